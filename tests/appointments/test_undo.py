"""Undo of rescheduling and cancelling within two minutes, by the same kind of person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.appointments import operations, queries, rules
from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo, StalePage
from booking.sessions import operations as sessions
from booking.sessions.errors import SlotTaken
from booking.sessions.models import BusyTime
from booking.tasks.models import Task
from tests import factories
from tests.appointments.acts import at, book, cancel, history, reschedule
from tests.factories import Day

NOW = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return clock.now() + timedelta(seconds=seconds)


def undo(appointment: Appointment, **changes: object) -> Appointment:
    asked: dict[str, Any] = {"expected_version": appointment.version, "now": later(60), **changes}
    with transaction():
        return operations.undo(appointment, **asked)


@pytest.mark.parametrize("act", ["moved", "cancelled", "booked", "undone", "did_not_come", "new_link", "disrupted"])
@given(seconds=st.integers(-10, 300))
def test_what_may_be_undone_and_until_when(act: str, seconds: int) -> None:
    asked = rules.may_undo(act, NOW, NOW + timedelta(seconds=seconds))
    assert asked == (act in {"moved", "cancelled"} and 0 <= seconds <= 120)


def test_what_was_cancelled_stands_again_as_it_stood(day: Day) -> None:
    booked = book(day, advisor_id=day.advisors[1].id)
    before = (booked.venue_id, booked.advisor_id, booked.starts_at, booked.ends_at, booked.seat, booked.moves)
    again = undo(cancel(booked, why="Got help"))
    assert (again.venue_id, again.advisor_id, again.starts_at, again.ends_at, again.seat, again.moves) == before
    assert (again.status, again.cancelled_at, again.cancelled_by_id, again.cancel_reason) == ("booked", None, None, "")
    assert again.busy_time is not None and again.busy_time.starts_at == at("11:00")
    assert history(again) == [("booked", 1), ("cancelled", 2), ("undone", 3)]
    assert queries.changes_of(again)[-1].before["act"] == "cancelled"


def test_what_was_moved_stands_where_it_stood_and_the_other_time_is_free(day: Day) -> None:
    booked = book(day, advisor_id=day.advisors[1].id)
    moved = reschedule(booked, "13:00")
    assert moved.moves == 1
    again = undo(moved)
    assert (again.starts_at, again.advisor_id, again.moves) == (at("11:00"), day.advisors[1].id, 0)
    assert history(again)[-1] == ("undone", 3)
    assert [row.starts_at for row in db.session.query(BusyTime)] == [at("11:00")]


def test_two_minutes_and_no_longer(day: Day) -> None:
    gone = cancel(book(day))
    with pytest.raises(NothingToUndo):
        undo(gone, now=later(121))
    assert undo(gone, now=later(120)).status == "booked"


def test_only_the_last_act_and_only_once(day: Day) -> None:
    booked = book(day)
    with pytest.raises(NothingToUndo):
        undo(booked)
    moved = undo(reschedule(booked, "13:00"))
    with pytest.raises(NothingToUndo):
        undo(moved)
    with pytest.raises(StalePage):
        undo(cancel(moved), expected_version=1)
    assert booked.status == "cancelled"


def test_a_change_after_it_is_the_last_one(day: Day) -> None:
    moved = reschedule(book(day), "13:00")
    with transaction():
        operations.new_link(moved, now=clock.now())
    with pytest.raises(NothingToUndo):
        undo(moved)


def test_citizens_take_back_what_citizens_did_and_staff_what_staff_did(day: Day) -> None:
    with transaction():
        host, other = factories.staff("H", "host").id, factories.staff("O", "host").id
    mine, theirs = cancel(book(day)), cancel(book(day, "11:30"), by_id=host)
    with pytest.raises(NothingToUndo):
        undo(mine, by_id=host)
    with pytest.raises(NothingToUndo):
        undo(theirs)
    assert undo(mine).status == undo(theirs, by_id=other).status == "booked"
    assert [line.by_id for line in queries.changes_of(theirs)] == [None, host, other]


def test_a_time_that_somebody_has_by_now_is_gone(day: Day) -> None:
    gone, moved = cancel(book(day)), reschedule(book(day, "11:30"), "13:00")
    with transaction():
        for advisor in day.advisors:
            for wall in ("11:00", "11:30"):
                sessions.take_own_time(advisor.id, "away", at(wall), at(wall) + timedelta(minutes=30), now=clock.now())
    for one in (gone, moved):
        with pytest.raises(SlotTaken):
            undo(one)
    assert (gone.status, moved.starts_at) == ("cancelled", at("13:00"))


def test_a_venue_that_was_shut_meanwhile_is_a_time_that_is_gone(day: Day) -> None:
    gone = cancel(book(day))
    with transaction():
        sessions.shut_venue(day.venue, at("10:30"), at("12:00"))
    with pytest.raises(SlotTaken):
        undo(gone)


def test_another_advisor_takes_it_where_theirs_is_taken(day: Day) -> None:
    gone = cancel(book(day, advisor_id=day.advisors[0].id))
    with transaction():
        sessions.take_own_time(day.advisors[0].id, "break", at("11:00"), at("11:30"), now=clock.now())
    assert undo(gone).advisor_id == day.advisors[1].id


def test_neither_notice_nor_a_share_kept_back_nor_the_list_of_starts_stands_in_the_way(day: Day) -> None:
    odd = book(day, "11:00")
    with transaction():
        odd.starts_at, odd.ends_at = at("11:03"), at("11:28")  # booked when the list began otherwise
        assert odd.busy_time is not None
        odd.busy_time.starts_at, odd.busy_time.ends_at = at("11:03"), at("11:33")
    gone = cancel(odd)
    with transaction():
        day.service.notice_minutes, day.service.day_share, day.service.horizon_days = 600, 90, 1
    assert undo(gone).starts_at == at("11:03")


def test_staff_take_back_a_cancellation_of_what_has_begun(day: Day) -> None:
    booked = book(day, "10:30")
    with transaction():
        host = factories.staff("H", "host").id
    gone = cancel(booked, by_id=host, now=at("10:32"))
    assert undo(gone, by_id=host, now=at("10:33")).status == "booked"


def test_an_interpreter_is_asked_for_anew_each_time(day: Day) -> None:
    bsl = Needs(interpreter="bsl")
    early = clock.now() - timedelta(days=5)
    booked = book(day, "10:55", needs=bsl, now=early)
    gone = cancel(booked, now=early)
    again = undo(gone, now=early)
    moved = undo(reschedule(again, "13:40", now=early), now=early)
    tasks = db.session.query(Task).order_by(Task.id).all()
    assert [(task.done_at is None, task.detail.endswith("10:55.")) for task in tasks] == [
        (False, True),
        (False, True),
        (False, False),
        (True, True),
    ]
    assert moved.interpreter_arranged_at is None


def test_a_seat_of_a_group_is_taken_back(day: Day) -> None:
    with transaction():
        course = factories.service(seats=3)
        group = factories.session_on(offering=[course])
    first, second = book(group), book(group)
    assert (first.seat, second.seat) == (1, 2)
    cancel(first)
    third = book(group)
    assert third.seat == 1
    again = undo(first)
    assert (again.seat, again.busy_time_id) == (3, second.busy_time_id)
    moved = undo(reschedule(again, "12:00"))
    assert (moved.seat, moved.busy_time_id) == (3, second.busy_time_id)
    assert db.session.query(BusyTime).count() == 1
