"""Closures and absences with appointments in them: which are affected, and which are restored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.appointments import queries
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.disruptions.errors import NothingToReopen
from booking.disruptions.queries.standing import lines_of, standing
from booking.disruptions.rules.standing import Why
from booking.sessions import operations as sessions
from booking.sessions import queries as diary
from booking.sessions.errors import ClosurePast, EndBeforeStart
from booking.sessions.models import BusyTime, Closure, Disruption
from tests import factories
from tests.appointments.acts import at, book, cancel, reschedule
from tests.disruptions.disrupting import (
    away,
    close,
    history,
    outcomes,
    reopen,
    starts,
)
from tests.factories import THURSDAY, Day


def test_a_closure_of_an_hour_hits_what_lies_in_it_or_across_its_edges(one: Day) -> None:
    inside, across, before, after = (book(one, wall) for wall in ("12:00", "13:00", "11:30", "13:30"))
    closed = close(one, "12:00", "13:10")
    assert outcomes(closed) == [("12:00", "open"), ("13:00", "open")]
    assert [bool(row.disrupted_at) for row in (inside, across, before, after)] == [True, True, False, False]
    assert history(inside) == [("disrupted", 2)] and inside.busy_time is not None
    assert history(before) == []
    assert not {"12:00", "12:30", "13:00"} & starts(one)
    db.session.rollback()
    assert reopen(closed) == 2
    assert (inside.disrupted_at, history(inside)) == (None, [("disrupted", 2), ("restored", 3)])
    assert [line.why for line in queries.changes_of(inside)[-2:]] == ["Boiler", "Boiler"]
    assert outcomes(closed) == [("12:00", "restored"), ("13:00", "restored")]
    assert closed.reopened_at == clock.now() and db.session.query(Closure).count() == 0
    assert "12:30" in starts(one)


def test_a_fortnight_hits_every_day_in_it_and_none_after(app: Flask) -> None:
    with transaction():
        day = factories.session_on(THURSDAY + timedelta(days=1))
        for number in (5, 14, 15):
            factories.session_on(
                THURSDAY + timedelta(days=number), at=day.venue, offering=[day.service], advisors=day.advisors
            )
    booked = [book(day, starts_at=at("11:00", number)) for number in (1, 5, 14, 15)]
    with transaction():
        disruptions.close_venue(day.venue, at("09:00", 1), at("00:00", 15), "Rebuilt", by_id=None, now=clock.now())
    assert [row.disrupted_at is not None for row in booked] == [True, True, True, False]


def test_the_same_entered_twice_is_one(one: Day) -> None:
    booked = book(one, "12:00")
    first, second = close(one, "12:00", "13:00"), close(one, "12:00", "13:00")
    assert first.id == second.id and db.session.query(Closure).count() == 1
    assert booked.version == 2
    ill = [away(one, 0, at("12:00"), at("14:00")) for _ in range(2)]
    assert ill[0].id == ill[1].id


@pytest.mark.parametrize(
    ("start", "end", "refusal"),
    [
        (at("13:00"), at("12:00"), EndBeforeStart),
        (at("13:00"), at("13:00"), EndBeforeStart),
        (at("09:00"), at("10:00"), ClosurePast),
        (at("09:00", -1), at("18:00"), ClosurePast),
    ],
)
def test_what_is_past_or_ends_before_it_starts_is_refused(
    one: Day, start: datetime, end: datetime, refusal: type[Exception]
) -> None:
    acts: list[Any] = [(disruptions.close_venue, one.venue), (disruptions.advisor_away, one.advisors[0])]
    for act, whose in acts:
        with pytest.raises(refusal), transaction():
            act(whose, start, end, "", by_id=None, now=clock.now())
    assert db.session.query(Disruption).count() == db.session.query(Closure).count() == 0


def test_what_began_this_morning_is_no_mistake(one: Day) -> None:
    booked = book(one, "12:00")
    close(one, "08:00", "18:00")
    assert booked.disrupted_at == clock.now()


def test_an_absent_advisor_is_offered_in_no_gap_not_even_where_somebody_leaves_one(day: Day) -> None:
    who = day.advisors[0].id
    booked = book(day, "12:00", advisor_id=who)
    elsewhere = book(day, "12:00", advisor_id=day.advisors[1].id)
    ill = away(day, 0, at("11:00"), at("15:00"))
    assert outcomes(ill) == [("12:00", "open")] and elsewhere.disrupted_at is None

    def free() -> set[str]:
        db.session.rollback()
        found = diary.find_slots(day.service, Needs(), first_day=THURSDAY, last_day=THURSDAY, now=clock.now())
        return {f"{clock.local(slot.starts_at):%H:%M}" for slot in found if who in slot.advisor_ids}

    assert free() == {"10:30", "15:00", "15:30"}
    reschedule(booked, "15:30")
    assert free() == {"10:30", "15:00", "15:30"} - {"15:30" if booked.advisor_id == who else ""}
    assert outcomes(ill) == [("15:30", "moved")] and booked.disrupted_at is None
    reopen(ill)
    assert "12:00" in free()


def test_a_closure_and_an_ill_advisor_over_one_booking_end_apart(one: Day) -> None:
    for first_back in (0, 1):
        booked = book(one, "12:00")
        both = [close(one, "12:00", "13:00"), away(one, 0, at("11:30"), at("14:00"))]
        assert [outcomes(each)[-1] for each in both] == [("12:00", "open")] * 2
        assert reopen(both[first_back]) == 0
        assert booked.disrupted_at is not None
        assert outcomes(both[first_back])[-1] == ("12:00", "unaffected")
        assert reopen(both[1 - first_back]) == 1
        assert booked.disrupted_at is None and history(booked)[-1][0] == "restored"
        cancel(booked)


def test_two_closures_over_one_booking(one: Day) -> None:
    booked = book(one, "12:00")
    first, second = close(one, "12:00", "13:00"), close(one, "11:00", "14:00")
    assert reopen(first) == 0 and booked.disrupted_at
    assert reopen(second) == 1 and booked.disrupted_at is None


def test_what_was_settled_stays_settled_when_it_reopens(day: Day) -> None:
    moved, cancelled, waiting = book(day, "12:00"), book(day, "12:00"), book(day, "12:30")
    closed = close(day, "12:00", "13:00")
    reschedule(moved, "14:00")
    cancel(cancelled)
    assert reopen(closed) == 1
    assert (moved.starts_at, cancelled.status, waiting.disrupted_at) == (at("14:00"), "cancelled", None)
    assert sorted(outcomes(closed)) == [("12:00", "cancelled"), ("12:30", "restored"), ("14:00", "moved")]


def test_reopening_early_shortens_what_has_begun(one: Day) -> None:
    booked = book(one, "12:00")
    closed = close(one, "10:00", "16:00")
    with transaction():
        disruptions.reopen(closed, by_id=None, now=at("11:00"))
    row = db.session.query(Closure).one()
    assert (row.starts_at, row.ends_at, booked.disrupted_at) == (at("10:00"), at("11:00"), None)
    assert reopen(closed, at("11:05")) == 0 and closed.reopened_at == at("11:00")


def test_coming_back_early_ends_the_absence_now(one: Day) -> None:
    missed, booked = book(one, "10:30"), book(one, "12:00")
    ill = away(one, 0, at("10:00"), at("16:00", 1))
    assert reopen(ill, at("11:20")) == 1 and booked.disrupted_at is None
    both = standing(lines_of([missed.id, booked.id]))
    assert (both[missed.id], both[booked.id]) == (frozenset({Why.AWAY}), frozenset())
    ends = {row.ends_at for row in db.session.query(BusyTime).where(BusyTime.kind == "away")}
    assert ends == {at("10:30"), at("11:20")}


def test_what_is_over_cannot_be_reopened(one: Day) -> None:
    closed = close(one, "12:00", "13:00")
    with pytest.raises(NothingToReopen):
        reopen(closed, at("13:00"))


def test_whoever_has_begun_is_left_alone(one: Day) -> None:
    booked = book(one, "11:00")
    with transaction():
        disruptions.close_venue(one.venue, at("10:00"), at("16:00"), "", by_id=None, now=at("11:10"))
    assert booked.disrupted_at is None


def test_what_is_only_held_is_held_no_more(one: Day) -> None:
    with transaction():
        for wall in ("12:00", "15:00"):
            sessions.hold_time(
                one.service,
                Needs(),
                venue_id=one.venue.id,
                starts_at=at(wall),
                until=at("11:00"),
                now=clock.now(),
            )
    close(one, "12:00", "13:00")
    assert [row.starts_at for row in db.session.query(BusyTime)] == [at("15:00")]
    away(one, 0, at("15:00"), at("15:30"))
    assert {row.kind for row in db.session.query(BusyTime)} == {"away"}
