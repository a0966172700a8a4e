"""Ends of venues, services and advisors with appointments later; and the nightly check."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.appointments.errors import AlreadyCancelled
from booking.appointments.models import DisruptedAppointment
from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.disruptions import queries as disruption_queries
from booking.disruptions.errors import NotDisrupted, StillEnded
from booking.sessions import operations as sessions
from booking.sessions.errors import ClosurePast
from booking.staff.rules import EVERYTHING, Scope
from tests import factories
from tests.appointments.acts import at, book
from tests.disruptions.disrupting import (
    away,
    close,
    outcomes,
    reopen,
    starts,
)
from tests.factories import THURSDAY, Day


def test_a_venue_ends_with_people_booked_later(one: Day) -> None:
    today, later = book(one, "12:00"), book(one, starts_at=at("12:00", 1))
    with transaction():
        ended = disruptions.end_venue(one.venue, THURSDAY, by_id=None, now=clock.now())
    assert ended is not None and outcomes(ended) == [("12:00", "open")]
    assert (today.disrupted_at, later.disrupted_at) == (None, clock.now())
    assert starts(one) and not starts(one, 1)
    assert reopen(ended) == 1 and one.venue.closed_on is None
    with transaction():
        empty = factories.venue("Nobody comes")
        assert disruptions.end_venue(empty, THURSDAY, by_id=None, now=clock.now()) is None
    with pytest.raises(ClosurePast), transaction():
        disruptions.end_venue(empty, THURSDAY - timedelta(days=2), by_id=None, now=clock.now())


def test_a_service_ends_at_once_or_after_a_last_day(one: Day) -> None:
    today, later = book(one, "12:00"), book(one, starts_at=at("12:00", 1))
    with transaction():
        ended = disruptions.end_service(one.service, last_day=THURSDAY, by_id=None, now=clock.now())
    assert ended is not None and (today.disrupted_at, later.disrupted_at) == (None, clock.now())
    assert not starts(one)
    assert reopen(ended) == 1 and starts(one)
    with transaction():
        disruptions.end_service(one.service, by_id=None, now=clock.now())
    assert None not in (today.disrupted_at, later.disrupted_at)


def test_an_advisor_leaves_and_comes_back(one: Day) -> None:
    booked = book(one, starts_at=at("12:00", 1))
    leaver = one.advisors[0]
    with transaction():
        leaver.invite_hash, leaver.calendar_hash = "i" * 64, "c" * 64
    with transaction():
        ended = disruptions.end_advisor(leaver, by_id=None, now=clock.now())
    assert ended is not None and booked.disrupted_at is not None
    assert (leaver.active, leaver.invite_hash, leaver.calendar_hash) == (False, None, None)
    assert not starts(one, 1)
    with pytest.raises(StillEnded):
        reopen(ended)
    with transaction():
        leaver.active, leaver.ended_at = True, None
    assert reopen(ended) == 1 and booked.disrupted_at is None


def test_a_manager_cancels_one_by_hand(one: Day) -> None:
    booked, stands = book(one, "12:00"), book(one, "14:00")
    closed = close(one, "12:00", "13:00")
    by_id = one.advisors[0].id
    with transaction():
        disruptions.cancel_disrupted(booked, by_id=by_id, why="Asked to", now=clock.now())
    assert (booked.status, booked.cancel_reason, booked.disrupted_at) == ("cancelled", "Asked to", None)
    assert outcomes(closed) == [("12:00", "cancelled")]
    for row, refusal in ((booked, AlreadyCancelled), (stands, NotDisrupted)):
        with pytest.raises(refusal), transaction():
            disruptions.cancel_disrupted(row, by_id=by_id, now=clock.now())


def test_what_slipped_past_every_change_is_found_at_night(one: Day) -> None:
    booked = book(one, "12:00")
    with transaction():
        assert disruptions.find_unmarked(clock.now()) == 0
        sessions.shut_venue(one.venue, at("12:00"), at("13:00"))
    with transaction():
        assert disruptions.find_unmarked(clock.now()) == 1
    assert booked.disrupted_at is not None
    with transaction():
        assert disruptions.find_unmarked(clock.now()) == 0


def test_disruptions_are_listed_for_whoever_manages_the_venue(one: Day) -> None:
    with transaction():
        other = factories.venue("Other Library")
    book(one, "12:00")
    closed, ill = close(one, "12:00", "13:00"), away(one, 0, at("14:00"), at("15:00"))
    theirs, hers = (Scope(frozenset({(venue.id, None)})) for venue in (one.venue, other))
    for scope, expected in ((EVERYTHING, [closed.id, ill.id]), (theirs, [closed.id, ill.id]), (hers, [])):
        assert [row.id for row in disruption_queries.disruptions(scope, clock.now())] == expected
        assert [disruption_queries.may_see(row, scope, 0) for row in (closed, ill)] == [bool(expected)] * 2
    assert [row.id for row in disruption_queries.disruptions(EVERYTHING, at("13:30"))] == [ill.id]
    assert disruption_queries.open_counts([closed, ill]) == {closed.id: 1}
    assert disruption_queries.disruption_by_reference(closed.reference.lower()) == closed


def test_every_booking_that_waits_has_a_reason(one: Day) -> None:
    booked = book(one, "12:00")
    assert disruption_queries.disruption_of(booked) is None
    closed = close(one, "12:00", "13:00")
    assert disruption_queries.disruption_of(booked) == closed
    assert db.session.scalars(select(DisruptedAppointment.outcome)).all() == ["open"]
