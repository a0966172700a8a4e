"""What was said when booking is changed afterwards: name, needs, subject. No time is sold twice by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments import operations
from booking.appointments.errors import AlreadyCancelled, NameKept, NeedsDoNotFit, TooLate
from booking.appointments.models import Appointment
from booking.citizens import operations as citizens
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import StalePage
from booking.sessions.errors import InterpreterTooSoon
from booking.tasks.models import Task
from tests import factories
from tests.appointments.acts import at, book, cancel, history
from tests.factories import THURSDAY, Day

BSL = Needs(interpreter="bsl")


@pytest.fixture
def day(app: Flask) -> Day:
    """A day far enough ahead to arrange an interpreter, with one advisor and one private room."""
    with transaction():
        where = factories.venue(rooms=1)
        return factories.session_on(THURSDAY + timedelta(days=5), at=where)


def change(appointment: Appointment, **changes: Any) -> bool:
    said: dict[str, Any] = {
        "name": appointment.citizen.name,
        "others": [other.name for other in appointment.others],
        "needs": Needs.from_json(appointment.needs),
        "about": appointment.about,
        "expected_version": appointment.version,
        "now": clock.now(),
        **changes,
    }
    with transaction():
        return operations.change_details(appointment, **said)


def book_at(day: Day, wall: str, **changes: Any) -> Appointment:
    return book(day, starts_at=at(wall, 5), **changes)


def test_name_and_subject_are_as_typed_last(day: Day) -> None:
    booked = book_at(day, "11:00")
    assert change(booked, name="Łucja Ada", about="My bill", needs=Needs(fetch_me=True))
    assert (booked.citizen.name, booked.citizen.name_folded) == ("Łucja Ada", "lucja ada")
    assert (booked.about, booked.needs, booked.version) == ("My bill", {"fetch_me": True}, 2)
    assert history(booked) == [("booked", 1), ("details", 2)]
    assert not change(booked) and booked.version == 2  # the same again


def test_more_time_is_taken_from_the_diary_and_given_back(day: Day) -> None:
    booked = book_at(day, "11:00")
    change(booked, needs=Needs(more_time=True))
    assert booked.busy_time is not None
    assert (booked.ends_at, booked.busy_time.ends_at) == (at("11:50", 5), at("11:55", 5))
    change(booked, needs=Needs())
    assert (booked.ends_at, booked.busy_time.ends_at) == (at("11:25", 5), at("11:30", 5))


@pytest.mark.parametrize("needs", [Needs(more_time=True), BSL])
def test_time_that_somebody_else_has_is_not_sold_twice(day: Day, needs: Needs) -> None:
    booked = book_at(day, "11:00")
    book_at(day, "11:30")
    with pytest.raises(NeedsDoNotFit):
        change(booked, needs=needs, name="Somebody", about="else")
    db.session.refresh(booked)
    assert (booked.needs, booked.about, booked.citizen.name, booked.version) == ({}, "", "Ada Lovelace", 1)


def test_a_room_is_taken_once(day: Day) -> None:
    with transaction():
        factories.session_on(
            THURSDAY + timedelta(days=5),
            at=db.session.merge(day.venue),
            offering=[db.session.merge(day.service)],
            advisors=[factories.staff("Another Advisor")],
        )
    first, second = book_at(day, "11:00"), book_at(day, "11:00")
    change(first, needs=Needs(private_room=True))
    assert first.busy_time is not None and first.busy_time.room_id is not None
    with pytest.raises(NeedsDoNotFit):
        change(second, needs=Needs(private_room=True))


def test_an_interpreter_is_a_task_that_follows_the_wish(day: Day, now: datetime) -> None:
    booked = book_at(day, "11:00")
    change(booked, needs=BSL)
    (task,) = db.session.scalars(select(Task))
    assert (task.subject_reference, task.done_at) == (booked.reference, None)
    with transaction():
        operations.interpreter_arranged(booked, by_id=day.advisors[0].id, now=now)
    change(booked, needs=Needs(interpreter="bsl", fetch_me=True))
    assert booked.interpreter_arranged_at == now  # the same interpreter
    change(booked, needs=Needs(interpreter="spoken", language="ur"))
    assert booked.interpreter_arranged_at is None
    change(booked, needs=Needs())
    # Who was arranged has to be called off; the other was not arranged yet.
    assert [row.done_at is None for row in db.session.scalars(select(Task).order_by(Task.id))] == [False, True, False]


def test_an_interpreter_is_not_promised_too_late(day: Day) -> None:
    booked = book_at(day, "11:00")
    with clock.stopped_at(at("09:00", 5)), pytest.raises(InterpreterTooSoon):
        change(booked, needs=BSL)
    with clock.stopped_at(at("09:00", 5)):
        assert change(booked, needs=Needs(step_free=True))


def test_what_changed_meanwhile_began_or_was_cancelled(day: Day) -> None:
    booked = book_at(day, "11:00")
    with pytest.raises(StalePage):
        change(booked, about="x", expected_version=7)
    with clock.stopped_at(at("11:00", 5)), pytest.raises(TooLate):
        change(booked, about="x")
    cancel(booked)
    with pytest.raises(AlreadyCancelled):
        change(booked, about="x")


def test_a_name_that_staff_have_written_or_joined_stays(day: Day, now: datetime) -> None:
    by_staff = book_at(day, "11:00", booked_by_id=day.advisors[0].id)
    joined = book_at(day, "12:00")
    with transaction():
        citizens.join(joined.citizen, by_staff.citizen.case_record, staff_id=day.advisors[0].id, now=now)
    for appointment in (by_staff, joined):
        with pytest.raises(NameKept):
            change(appointment, name="Somebody Else")
        assert change(appointment, about="My bill")
