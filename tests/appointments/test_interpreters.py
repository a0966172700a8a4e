"""Tasks for interpreters: one for each time, a new one after rescheduling, none where nobody needs one."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments import operations
from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.tasks.models import Task
from tests import factories
from tests.appointments.acts import at, book, cancel, reschedule
from tests.factories import THURSDAY, Day

BSL = Needs(interpreter="bsl")


@pytest.fixture
def later(app: Flask) -> Day:
    """A day far enough ahead to arrange an interpreter, and the day after."""
    with transaction():
        later = factories.session_on(THURSDAY + timedelta(days=5), time(10), time(16))
        factories.session_on(
            THURSDAY + timedelta(days=6),
            time(10),
            time(16),
            at=later.venue,
            offering=[later.service],
            advisors=later.advisors,
        )
    return later


def tasks() -> list[tuple[datetime, bool]]:
    rows = db.session.scalars(select(Task).order_by(Task.id))
    return [(row.due_at, row.done_at is None) for row in rows]


def test_an_interpreter_is_a_task_until_arranged(later: Day, now: datetime) -> None:
    booked = book(later, starts_at=at("11:50", 5), needs=BSL)
    (task,) = db.session.scalars(select(Task))
    assert (task.kind, task.subject_reference, task.venue_id) == (
        "arrange_interpreter",
        booked.reference,
        later.venue.id,
    )
    assert task.due_at < booked.starts_at
    assert "British Sign Language" in task.detail
    with transaction():
        operations.interpreter_arranged(booked, by_id=later.advisors[0].id, now=now)
    assert (booked.interpreter_arranged_at, booked.version) == (now, 2)
    assert [is_open for _due, is_open in tasks()] == [False]


def test_a_language_is_named_in_the_task(later: Day) -> None:
    book(later, starts_at=at("11:50", 5), needs=Needs(interpreter="spoken", language="ur"))
    assert "اردو" in db.session.scalars(select(Task)).one().detail


def test_a_move_asks_for_the_interpreter_anew_and_a_cancellation_for_none(later: Day, now: datetime) -> None:
    booked = book(later, starts_at=at("11:50", 5), needs=BSL)
    with transaction():
        operations.interpreter_arranged(booked, by_id=later.advisors[0].id, now=now)
    reschedule(booked, "11:50", starts_at=at("11:50", 6))
    assert booked.interpreter_arranged_at is None
    assert [is_open for _due, is_open in tasks()] == [False, True]
    reschedule(booked, "11:50", starts_at=at("11:50", 5))  # and back: a third time
    assert [is_open for _due, is_open in tasks()] == [False, False, True]
    cancel(booked)
    assert [is_open for _due, is_open in tasks()] == [False, False, False]


def test_nobody_is_asked_where_no_interpreter_is_needed(day: Day) -> None:
    cancel(reschedule(book(day), "12:00"))
    assert tasks() == []
