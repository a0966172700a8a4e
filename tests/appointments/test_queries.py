"""Finding appointments, and finding none without saying why."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from flask import Flask

from booking.appointments import operations, queries
from booking.appointments.models import Appointment
from booking.citizens.models import Citizen
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import links, token_hash
from tests import factories
from tests.factories import THURSDAY, Day
from tests.statements import counted


def at(wall: str) -> datetime:
    return clock.instant(THURSDAY, time.fromisoformat(wall))


def book(day: Day, person: Citizen, wall: str) -> Appointment:
    return operations.book(
        person, day.service, venue_id=day.venue.id, starts_at=at(wall), needs=Needs(), now=clock.now()
    )


@pytest.fixture
def zoe(app: Flask) -> Appointment:
    with transaction():
        day = factories.session_on()
        person = factories.citizen("Zoë Smith-O'Neill", ("mobile", "+447700900123"), ("email", "zoe@example.com"))
        return book(day, person, "11:00")


@pytest.mark.parametrize(
    "who",
    ["Zoë", "zoe", "SMITH", "o'neill", "O’Neill", "smith-o'neill", "  zoe   smith ", "07700 900123", "+44 7700 900123"],
)
def test_found_by_reference_and_any_part_of_the_name_or_number(zoe: Appointment, who: str) -> None:
    assert queries.find(zoe.reference.lower(), who) is zoe
    assert queries.find(f"{zoe.reference[:5]} {zoe.reference[5:]}", who) is zoe


@pytest.mark.parametrize(
    "who", ["", " ", "-", "z", "Zo", "smit", "Jones", "zoe jones", "07700 900124", "0123", "%", "_"]
)
def test_not_found_by_anything_less(zoe: Appointment, who: str) -> None:
    assert queries.find(zoe.reference, who) is None


def test_an_unknown_reference_is_answered_as_a_wrong_name(zoe: Appointment) -> None:
    assert queries.find("0000000000", "Zoë") is None
    assert queries.by_reference("") is None
    assert queries.by_token("", clock.now()) is None


def test_the_shorter_links_of_before_open_until_the_day_is_over(zoe: Appointment) -> None:
    booked = zoe
    token = links.token("appointment", booked.reference, 1)
    assert queries.by_token(token[:22], clock.now()) is None  # made since
    with transaction():
        booked.link_hash = token_hash(token[:22])
    late = booked.ends_at + timedelta(days=1)
    for typed, now, opens in (
        (token[:22], clock.now(), True),
        (token[:22], late, False),
        (token, clock.now(), True),
        (token, late, True),
        (token[:22] + "zzzz", clock.now(), False),
    ):
        assert (queries.by_token(typed, now) is not None) == opens, (typed, now)


def test_what_is_booked_on_a_day(app: Flask) -> None:
    with transaction():
        day = factories.session_on(advisors=2)
        late = book(day, factories.citizen("A"), "12:00")
        second = book(day, factories.citizen("Beta"), "11:00")
        first = book(day, factories.citizen("Alpha"), "11:00")
        gone = book(day, factories.citizen("Gone"), "13:00")
        operations.cancel(gone, expected_version=1, now=clock.now())
        elsewhere = factories.session_on(offering=[day.service])
        book(elsewhere, factories.citizen("Else"), "11:00")
        venue_id, advisor_id = day.venue.id, late.advisor_id
    assert queries.on_day(venue_id, THURSDAY) == [first, second, late]
    assert queries.on_day(venue_id, THURSDAY + timedelta(days=1)) == []
    assert queries.of_advisor(advisor_id, THURSDAY) == [a for a in (first, second, late) if a.advisor_id == advisor_id]
    assert queries.booked_ahead(advisor_id, at("11:30")) == [late]
    between = queries.of_advisor_between(gone.advisor_id, at("13:00"), at("14:00"))
    assert between == [gone]
    assert queries.of_citizens([gone.citizen_id, late.citizen_id]) == [gone, late]
    assert queries.of_citizens([]) == []


def test_a_page_of_appointments_is_two_statements(app: Flask) -> None:
    with transaction():
        day = factories.session_on(advisors=3)
        for n, wall in enumerate(("11:00", "11:00", "12:00")):
            book(day, factories.citizen(f"P{n}", ("mobile", f"+44770090012{n}")), wall)
        venue_id = day.venue.id
    db.session.expire_all()
    with counted() as sent:
        for row in queries.on_day(venue_id, THURSDAY):
            assert row.citizen.name and row.citizen.contact_points and row.service.name
            assert row.venue.name and row.advisor.name
    assert len(sent) == 2
