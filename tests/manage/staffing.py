"""Inviting somebody and reading back what became of it: what tests of the staff's screens share."""

from __future__ import annotations

import re
from typing import Any

from booking.core.database import db, transaction
from booking.staff import queries
from booking.staff.models import StaffMember
from tests import factories
from tests.client import CheckedClient
from tests.manage.council import Council, typed

NEW = {
    "name": "Sam Okoro",
    "email": "Sam@Testdale.example",
    "role": "host",
    "venue": "heywood",
    "department": "*",
    "languages": ["ur", "pl"],
}
LINK = re.compile(r"http://127\.0\.0\.1:8000(/staff/welcome/[0-9a-z]{26})")


def stored(email: str = "sam@testdale.example") -> StaffMember:
    db.session.rollback()
    found = queries.by_email(email)
    assert found is not None
    return found


def grants(person: StaffMember) -> set[tuple[str, int | None, int | None]]:
    return {(grant.role, grant.venue_id, grant.department_id) for grant in stored(person.email).grants}


def invite(browser: CheckedClient, **changes: Any) -> Any:
    form = typed(browser.get("/manage/staff/new").text)
    return browser.post("/manage/staff/new", data=form | NEW | changes)


def host_of(council: Council, *more: tuple[str, int | None]) -> StaffMember:
    """A host at Heywood, who may be more."""
    with transaction():
        person = factories.staff("Holly Host", "host", *(role for role, _venue in more), email="holly@testdale.example")
        for grant, venue in zip(person.grants, (council.heywood.id, *(v for _role, v in more)), strict=True):
            grant.venue_id = venue
    return person
