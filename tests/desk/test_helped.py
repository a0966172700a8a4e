"""Somebody else calls, or stands at the front desk, for who comes."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select

from booking.citizens.models import CaseRecord, Citizen, Helper
from booking.citizens.operations import name_citizen, name_helper
from booking.citizens.rules import ContactKind, Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SENTENCES
from booking.sessions.models import AdvisorSession
from booking.visits import operations as visits
from booking.visits.models import Visit
from booking.visits.queries import on_day
from tests import factories
from tests.client import CheckedClient
from tests.desk.conftest import Library, at
from tests.desk.test_appointments import TOMORROW, book, booked, tomorrow
from tests.desk.test_drop_in import add

__all__ = ["tomorrow"]  # a fixture
HELPED = {"name": "Wanda Mother", "helped_by": "Dora Daughter", "relation": "daughter", "mobile": "07700 900456"}
POSTAL = "1 Mill Lane\nHeywood"


def test_booked_for_a_mother_without_a_phone(desk: CheckedClient, library: Library, tomorrow: factories.Day) -> None:
    html = book(desk, library, clock.instant(TOMORROW, time(9)), **HELPED, postal=POSTAL).text
    [row] = booked()
    assert row.helper is not None and row.letter and row.citizen.name == "Wanda Mother"
    assert (row.helper.name, row.helper.relation) == ("Dora Daughter", "daughter")
    assert [point.value for point in row.helper.contact_points] == ["+447700900456"]
    assert [point.value for point in row.citizen.contact_points] == [POSTAL]
    assert "Called by" in html and "Dora Daughter (daughter), told in their place" in html and POSTAL in html
    assert db.session.scalars(select(CaseRecord).join(Citizen).where(Citizen.name == "Dora Daughter")).all() == []


def test_without_a_helper_a_letter_is_one_more_way(
    desk: CheckedClient, library: Library, tomorrow: factories.Day
) -> None:
    book(desk, library, clock.instant(TOMORROW, time(9)), mobile="07700 900456", postal=POSTAL)
    [row] = booked()
    assert row.helper is None and row.letter
    assert {point.kind for point in row.citizen.contact_points} == {"mobile", "postal"}


def test_what_somebody_is_to_them_needs_their_name(
    desk: CheckedClient, library: Library, tomorrow: factories.Day
) -> None:
    page = book(desk, library, clock.instant(TOMORROW, time(9)), **{**HELPED, "helped_by": ""}, postal=POSTAL)
    assert page.status_code == 400 and str(SENTENCES["helped_by.missing"]) in page.text
    assert all(typed in page.text for typed in ("Wanda Mother", 'value="daughter"', "07700 900456", POSTAL))
    assert booked() == []


def test_a_letter_that_comes_too_late_is_said_before_booking(
    desk: CheckedClient, library: Library, tomorrow: factories.Day
) -> None:
    asked = {"service": library.day.service.slug, "slot": f"{library.day.venue.slug}@{TOMORROW}T09:00Z"}
    assert "too soon for a letter" in desk.get(f"{library.url}/book/details", query_string=asked).text


@pytest.mark.parametrize("typed", ["dora daughter", "DAUGHTER", "do 0456", "07700 900456"])
def test_found_by_the_name_or_number_of_who_helps(
    desk: CheckedClient, library: Library, tomorrow: factories.Day, typed: str
) -> None:
    book(desk, library, clock.instant(TOMORROW, time(9)), **HELPED)
    plan_helped(library)
    html = desk.post(f"{library.url}/find", data={"q": typed}).text
    assert "Wanda Mother" in html and "Planned Mother" in html
    assert html.count("helped by Dora Daughter (daughter)") == 2
    assert "Ada Lovelace" not in html


def test_the_list_of_today_shows_and_finds_who_helps_with_a_plan(desk: CheckedClient, library: Library) -> None:
    plan_helped(library)
    assert "helped by Dora Daughter (daughter)" in desk.get(library.url).text
    [row] = on_day(library.day.venue.id, factories.THURSDAY, at(10)).coming
    assert "dora daughter" in row.find and "0456" in row.find
    desk.post(f"{library.url}/visits/{row.reference}/arrived")
    [row] = on_day(library.day.venue.id, factories.THURSDAY, at(10)).waiting
    assert row.helper == "Dora Daughter (daughter)"


def test_a_drop_in_that_somebody_brings(desk: CheckedClient, library: Library) -> None:
    html = add(desk, library, helped_by="Dora Daughter").text
    assert "helped by Dora Daughter" in html
    refused = add(desk, library, helped_by="x" * 121, form_token="another")
    assert refused.status_code == 400 and "The name must be 120 characters or fewer." in refused.text
    add(desk, library, helped_by="Nobody Kept", count_only="y", form_token="third")
    db.session.rollback()
    assert [helper.name for helper in db.session.scalars(select(Helper))] == ["Dora Daughter"]


def plan_helped(library: Library) -> Visit:
    """Plan to come today for a mother whom Dora Daughter helps."""
    with transaction():
        contacts, now = [(ContactKind.MOBILE, "+447700900456")], at(8)
        return visits.plan_visit(
            db.session.scalars(select(AdvisorSession).where(AdvisorSession.kind == "mixed")).one(),
            citizen=name_citizen("Planned Mother", now=now),
            service_id=library.day.service.id,
            needs=Needs(),
            helper=name_helper("Dora Daughter", relation="daughter", contacts=contacts, now=now),
            now=now,
        )


@pytest.mark.parametrize(
    "typed",
    [
        "wanda",
        "Mother Wanda",
        "wand moth",
        "dora",
        "Dora Daughter",
        "dor 0456",
        "7hkm2",
        "7HKM2",
        "7hkm2 4xq9p",
        "7HKM2-4XQ9P",
        " 7HKM2  4XQ9P ",
        "7HKM24XQ9P",
    ],
)
@pytest.mark.parametrize("search", ["", "/find"])
def test_a_mother_without_a_phone_walks_in_and_is_found(
    desk: CheckedClient, library: Library, search: str, typed: str
) -> None:
    book(desk, library, at(12), **HELPED, postal=POSTAL)
    [row] = booked()
    with transaction():
        db.session.merge(row).reference = "7HKM24XQ9P"
    html = desk.post(f"{library.url}{search}", data={"q": typed}).text
    assert "/appointments/7HKM24XQ9P" in html and "Wanda Mother" in html and "Ada Lovelace</a>" not in html
    assert "No booking was found" in desk.post(f"{library.url}/find", data={"q": "7hkm3"}).text
