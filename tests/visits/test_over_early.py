"""Who is done before their time: what is left of it is free, theirs alone, and comes back with the undo."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo
from booking.core.intervals import Interval
from booking.sessions import operations as sessions
from booking.sessions.errors import AbsenceEntered, BreakGone, TimeTakenSince
from booking.sessions.models import BusyTime, Disruption
from booking.visits import operations as visits
from booking.visits.models import VisitAct
from booking.visits.rules import CallReason
from tests import factories as make
from tests.day.stage import Morning, booked, morning

FREE = {"kind": "appointment", "seats": 1}


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def finished(stage: Morning, starts_at: datetime, at: datetime, by: int | None = None) -> BusyTime:
    """Somebody booked from `starts_at` on, seen then or now, and done `at`."""
    appointment = booked(stage, starts_at)
    with transaction():
        advisor = by or stage.advisor.id
        here = visits.check_in_appointment(appointment, venue_id=stage.venue.id, by_id=advisor, now=min(starts_at, at))
        consultation = here.consultations[0]
        visits.start(consultation, advisor, min(starts_at, at), because=CallReason.CAME_TO_ME)
        visits.finish(consultation, advisor_id=advisor, outcome="resolved", now=at)
    return db.session.scalars(select(BusyTime).where(BusyTime.id == appointment.busy_time_id)).one()


def last_act() -> VisitAct:
    return db.session.scalars(select(VisitAct).order_by(VisitAct.id.desc())).first() or pytest.fail("no act")


def test_the_time_after_the_write_up_is_free_and_the_undo_takes_it_back(app: Flask, now: datetime) -> None:
    stage = morning()
    start = now.replace(minute=30)
    planned = start + minutes(stage.service.minutes + stage.service.write_up_minutes)
    at = start + minutes(4) + timedelta(seconds=20)
    busy = finished(stage, start, at)
    assert busy.ends_at == start + minutes(5 + stage.service.write_up_minutes) < planned
    with transaction():
        sessions.take_own_time(stage.advisor.id, "travel", busy.ends_at, planned, now=at)
    with transaction():
        assert isinstance(visits.undo(last_act(), stage.advisor.id, at), TimeTakenSince)
    db.session.refresh(busy)
    assert busy.ends_at < planned
    with transaction():
        db.session.delete(db.session.scalars(select(BusyTime).where(BusyTime.kind == "travel")).one())
    with transaction():
        sessions.retake_rest(db.session.get_one(BusyTime, busy.id), at)
    db.session.refresh(busy)
    assert (busy.ends_at, busy.planned_end) == (planned, None)


def test_undone_it_stands_as_it_was_booked(app: Flask, now: datetime) -> None:
    stage = morning()
    start = now.replace(minute=30)
    busy = finished(stage, start, start + minutes(3))
    with transaction():
        assert visits.undo(last_act(), stage.advisor.id, start + minutes(4)) is None
    db.session.refresh(busy)
    assert busy.ends_at == start + minutes(stage.service.minutes + stage.service.write_up_minutes)


def test_who_is_seen_before_their_time_leaves_a_minute_of_it(app: Flask, now: datetime) -> None:
    stage = morning()
    start = now.replace(hour=12, minute=0)
    busy = finished(stage, start, now)
    assert (busy.starts_at, busy.ends_at) == (start, start + minutes(1))


def test_it_never_ends_later_and_never_frees_a_colleagues_time_or_a_group(app: Flask, now: datetime) -> None:
    stage = morning()
    start = now.replace(minute=30)
    planned = start + minutes(stage.service.minutes + stage.service.write_up_minutes)
    assert finished(stage, start, planned + minutes(20)).ends_at == planned
    with transaction():
        colleague = make.staff("Colleague")
    later = start.replace(hour=12)
    busy = finished(stage, later, later + minutes(5), by=colleague.id)
    assert busy.ends_at == later + (planned - start)
    with transaction():
        stage.service.seats = 4
    group = finished(stage, start.replace(hour=14), start.replace(hour=14) + minutes(2))
    assert (group.kind, group.planned_end) == ("group", None)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_early_no_other_time_changes(app: Flask, now: datetime, seed: int) -> None:
    stage, chance = morning(), random.Random(seed)
    with transaction():
        other = make.staff("Other")
        for who in (stage.advisor, other):
            for hour in (13, 14, 15):
                start = now.replace(hour=hour, minute=chance.randrange(0, 30))
                sessions.take_own_time(who.id, "break", start, start + minutes(chance.randrange(5, 30)), now=now)
    theirs = select(BusyTime.id, BusyTime.starts_at, BusyTime.ends_at).where(BusyTime.kind == "break")
    before = set(db.session.execute(theirs).all())
    for hour in (10, 11, 12):
        start = now.replace(hour=hour, minute=30)
        at = start + timedelta(seconds=chance.randrange(-600, 3000))
        busy = finished(stage, start, max(at, now))
        assert busy.starts_at < busy.ends_at <= (busy.planned_end or busy.ends_at)
        assert busy.planned_end is None or busy.ends_at >= min(max(at, now), busy.planned_end)
    assert set(db.session.execute(theirs).all()) == before


def test_being_back_ends_the_running_break_alone_and_can_be_undone(app: Flask, now: datetime) -> None:
    stage, later = morning(), now + minutes(8)
    with transaction():
        running = sessions.take_own_time(stage.advisor.id, "break", now, now + minutes(20), now=now)
        ahead = sessions.take_own_time(stage.advisor.id, "break", now + minutes(60), now + minutes(90), now=now)
    with transaction():
        assert sessions.end_break(stage.advisor.id, now=later) == Interval(later, now + minutes(20))
        assert sessions.end_break(stage.advisor.id, now=later) is None
    with transaction():
        sessions.resume_break(stage.advisor.id, now=later + minutes(1))
    db.session.refresh(running)
    assert (running.starts_at, running.ends_at, running.planned_end) == (now, now + minutes(20), None)
    with pytest.raises(NothingToUndo), transaction():
        sessions.resume_break(stage.advisor.id, now=later + minutes(1))
    with transaction():
        sessions.end_break(stage.advisor.id, now=later)
        sessions.take_own_time(stage.advisor.id, "travel", later + minutes(2), later + minutes(3), now=later)
    with pytest.raises(TimeTakenSince), transaction():
        sessions.resume_break(stage.advisor.id, now=later)
    db.session.refresh(ahead)
    assert ahead.ends_at - ahead.starts_at == minutes(30)


def test_only_ones_own_break_ahead_is_removed_and_stands_again(app: Flask, now: datetime) -> None:
    stage, start = morning(), now + minutes(60)
    with transaction():
        colleague = make.staff("Colleague")
        sessions.take_own_time(colleague.id, "break", start, start + minutes(30), now=now)
        sessions.take_own_time(stage.advisor.id, "travel", start, start + minutes(5), now=now)
        sessions.take_own_time(stage.advisor.id, "away", start + minutes(5), start + minutes(10), now=now)
        sessions.take_own_time(stage.advisor.id, "break", now, now + minutes(5), now=now)
    for when in (start, now, start + minutes(6), datetime.max.replace(tzinfo=now.tzinfo)):
        with pytest.raises((BreakGone, OverflowError)), transaction():
            sessions.remove_break(stage.advisor.id, when, now=now)
    with transaction():
        sessions.remove_break(stage.advisor.id, start + minutes(5), now=now)
    with transaction():
        sessions.plan_break(stage.advisor.id, "away", Interval(start + minutes(5), start + minutes(10)), now=now)
    for kind, stretch, refusal in (
        ("away", Interval(start, start + minutes(10)), TimeTakenSince),
        ("appointment", Interval(start + minutes(30), start + minutes(40)), BreakGone),
        ("break", Interval(now - minutes(5), now + minutes(5)), BreakGone),
        ("break", Interval(start, start), BreakGone),
        ("break", Interval(start, start + timedelta(days=2)), BreakGone),
    ):
        with pytest.raises(refusal), transaction():
            sessions.plan_break(stage.advisor.id, kind, stretch, now=now)
    assert len(db.session.scalars(select(BusyTime)).all()) == 4


def test_an_absence_that_a_manager_entered_stays(app: Flask, now: datetime) -> None:
    stage = morning()
    with transaction():
        absence = Disruption(
            reference="AWAY000001",
            kind="advisor_away",
            advisor_id=stage.advisor.id,
            starts_at=now,
            ends_at=now + minutes(60),
            made_at=now,
        )
        db.session.add(absence)
        db.session.flush()
        sessions.block_absence(absence, now)
    with pytest.raises(AbsenceEntered), transaction():
        sessions.end_break(stage.advisor.id, now=now + minutes(5))
    assert clock.now() == now
