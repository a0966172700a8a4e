"""Book, reschedule, cancel, mark a no-show: results and refusals."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from booking.appointments import operations, queries
from booking.appointments.errors import AlreadyCancelled, TooEarly, TooLate
from booking.appointments.models import Appointment, AppointmentChange
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo, Refusal, SlotUnknown, StalePage
from booking.core.tokens import links
from booking.sessions.errors import SlotPast, SlotTaken
from booking.sessions.models import BusyTime
from tests import factories
from tests.appointments.acts import at, book, cancel, history, reschedule
from tests.factories import Day
from tests.statements import counted


def test_a_booking_says_all_that_was_agreed(day: Day, now: datetime) -> None:
    booked = book(day, needs=Needs(step_free=True), about="A bill")
    assert (booked.status, booked.version, booked.channel, booked.seat) == ("booked", 1, "web", 1)
    assert (booked.starts_at, booked.ends_at) == (at("11:00"), at("11:25"))
    assert booked.busy_time is not None and booked.busy_time.ends_at == at("11:30")
    assert (booked.advisor_id, booked.venue_id) == (booked.busy_time.advisor_id, day.venue.id)
    assert (booked.needs, booked.about, booked.booked_at, booked.booked_by_id) == (
        {"step_free": True},
        "A bill",
        now,
        None,
    )
    assert len(booked.reference) == 10
    assert history(booked) == [("booked", 1)]
    assert queries.by_token(links.token("appointment", booked.reference, 1), clock.now()) is booked


def test_more_time_is_kept_free(day: Day) -> None:
    booked = book(day, "10:55", needs=Needs(more_time=True))
    assert booked.ends_at == at("11:45")
    assert booked.busy_time is not None and booked.busy_time.ends_at == at("11:50")


def test_a_refused_booking_leaves_nothing(day: Day) -> None:
    with transaction():
        for _ in range(2):
            operations.book(
                factories.citizen(),
                day.service,
                venue_id=day.venue.id,
                starts_at=at("11:00"),
                needs=Needs(),
                now=clock.now(),
            )
    with pytest.raises(SlotTaken):
        book(day)
    with pytest.raises(SlotUnknown):
        book(day, "11:07")
    assert db.session.query(Appointment).count() == db.session.query(BusyTime).count() == 2
    assert db.session.query(AppointmentChange).count() == 0  # what was booked stands on its own row


def test_staff_book_without_notice_and_with_whom_they_say(day: Day) -> None:
    with transaction():
        day.service.notice_minutes = 600
        host_id = factories.staff("Host", "host").id
    with pytest.raises(SlotPast):
        book(day, "10:30")
    second = day.advisors[1].id
    booked = book(day, "10:30", booked_by_id=host_id, advisor_id=second, channel="desk")
    assert (booked.booked_by_id, booked.advisor_id, booked.channel) == (host_id, second, "desk")


@pytest.mark.parametrize("needs", [Needs(), Needs(private_room=True)])
def test_a_booking_is_a_few_statements(app: Flask, needs: Needs) -> None:
    with transaction():
        day = factories.session_on(at=factories.venue(rooms=3), advisors=6)
        person = factories.citizen()
        assert day.service.name and day.venue.id
        with counted() as sent:
            operations.book(
                person, day.service, venue_id=day.venue.id, starts_at=at("11:00"), needs=needs, now=clock.now()
            )
    assert len(sent) <= 7 + needs.private_room, sent


# --- moving


def test_a_moved_appointment_keeps_its_reference_and_link(day: Day) -> None:
    booked = book(day)
    reference, token = booked.reference, links.token("appointment", booked.reference, 1)
    moved = reschedule(booked, "12:00", starts_at=at("12:00", 1))
    assert (moved.reference, moved.version) == (reference, 2)
    assert (moved.starts_at, moved.ends_at) == (at("12:00", 1), at("12:25", 1))
    assert moved.busy_time is not None and moved.busy_time.starts_at == at("12:00", 1)
    assert queries.by_token(token, clock.now()) is moved
    assert history(moved) == [("booked", 1), ("moved", 2)]
    assert queries.changes_of(moved)[1].before["starts_at"] == at("11:00").isoformat()
    assert db.session.query(BusyTime).count() == 1  # the old time is free


def test_the_old_time_is_kept_when_the_new_one_goes(day: Day) -> None:
    booked, *_others = book(day), book(day, "12:00"), book(day, "12:00")
    with pytest.raises(SlotTaken):
        reschedule(booked, "12:00")
    assert (booked.starts_at, booked.version, booked.busy_time.starts_at) == (at("11:00"), 1, at("11:00"))
    assert history(booked) == [("booked", 1)]


def test_moving_to_where_it_stands_changes_nothing(day: Day) -> None:
    booked = book(day)
    assert reschedule(booked, "11:00").version == 1


def test_a_long_one_may_move_over_its_own_time(day: Day) -> None:
    with transaction():
        day.service.minutes = 55
    others = [book(day, "12:00", advisor_id=day.advisors[1].id)]
    booked = book(day, "12:00", needs=Needs())
    moved = reschedule(booked, "13:00")
    assert moved.starts_at == at("13:00")
    assert others[0].starts_at == at("12:00")


def test_it_moves_to_another_venue(day: Day) -> None:
    with transaction():
        other = factories.session_on(offering=[day.service])
    moved = reschedule(book(day), "11:30", venue_id=other.venue.id)
    assert (moved.venue_id, moved.advisor_id) == (other.venue.id, other.advisors[0].id)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"expected_version": 7}, StalePage),
        ({"now": at("11:00")}, TooLate),
        ({"now": at("11:00", 1), "by_id": 1}, TooLate),
        ({"starts_at": at("10:00")}, SlotPast),
        ({"starts_at": at("12:07")}, SlotUnknown),
    ],
)
def test_what_cannot_be_moved(day: Day, changes: dict[str, object], refusal: type[Refusal]) -> None:
    booked = book(day)
    with pytest.raises(refusal):
        reschedule(booked, "12:00", **changes)
    assert (booked.version, booked.starts_at) == (1, at("11:00"))


def test_staff_move_what_has_started(day: Day) -> None:
    booked = book(day)
    moved = reschedule(booked, "12:00", now=at("11:10"), by_id=day.advisors[0].id)
    assert moved.starts_at == at("12:00")
    assert queries.changes_of(moved)[1].by_id == day.advisors[0].id


# --- cancelling


def test_a_cancelled_appointment_says_what_it_was_and_frees_its_time(day: Day, now: datetime) -> None:
    booked = book(day, advisor_id=day.advisors[0].id)
    gone = cancel(booked, why="Ill")
    assert (gone.status, gone.version, gone.busy_time_id) == ("cancelled", 2, None)
    assert (gone.starts_at, gone.advisor_id) == (at("11:00"), day.advisors[0].id)
    assert (gone.cancelled_at, gone.cancelled_by_id, gone.cancel_reason) == (now, None, "Ill")
    assert history(gone) == [("booked", 1), ("cancelled", 2)]
    assert db.session.query(BusyTime).count() == 0
    assert book(day, advisor_id=day.advisors[0].id).starts_at == at("11:00")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"expected_version": 2}, StalePage),
        ({"now": at("11:00")}, TooLate),
        ({"now": at("00:00", 1), "by_id": 1}, TooLate),
    ],
)
def test_what_cannot_be_cancelled(day: Day, changes: dict[str, object], refusal: type[Refusal]) -> None:
    booked = book(day)
    with pytest.raises(refusal):
        cancel(booked, **changes)
    assert (booked.status, booked.version) == ("booked", 1)
    assert booked.busy_time is not None


def test_cancelled_is_cancelled(day: Day) -> None:
    gone = cancel(book(day))
    with pytest.raises(AlreadyCancelled):
        cancel(gone, expected_version=1)  # a double click
    with pytest.raises(AlreadyCancelled):
        reschedule(gone, "12:00")
    with pytest.raises(AlreadyCancelled), transaction():
        operations.mark_no_show(gone, by_id=day.advisors[0].id, now=at("12:00"))
    assert gone.version == 2


def test_staff_cancel_until_the_day_is_over(day: Day) -> None:
    assert cancel(book(day), now=at("15:00"), by_id=day.advisors[0].id).cancelled_by_id == day.advisors[0].id


# --- who did not come


def test_somebody_says_that_nobody_came_and_takes_it_back(day: Day) -> None:
    booked, by_id = book(day), day.advisors[0].id
    with pytest.raises(TooEarly), transaction():
        operations.mark_no_show(booked, by_id=by_id, now=at("10:59"))
    with pytest.raises(NothingToUndo), transaction():
        operations.undo_no_show(booked, by_id=by_id, now=at("11:20"))
    for minute in ("11:15", "11:16"):  # a second time changes nothing
        with transaction():
            operations.mark_no_show(booked, by_id=by_id, now=at(minute))
        assert (booked.did_not_come_at, booked.did_not_come_by_id, booked.version) == (at("11:15"), by_id, 2)
    with transaction():
        operations.undo_no_show(booked, by_id=by_id, now=at("11:20"))
    assert (booked.did_not_come_at, booked.did_not_come_by_id, booked.version) == (None, None, 3)
    assert history(booked) == [("booked", 1), ("did_not_come", 2), ("came_after_all", 3)]
    assert booked.status == "booked"


# --- interpreters


def test_a_new_link_ends_the_old_one(day: Day, now: datetime) -> None:
    booked = book(day)
    old = links.token("appointment", booked.reference, 1)
    with transaction():
        operations.new_link(booked, now=now)
    assert queries.by_token(old, clock.now()) is None
    assert queries.by_token(links.token("appointment", booked.reference, 2), clock.now()) is booked
