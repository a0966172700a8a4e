"""Grants on the managers' pages: who asks, who approves, who is told; and the way in that used to be open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core.database import db, transaction
from booking.core.journal import SecurityEvent
from booking.staff import operations
from booking.staff.errors import GrantToYourself, SecondManagerNeeded, WordMissing
from booking.staff.models import StaffMember
from booking.staff.rules import GrantTerms, Role
from tests import factories
from tests.cases.test_queries import note, visit_of
from tests.client import CheckedClient
from tests.manage.council import Council, a_council
from tests.manage.staffing import grants, host_of, invite, stored

WIDE = {"role": "advisor", "venue": "*", "department": "*"}
SECRET = "Left home at night with the children."


def second(council: Council) -> CheckedClient:
    """The browser of another manager of everything."""
    with transaction():
        other = factories.staff("Oz Other", "manager", email="oz@testdale.example")
    return council.browser(other)


def restricted_entry(council: Council, now: datetime) -> str:
    """The reference of a record with a restricted entry that was written at Langley about a home."""
    with transaction():
        service, ada = factories.service("A home", council.homes), factories.citizen("Ada Lovelace")
        author = factories.staff("Hal Homes")
        consultation = visit_of(ada, advisor=author, service=service, at=now - timedelta(days=9))
        consultation.visit.venue = council.langley
        note(SECRET, consultation, by=author, now=now, restricted=True)
        return ada.case_record.reference


def opened(browser: CheckedClient, record: str) -> Any:
    """What they see of the record, with a reason."""
    answer = browser.post(f"/records/{record}", data={"reason": "checking what was said"})
    return browser.get(answer.location) if answer.status_code == 303 else answer


def test_a_manager_of_one_library_does_not_raise_herself_to_read_another_s_entry(
    app: Flask, client: CheckedClient, now: datetime
) -> None:
    council = a_council(app)
    record, hana = restricted_entry(council, now), council.of_heywood
    browser, path = council.browser(hana), f"/manage/staff/{hana.reference}"
    for venue, department in (("*", "*"), ("heywood", "*"), ("heywood", "homes")):
        wanted = {"role": "advisor", "venue": venue, "department": department}
        answer = browser.post(f"{path}/grants", data=wanted)
        assert answer.status_code in {400, 403}
        assert browser.post(f"{path}/grants/approve", data=wanted).status_code in {403, 409}
    assert str(GrantToYourself.sentence) in answer.text
    assert grants(hana) == {("manager", council.heywood.id, None)}
    assert opened(browser, record).status_code == 403
    # Even where two managers of that library make her one, it is that library's entries that she reads.
    with transaction():
        advisor = GrantTerms(Role.ADVISOR, council.heywood.id)
        operations.give_grant(hana, advisor, by=council.manager, now=now)
        other = factories.staff("Oz Other", "manager")
        operations.approve_grant(hana, advisor, by=other, now=now)
    page = opened(council.browser(hana), record)
    assert page.status_code == 200 and SECRET not in page.text and "A home" not in page.text
    # And taking it back leaves its trace, with the managers too.
    with transaction():
        operations.take_grant(hana, advisor, by=hana, now=now)
    assert [one.state for one in stored(hana.email).grant_history] == ["in_force", "ended"]
    events = db.session.scalars(
        select(SecurityEvent).where(SecurityEvent.about_id == hana.id).order_by(SecurityEvent.id)
    ).all()
    assert [(one.act, one.detail["venue"]) for one in events if one.act.startswith("grant_")] == [
        *(("grant_proposed", "heywood"), ("grant_given", "heywood"), ("grant_taken", "heywood"))
    ]
    told = council.browser().get("/staff/notices").text
    assert "Hana Heywood took this grant from Hana Heywood: Advisor, Heywood Library, every department." in told


def test_a_wide_grant_is_asked_for_by_one_manager_and_approved_by_another(app: Flask) -> None:
    council = a_council(app)
    person, browser, other = host_of(council), council.browser(), second(council)
    path = f"/manage/staff/{person.reference}"
    assert browser.post(f"{path}/grants", data=WIDE).status_code == 302
    page = browser.get(path).text
    assert "waits for a second manager" in page and "It can be approved by: Oz Other." in page
    assert "/grants/approve" not in page
    refused = browser.post(f"{path}/grants/approve", data=WIDE)
    assert refused.status_code == 403 and str(SecondManagerNeeded.sentence) in refused.text
    assert "1 grant waits for a second manager" in other.get("/manage").text
    listed = other.get("/manage/grants").text
    assert "Holly Host" in listed and "asked for by Mo Manager" in listed and "/grants/approve" in listed
    assert "Holly Host" not in council.browser(council.of_heywood).get("/manage/grants").text  # beyond her scope
    assert "1 notice" in other.get("/manage").text
    assert other.post(f"{path}/grants/approve", data=WIDE).status_code == 302
    assert ("advisor", None, None) in grants(person)
    page = other.get(path).text
    assert "given by Mo Manager and Oz Other" in page and "waits for a second manager" not in page
    late = council.browser().post(f"{path}/grants/approve", data=WIDE)
    assert late.status_code == 409 and "Nobody waits for this grant any more" in late.text


def test_a_grant_is_refused_with_a_word_that_is_read(app: Flask) -> None:
    council = a_council(app)
    person, browser, other = host_of(council), council.browser(), second(council)
    path = f"/manage/staff/{person.reference}"
    browser.post(f"{path}/grants", data=WIDE)
    silent = other.post(f"{path}/grants/refuse", data=WIDE)
    assert silent.status_code == 400 and str(WordMissing.sentence) in silent.text
    assert other.post(f"{path}/grants/refuse", data=WIDE | {"word": "Not <yet>"}).status_code == 302
    assert "Not &lt;yet&gt;" in browser.get(path).text and grants(person) == {("host", council.heywood.id, None)}
    told = council.browser(person).get("/staff/notices").text
    assert "Oz Other refused Holly Host this grant: Advisor, every venue, every department." in told
    assert "Nothing waits." in other.get("/manage/grants").text


def test_who_invites_somebody_wide_still_sees_them_while_it_waits(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser(council.of_heywood)
    assert invite(browser, role="advisor", department="*").status_code == 200
    new = stored()
    assert grants(new) == set()
    page = browser.get(f"/manage/staff/{new.reference}")
    assert page.status_code == 200 and "It can be approved by: Mo Manager." in page.text


def test_with_one_manager_a_technician_confirms(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        person = factories.staff("Holly Host", "host")
    browser = council.browser()
    browser.post(f"/manage/staff/{person.reference}/grants", data=WIDE)
    assert "Ask a technician to confirm it (flask staff grant)." in browser.get("/manage/grants").text
    shown = browser.post(f"/manage/staff/{person.reference}/invitation").text
    assert "Ask a technician for the link (flask staff invite)." in shown and "/staff/welcome/" not in shown


@pytest.fixture
def holly(app: Flask) -> tuple[Council, StaffMember]:
    council = a_council(app)
    return council, host_of(council)


def test_notices_are_new_until_they_are_read(holly: tuple[Council, StaffMember]) -> None:
    council, person = holly
    theirs = council.browser(person)
    assert "Changes of grants and invitations would stand here." in theirs.get("/staff/notices").text
    narrow = {"role": "advisor", "venue": "*", "department": "homes"}
    council.browser().post(f"/manage/staff/{person.reference}/grants", data=narrow)
    page = theirs.get("/staff/notices").text
    assert "1 notice<" in page and "Mo Manager gave Holly Host this grant: Advisor, every venue, Homes." in page
    assert "1 notice<" in theirs.get("/staff/notices").text  # looking is not reading
    for until in ("nonsense", "2026-11-26T10:15:00+00:00"):
        assert theirs.post("/staff/notices", data={"until": until}).status_code == 302
    assert "1 notice<" not in theirs.get("/staff/notices").text


def test_who_loses_the_last_grant_is_signed_out(holly: tuple[Council, StaffMember]) -> None:
    council, person = holly
    theirs, path = council.browser(person), f"/manage/staff/{person.reference}"
    assert theirs.get("/staff/notices").status_code == 200
    council.browser().post(f"{path}/grants/take", data={"role": "host", "venue": "heywood", "department": "*"})
    assert theirs.get("/staff/notices").location.startswith("/staff/sign-in")
