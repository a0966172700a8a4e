"""Holds: held, renewed, confirmed in time or late, released; an expired one blocks nobody."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SlotUnknown
from booking.sessions import operations
from booking.sessions.errors import SlotPast, SlotTaken, SlotTooFar
from booking.sessions.models import BusyTime, Closure
from booking.sessions.rules import Hold
from tests import factories
from tests.factories import Day
from tests.sessions.holding import TEN_MINUTES, confirm, hold, kinds, renew, take
from tests.sessions.looking import FRIDAY, at, find, walls
from tests.statements import counted


@pytest.fixture
def day(app: Flask) -> Day:
    with transaction():
        return factories.session_on(starts=time(11), ends=time(13))


def later(minutes: float) -> datetime:
    return clock.now() + timedelta(minutes=minutes)


def test_what_is_held_is_nobody_elses_until_it_runs_out(day: Day) -> None:
    with transaction():
        hold(day, "11:30")
    assert walls(find(day.service)) == ["11:00", "12:00", "12:30"]
    with pytest.raises(SlotTaken), transaction():
        take(day, "11:30")
    with pytest.raises(SlotTaken), transaction():
        hold(day, "11:30", now=later(9.9))
    assert walls(find(day.service, now=later(10))) == ["11:00", "11:30", "12:00", "12:30"]
    with transaction():
        take(day, "11:30", now=later(10))
    assert kinds() == ["appointment"]


def test_whoever_died_while_holding_blocks_no_other_hold(day: Day) -> None:
    with transaction():
        first = hold(day, "11:30")
    with transaction():
        second = hold(day, "11:30", now=later(11), until=later(21))
        assert second.busy_time_id != first.busy_time_id or kinds() == ["hold"]
        assert confirm(day, second, "11:30", now=later(12)) is not None
    assert kinds() == ["appointment"]


def test_a_hold_becomes_the_appointments_time(day: Day) -> None:
    with transaction():
        held = hold(day, "11:30")
        taken = confirm(day, held, "11:30")
        assert taken is not None and taken.seat == 1 and taken.busy_time.id == held.busy_time_id
        assert (taken.busy_time.kind, taken.busy_time.expires_at) == ("appointment", None)
        assert taken.busy_time.advisor_id == day.advisors[0].id
    assert walls(find(day.service, now=later(60), first_day=FRIDAY, last_day=FRIDAY)) == []
    assert kinds() == ["appointment"]


def test_a_hold_is_confirmed_once(day: Day) -> None:
    with transaction():
        held = hold(day, "11:30")
        assert confirm(day, held, "11:30")
        assert confirm(day, held, "11:30") is None


def test_a_hold_that_ran_out_is_confirmed_while_nobody_took_the_time(day: Day) -> None:
    with transaction():
        held = hold(day, "12:30")
    with transaction():
        assert confirm(day, held, "12:30", now=later(60))
    assert kinds() == ["appointment"]


def test_a_hold_that_was_reclaimed_is_gone(day: Day) -> None:
    with transaction():
        held = hold(day, "12:30")
    with transaction():
        take(day, "12:30", now=later(11))
    with transaction():
        assert confirm(day, held, "12:30", now=later(12)) is None
        assert not renew(held, later(12))
        operations.release_hold(held)
    assert kinds() == ["appointment"]


def test_a_renewed_hold_lasts_longer_also_when_it_had_run_out(day: Day) -> None:
    with transaction():
        held = hold(day, "12:30")
    with transaction():
        assert renew(held, later(9))
    assert walls(find(day.service, now=later(18))) == ["11:00", "11:30", "12:00"]
    with transaction():
        assert renew(held, later(25))
    assert walls(find(day.service, now=later(30))) == ["11:00", "11:30", "12:00"]
    assert not walls(find(day.service, now=later(30), first_day=FRIDAY, last_day=FRIDAY))


def test_a_hold_let_go_is_free_at_once_and_an_appointment_is_not_let_go(day: Day) -> None:
    with transaction():
        held, other = hold(day, "11:30"), hold(day, "12:00")
        operations.release_hold(held)
        confirm(day, other, "12:00")
        operations.release_hold(other)
        operations.release_hold(Hold(999_999, 1))
    assert kinds() == ["appointment"]
    assert "11:30" in walls(find(day.service))


@pytest.mark.parametrize(
    ("wall", "needs"),
    [("11:30", Needs(more_time=True)), ("12:00", Needs()), ("11:30", Needs(private_room=True))],
)
def test_a_hold_for_something_else_is_no_hold_for_this(app: Flask, wall: str, needs: Needs) -> None:
    with transaction():
        day = factories.session_on(starts=time(11), ends=time(14), at=factories.venue(rooms=1))
        held = hold(day, "11:30")
        assert confirm(day, held, wall, needs) is None
        elsewhere = factories.session_on(starts=time(11), ends=time(14), offering=[day.service])
        assert confirm(day, held, "11:30", venue_id=elsewhere.venue.id) is None
        assert confirm(elsewhere, held, "11:30", venue_id=day.venue.id) is not None


def test_a_hold_is_no_use_where_nobody_can_be_any_more(app: Flask, now: datetime) -> None:
    def shut(day: Day) -> None:
        db.session.add(Closure(venue_id=day.venue.id, starts_at=at("11:45"), ends_at=at("12:15")))

    def cancelled(day: Day) -> None:
        day.session.cancelled_at = now

    def closed(day: Day) -> None:
        day.venue.closed_on = now.date()

    def left(day: Day) -> None:
        day.advisors[0].ended_at = now

    def ended(day: Day) -> None:
        day.service.ended_at = now

    def other_service(day: Day) -> None:
        day.session.services = [factories.service("Housing")]

    def shorter(day: Day) -> None:
        day.session.assignments[0].ends_at = at("11:45")

    for act in (shut, cancelled, closed, left, ended, other_service, shorter):
        with transaction() as session:
            day = factories.session_on(starts=time(11), ends=time(14))
            held = hold(day, "11:30")
            act(day)
            session.flush()
            assert confirm(day, held, "11:30") is None, act.__name__
            with pytest.raises(SlotUnknown):
                operations.release_hold(held)
                take(day, "11:30")


def test_notice_and_horizon_count_when_it_is_held_and_a_start_that_is_over_never_counts(app: Flask) -> None:
    with transaction():
        service = factories.service(notice_minutes=60, horizon_days=1)
        day = factories.session_on(starts=time(11), ends=time(13), offering=[service])
        with pytest.raises(SlotPast):
            hold(day, "11:00")
        with pytest.raises(SlotTooFar):
            hold(day, "11:00", starts_at=at("11:00", FRIDAY + timedelta(days=1)))
        held, lapsing = hold(day, "11:30"), hold(day, "12:30")
        assert confirm(day, held, "11:30", now=later(9)) is not None  # it was in time when it was chosen
    with transaction(), pytest.raises(SlotPast):
        confirm(day, lapsing, "12:30", now=at("12:00"))  # too soon, and no longer theirs
    with transaction():
        late = hold(day, "12:30", now=at("12:00"), until=at("12:45"), notice=False)
        with pytest.raises(SlotPast):
            confirm(day, late, "12:30", now=at("12:31"))


def test_a_hold_keeps_a_room_too(app: Flask) -> None:
    with transaction():
        day = factories.session_on(starts=time(11), ends=time(13), at=factories.venue(rooms=1), advisors=2)
        private = Needs(private_room=True)
        held = hold(day, "11:30", private)
        assert "11:30" not in walls(find(day.service, private))
        assert "11:30" in walls(find(day.service))
        assert confirm(day, held, "11:30") is None  # who needs no room does not keep one
        taken = confirm(day, held, "11:30", private)
        assert taken is not None and taken.busy_time.room_id == day.venue.rooms[0].id


def test_holding_and_confirming_are_few_statements(day: Day) -> None:
    assert day.service.name and day.venue.id
    with transaction() as session:
        session.refresh(day.service), session.refresh(day.venue)
        with counted() as sent:
            held = hold(day, "11:30")
        assert len(sent) == 3, sent
        with counted() as sent:
            assert renew(held)
        assert len(sent) == 1, sent
        with counted() as sent:
            assert confirm(day, held, "11:30")
        assert len(sent) == 2, sent


def test_a_lapsed_hold_of_somebody_in_the_room_gives_way(app: Flask) -> None:
    with transaction():
        room = factories.venue(rooms=1)
        day = factories.session_on(starts=time(11), ends=time(13), at=room, advisors=2)
        one, two = (person.id for person in day.advisors)
        private = Needs(private_room=True)
        hold(day, "11:30", private, advisor_id=one)
    with transaction():
        assert take(day, "11:30", private, advisor_id=two, now=later(11)).busy_time.room_id == day.venue.rooms[0].id
    assert kinds() == ["appointment"]


def test_a_hold_until_ten_minutes_is_ten_minutes(day: Day) -> None:
    with transaction() as session:
        held = hold(day, "11:30")
        assert session.get_one(BusyTime, held.busy_time_id).expires_at == clock.now() + TEN_MINUTES
