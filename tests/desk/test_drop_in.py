"""The drop-in line."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from booking.citizens.models import Citizen
from booking.core.database import db
from booking.visits.models import Visit
from tests.client import CheckedClient, checked
from tests.desk.conftest import Library

LINE = {"form_token": "once", "name": "Jan Kowalski", "service": "pay", "language": ""}


def add(desk: CheckedClient, library: Library, **changes: object):
    return desk.post(f"{library.url}/drop-ins", data={**LINE, **changes}, follow_redirects=True)


def visits() -> list[Visit]:
    db.session.rollback()
    return list(db.session.scalars(select(Visit)))


def test_a_name_and_the_first_letters_of_a_service(desk: CheckedClient, library: Library) -> None:
    html = add(desk, library, help=["private_room", "fetch_me"]).text
    [visit] = visits()
    assert "Added:" in html and visit.ticket in html and "Jan Kowalski" in html
    assert visit.record == "on_record" and visit.party[0].citizen.name == "Jan Kowalski"
    assert visit.service_id == library.day.service.id
    assert visit.needs == {"private_room": True, "fetch_me": True}
    assert "private room · please fetch" in html


def test_sent_twice_one_person_waits(desk: CheckedClient, library: Library) -> None:
    add(desk, library)
    assert add(desk, library).status_code == 200
    assert len(visits()) == 1
    assert add(desk, library, name="Someone Else").status_code == 409
    assert len(visits()) == 1


def test_no_name_is_openly_anonymous(desk: CheckedClient, library: Library) -> None:
    html = add(desk, library, name="").text
    assert "no name given" in html
    assert visits()[0].record == "anonymous"


def test_one_name_is_a_name(desk: CheckedClient, library: Library) -> None:
    add(desk, library, name="Aisha")
    assert visits()[0].party[0].citizen.name == "Aisha"


def test_count_only_keeps_no_name(desk: CheckedClient, library: Library) -> None:
    add(desk, library, count_only="y")
    [visit] = visits()
    assert visit.record == "not_needed" and visit.party == []
    assert db.session.scalars(select(Citizen).where(Citizen.name == "Jan Kowalski")).all() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"service": ""}, "Choose what they need help with."),
        ({"service": "zzz"}, "No service begins like that. Choose one from the list."),
        ({"name": "x" * 121}, "The name must be 120 characters or fewer."),
        ({"name": "Eve\x07evil"}, "The name contains characters we cannot keep."),
        ({"help": ["spoken"]}, "Choose the language you would like to speak."),
    ],
)
def test_a_bad_line_says_so_and_keeps_what_was_typed(
    desk: CheckedClient, library: Library, changes: dict[str, object], sentence: str
) -> None:
    refused = add(desk, library, **changes)
    assert refused.status_code == 400
    assert sentence in refused.text
    assert 'value="Jan Kowalski"' in refused.text or "name" in changes
    assert "<title>Error:" in refused.text
    assert visits() == []


def test_an_expired_line_keeps_what_was_typed(desk: CheckedClient, library: Library) -> None:
    refused = add(desk, library, csrf_token="old")
    assert refused.status_code == 400
    assert "open for too long" in refused.text and 'value="Jan Kowalski"' in refused.text
    assert visits() == []


def test_an_expired_line_of_somebody_who_is_signed_in_no_more_leads_to_the_sign_in(
    desk: CheckedClient, library: Library
) -> None:
    stranger = checked(desk.application)
    answer = stranger.post(f"{library.url}/drop-ins", data={**LINE, "csrf_token": "old"})
    assert answer.status_code == 302 and "/staff/sign-in" in answer.location
    assert visits() == []


def test_an_expired_line_of_no_venue_says_that_nothing_was_sent(desk: CheckedClient) -> None:
    refused = desk.post("/desk/nowhere/drop-ins", data={**LINE, "csrf_token": "old"})
    assert refused.status_code == 400 and "open for too long" in refused.text
