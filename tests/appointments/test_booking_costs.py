"""Statements that a booking sends to the database."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.appointments import operations, queries
from booking.appointments.models import Appointment
from booking.citizens import operations as citizens
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions import operations as sessions
from booking.sessions.errors import SlotTaken
from booking.sessions.models import BusyTime
from booking.sessions.rules import Hold
from tests import factories
from tests.appointments.acts import at, book, history
from tests.factories import Day
from tests.statements import counted


def statements(day: Day, wall: str, needs: Needs | None = None, *, hold: Hold | None = None) -> list[str]:
    """Statements of naming somebody and booking for them, in one transaction."""
    with transaction() as session:
        session.refresh(day.service), session.refresh(day.venue)
        wish: dict[str, Any] = {
            "venue_id": day.venue.id,
            "starts_at": at(wall),
            "needs": needs or Needs(),
            "now": clock.now(),
        }
        with counted() as sent:
            person = citizens.name_citizen("Ada Lovelace", now=clock.now())
            operations.book(person, day.service, hold=hold, **wish)
            session.flush()
    return sent


def hold(day: Day, wall: str) -> Hold:
    with transaction():
        until = clock.now() + timedelta(minutes=10)
        return sessions.hold_time(
            day.service, Needs(), venue_id=day.venue.id, starts_at=at(wall), until=until, now=clock.now()
        )


@pytest.mark.parametrize("advisors", [1, 12])
def test_a_booking_is_six_statements_in_one_transaction(app: Flask, advisors: int) -> None:
    with transaction():
        day = factories.session_on(advisors=advisors)
    for wall in ("11:00", "11:30"):
        sent = statements(day, wall)
        assert len(sent) <= 6, sent
    assert len(statements(day, "12:00", hold=hold(day, "12:00"))) <= 6
    assert db.session.query(Appointment).count() == db.session.query(BusyTime).count() == 3


def test_no_savepoint_is_opened(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        day = factories.session_on()
    monkeypatch.setattr(db.session(), "begin_nested", lambda: pytest.fail("a savepoint"))
    statements(day, "11:00")


def test_what_was_held_is_booked_and_what_was_not_is_taken_anew(day: Day) -> None:
    held, other = hold(day, "11:00"), hold(day, "12:00")
    assert book(day, hold=held).busy_time_id == held.busy_time_id
    elsewhen = book(day, "13:00", hold=other)
    assert elsewhen.starts_at == at("13:00")
    assert book(day, "12:00", advisor_id=elsewhen.advisor_id) is not None  # the hold was let go
    with transaction():
        alone = factories.session_on(starts=time(11), ends=time(12))
    shorter = hold(alone, "11:00")
    assert book(alone, "11:00", needs=Needs(more_time=True), hold=shorter).busy_time_id is not None


def test_a_hold_that_somebody_else_has_taken_is_refused_like_any_time(day: Day) -> None:
    with transaction():
        alone = factories.session_on(starts=time(11), ends=time(12), offering=[factories.service()])
    held = hold(alone, "11:00")
    book(alone, "11:00", now=clock.now() + timedelta(minutes=11))
    with pytest.raises(SlotTaken):
        book(alone, "11:00", hold=held, now=clock.now() + timedelta(minutes=12))


def test_the_one_seen_before_is_met_again(day: Day) -> None:
    with transaction():
        first = operations.book(
            factories.citizen(),
            day.service,
            venue_id=day.venue.id,
            starts_at=at("11:00"),
            needs=Needs(),
            prefer=[day.advisors[1].id],
            now=clock.now(),
        )
    assert first.advisor_id == day.advisors[1].id
    with transaction():
        operations.reschedule(first, venue_id=day.venue.id, starts_at=at("12:00"), expected_version=1, now=clock.now())
    assert first.advisor_id == day.advisors[1].id


def test_that_it_was_booked_is_the_first_line_of_its_history(day: Day) -> None:
    with transaction():
        host = factories.staff("H", "host").id
    booked = book(day, booked_by_id=host)
    (line,) = queries.changes_of(booked)
    assert (line.act, line.version, line.at, line.by_id) == ("booked", 1, clock.now(), host)
    db.session.rollback()
    with transaction():
        operations.reschedule(booked, venue_id=day.venue.id, starts_at=at("12:00"), expected_version=1, now=clock.now())
    assert history(booked) == [("booked", 1), ("moved", 2)]
    assert queries.last_change(booked).act == "moved"
