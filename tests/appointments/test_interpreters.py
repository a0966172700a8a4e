"""Tasks for interpreters: one for each time, a new one after rescheduling, none where nobody needs one."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments import operations
from booking.appointments.models import Appointment
from booking.appointments.queries import interpreter_of
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.tasks import operations as task_operations
from booking.tasks.models import Task
from booking.visits import operations as visits
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
    rows = db.session.scalars(select(Task).where(Task.kind == "arrange_interpreter").order_by(Task.id))
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


def offs() -> list[tuple[str, bool]]:
    """What is to be called off, and whether it still is."""
    rows = db.session.scalars(select(Task).where(Task.kind == "call_off_interpreter").order_by(Task.id))
    return [(row.detail, row.done_at is None) for row in rows]


def arranged(booked: Appointment, now: datetime) -> None:
    """A host has arranged one, and said with whom."""
    with transaction():
        host, task = factories.staff("Hamid Host", "host"), db.session.scalars(select(Task)).one()
        task_operations.close_task(task, by_id=host.id, outcome="Arranged: Deafway.", now=now)
        operations.interpreter_arranged(booked, by_id=host.id, now=now)


WHAT = "British Sign Language, for Tue 1 Dec at 11:50. Arranged: Deafway. by Hamid Host"


def test_who_was_arranged_is_called_off_where_it_is_cancelled_and_stays_where_that_is_undone(
    later: Day, now: datetime
) -> None:
    booked = book(later, starts_at=at("11:50", 5), needs=BSL)
    arranged(booked, now)
    cancel(booked)
    assert offs() == [(WHAT, True)] and [is_open for _due, is_open in tasks()] == [False]
    with transaction():
        operations.undo(booked, expected_version=booked.version, now=clock.now())
    assert offs() == [(WHAT, False)] and interpreter_of(booked) == "arranged"
    assert [is_open for _due, is_open in tasks()] == [False]


def test_who_was_arranged_is_called_off_where_it_is_moved_and_asked_again_once_that_was_done(
    later: Day, now: datetime
) -> None:
    booked = book(later, starts_at=at("11:50", 5), needs=BSL)
    arranged(booked, now)
    reschedule(booked, "11:50", starts_at=at("11:50", 6))
    assert offs() == [(WHAT, True)] and interpreter_of(booked) == "open"
    reschedule(booked, "11:50", starts_at=at("11:50", 5))  # back in time
    assert offs() == [(WHAT, False)] and interpreter_of(booked) == "arranged"
    cancel(booked)
    assert offs() == [(WHAT, True)]


def test_who_came_or_was_needed_for_nothing_else_is_not_called_off(later: Day, now: datetime) -> None:
    booked = book(later, starts_at=at("11:50", 5), needs=BSL)
    arranged(booked, now)
    with transaction():
        operations.mark_no_show(booked, by_id=later.advisors[0].id, now=booked.starts_at + timedelta(minutes=20))
    assert offs() == [] and interpreter_of(booked) == "arranged"


def test_other_needs_call_off_who_was_arranged(later: Day, now: datetime) -> None:
    booked = book(later, starts_at=at("11:50", 5), needs=BSL)
    arranged(booked, now)
    with transaction():
        what: dict[str, Any] = {
            "name": booked.citizen.name,
            "others": [],
            "about": "",
            "expected_version": booked.version,
            "now": now,
        }
        operations.change_details(booked, needs=Needs(), **what)
    assert offs() == [(WHAT, True)] and interpreter_of(booked) == ""


def test_a_move_asks_for_the_interpreter_anew_and_a_cancellation_for_none(later: Day, now: datetime) -> None:
    booked = book(later, starts_at=at("11:50", 5), needs=BSL)
    with transaction():
        operations.interpreter_arranged(booked, by_id=later.advisors[0].id, now=now)
    reschedule(booked, "11:50", starts_at=at("11:50", 6))
    assert booked.interpreter_arranged_at is None
    assert [is_open for _due, is_open in tasks()] == [False, True]
    cancel(booked)
    assert [is_open for _due, is_open in tasks()] == [False, False]


def test_nobody_is_asked_where_no_interpreter_is_needed(day: Day) -> None:
    cancel(reschedule(book(day), "12:00"))
    assert tasks() == []


def test_an_advisor_who_speaks_the_language_is_no_task_and_a_stand_in_who_does_not_is_one(
    later: Day, now: datetime
) -> None:
    with transaction():
        speaker = db.session.merge(later.advisors[0])
        speaker.languages = ["ur"]
        stand_in = factories.staff("Sandy Stand-in")
        factories.session_on(
            THURSDAY + timedelta(days=5),
            time(10),
            time(16),
            at=later.venue,
            offering=[later.service],
            advisors=[stand_in],
        )
    booked = book(later, starts_at=at("11:50", 5), needs=Needs(interpreter="spoken", language="ur"))
    assert booked.advisor_id == speaker.id and interpreter_of(booked) == "spoken" and tasks() == []
    with transaction():
        disruptions.stand_in(booked, advisor_id=stand_in.id, by_id=None, now=now)
    assert interpreter_of(booked) == "open" and [is_open for _due, is_open in tasks()] == [True]
    with transaction():
        disruptions.stand_in(booked, advisor_id=speaker.id, by_id=None, now=now)
    assert interpreter_of(booked) == "spoken" and [is_open for _due, is_open in tasks()] == [False]
    with transaction():
        speaker.languages = []
        visits.reconcile_interpreters_of(speaker, now)
    assert [is_open for _due, is_open in tasks()] == [True]  # the same one again


def test_who_was_told_that_there_is_none_is_asked_about_again_only_at_another_time(later: Day, now: datetime) -> None:
    booked = book(later, starts_at=at("11:50", 5), needs=BSL)
    with transaction():
        host, task = factories.staff("Hamid Host", "host"), db.session.scalars(select(Task)).one()
        task_operations.close_task(task, by_id=host.id, outcome="Not possible, they know", now=now)
        operations.reconcile_interpreter(booked, now=now)
    assert interpreter_of(booked) == "impossible"
    reschedule(booked, "11:50", starts_at=at("11:50", 6))
    assert interpreter_of(booked) == "open" and [is_open for _due, is_open in tasks()] == [False, True]


def test_undone_it_is_asked_for_again_and_who_did_not_come_needs_none(later: Day) -> None:
    booked = book(later, starts_at=at("11:50", 5), needs=BSL)
    cancel(booked)
    with transaction():
        operations.undo(booked, expected_version=booked.version, now=clock.now())
    assert [is_open for _due, is_open in tasks()] == [False, True]
    afterwards = booked.starts_at + timedelta(minutes=20)
    with transaction():
        operations.mark_no_show(booked, by_id=later.advisors[0].id, now=afterwards)
    assert [is_open for _due, is_open in tasks()] == [False, False]
    with transaction():
        operations.undo_no_show(booked, by_id=later.advisors[0].id, now=afterwards)
    assert [is_open for _due, is_open in tasks()] == [False, True]
    with transaction():
        operations.end_interpreters_past(afterwards + timedelta(days=1))
    assert [is_open for _due, is_open in tasks()] == [False, False]


def test_it_is_due_a_working_day_before_and_never_in_the_past(later: Day, now: datetime) -> None:
    book(later, starts_at=at("11:50", 5), needs=BSL)  # Tuesday
    with transaction():
        soon = factories.session_on(THURSDAY, time(11), time(16), at=later.venue, offering=[later.service])
    book(soon, starts_at=at("11:00"), needs=BSL, booked_by_id=later.advisors[0].id)
    assert [due for due, _open in tasks()] == [at("11:50", 4), now]


def test_a_task_to_call_off_ends_once_its_day_is_over(later: Day, now: datetime) -> None:
    booked = book(later, starts_at=at("11:50", 5), needs=BSL)  # a Tuesday
    arranged(booked, now)
    reschedule(booked, "11:50", starts_at=at("11:50", 6))
    for day, is_open in ((5, True), (6, False)):
        with transaction():
            operations.end_interpreters_past(at("00:30", day))
        assert offs() == [(WHAT, is_open)]
    assert db.session.scalars(select(Task).where(Task.kind == "call_off_interpreter")).one().outcome == (
        "The day is over."
    )
