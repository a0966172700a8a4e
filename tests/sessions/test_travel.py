"""Travel between venues takes an advisor's time, and never what is booked."""

from __future__ import annotations

from datetime import date, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions import operations, rules
from booking.sessions.models import AdvisorSession, BusyTime
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from tests import factories
from tests.factories import THURSDAY
from tests.sessions.looking import at, find, walls
from tests.sessions.serial import book, on, opened, own_time

FRIDAY = THURSDAY + timedelta(days=1)
HEYWOOD: dict[str, Any] = {"latitude": 53.5922, "longitude": -2.2190}
LANGLEY: dict[str, Any] = {"latitude": 53.5605, "longitude": -2.1986}  # 3.8 km
LONDON = {"latitude": 51.5074, "longitude": -0.1278}
NOWHERE = {"latitude": None, "longitude": None}


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (HEYWOOD, LANGLEY, 20),
        (LANGLEY, HEYWOOD, 20),
        (HEYWOOD, HEYWOOD, 10),
        (HEYWOOD, LONDON, 120),
        (HEYWOOD, NOWHERE, 30),
        (NOWHERE, HEYWOOD, 30),
    ],
)
def test_minutes_on_the_way(start: dict[str, float], end: dict[str, float], minutes: int) -> None:
    assert rules.travel_minutes(SimpleNamespace(**start), SimpleNamespace(**end)) == minutes


class Day:
    """An advisor who is at one venue in the morning and at another from midday on."""

    def __init__(self, second_starts: str = "12:00") -> None:
        self.here, self.there = factories.venue(**HEYWOOD), factories.venue("Langley Library", **LANGLEY)
        self.advisor, self.service = factories.staff(), factories.service()
        self.morning = self.open(self.here, "09:00", "12:00")
        self.later = self.open(self.there, second_starts, "16:00")

    def open(self, venue: Venue, starts: str, ends: str, day: date = FRIDAY) -> AdvisorSession:
        return operations.open_session(
            venue,
            [self.service],
            "appointments",
            at(starts, day),
            at(ends, day),
            [(self.advisor.id, None)],
            clock.now(),
        )

    def change(self, session: AdvisorSession, starts: str, ends: str, **changes: object) -> None:
        terms = {
            "starts_at": at(starts, FRIDAY),
            "ends_at": at(ends, FRIDAY),
            "advisors": [(self.advisor.id, None)],
            "services": session.services,
            "kind": session.kind,
            "venue": session.venue,
            "now": clock.now(),
        }
        operations.change_session(session, **{**terms, **changes})  # type: ignore[arg-type]

    @property
    def travel(self) -> list[str]:
        return own_time("travel", self.advisor.id, FRIDAY)


def test_the_first_slot_at_the_second_venue_is_after_the_way(app: Flask) -> None:
    with transaction():
        day = Day()
        assert day.travel == ["12:00-12:20"]
    found = find(day.service, first_day=FRIDAY, last_day=FRIDAY, venue_ids=[day.there.id])
    assert walls(found)[0] == "12:20"


def test_a_long_enough_gap_holds_the_way(app: Flask) -> None:
    with transaction():
        day = Day("13:00")
        assert day.travel == ["12:00-12:20"]
    found = find(day.service, first_day=FRIDAY, last_day=FRIDAY, venue_ids=[day.there.id])
    assert walls(found)[0] == "13:00"


def test_one_venue_or_two_days_need_no_way(app: Flask) -> None:
    with transaction():
        day = Day()
        day.open(day.there, "09:00", "12:00", FRIDAY + timedelta(days=1))
        assert own_time("travel", day.advisor.id, FRIDAY + timedelta(days=1)) == []
        assert db.session.query(BusyTime).count() == 1


def test_the_way_follows_a_change(app: Flask, now: object) -> None:
    with transaction():
        day = Day()
        day.change(day.morning, "09:00", "11:00")
        assert day.travel == ["11:00-11:20"]
        day.change(day.later, "13:00", "16:00", venue=day.here)
        assert day.travel == []
        day.change(day.later, "13:00", "16:00", venue=day.there)
        assert day.travel == ["11:00-11:20"]
        day.change(day.morning, "09:00", "11:00", advisors=[])
        assert day.travel == []
        day.change(day.morning, "09:00", "11:00")
        operations.cancel_session(day.later, reason="", now=clock.now())
        assert day.travel == []


def test_there_and_back_again(app: Flask) -> None:
    with transaction():
        day = Day()
        day.open(day.here, "16:00", "18:00")
        assert day.travel == ["12:00-12:20", "16:00-16:20"]
        day.change(day.later, "12:00", "12:15")  # nobody is on two ways at once
        assert day.travel == ["12:00-12:15", "12:15-12:35"]


def test_what_is_booked_is_not_overwritten(app: Flask) -> None:
    with transaction():
        day = Day()
        operations.cancel_session(day.morning, reason="", now=clock.now())
        booked = book(day.advisor.id, FRIDAY, "12:05", "12:35")
        day.open(day.here, "09:00", "12:00")
        assert day.travel == ["12:00-12:05"]
        assert (booked.starts_at, booked.ends_at) == (at("12:05", FRIDAY), at("12:35", FRIDAY))
        db.session.delete(booked)
        operations.reconcile_travel(day.advisor.id, FRIDAY, now=clock.now())
        assert day.travel == ["12:00-12:20"]


def test_a_hold_that_has_run_out_is_not_in_the_way(app: Flask) -> None:
    with transaction():
        day = Day()
        operations.cancel_session(day.morning, reason="", now=clock.now())
        book(day.advisor.id, FRIDAY, "12:05", "12:35", kind="hold", expires_at=clock.now())
        day.open(day.here, "09:00", "12:00")
        assert day.travel == ["12:00-12:20"]


def test_nobody_travels_to_what_is_cancelled(app: Flask) -> None:
    with transaction():
        day = Day()
        day.later.cancelled_at = clock.now()  # as an earlier version did: who was on it is still written down
        operations.reconcile_travel(day.advisor.id, FRIDAY, now=clock.now())
        assert day.travel == []


def test_settling_twice_changes_nothing(app: Flask) -> None:
    with transaction():
        day = Day()
        (row,) = db.session.query(BusyTime).all()
        operations.reconcile_travel(day.advisor.id, FRIDAY, now=clock.now())
        assert [one.id for one in db.session.query(BusyTime)] == [row.id]


def test_a_series_brings_its_way_along(app: Flask) -> None:
    def two(person: StaffMember) -> None:
        opened(person, at=factories.venue(**HEYWOOD), starts=time(9), ends=time(12))
        series = opened(person, at=factories.venue(**LANGLEY), starts=time(12), ends=time(16))
        for row in (on(tuesday, series) for tuesday in (date(2026, 12, 1), date(2026, 12, 22))):
            assert own_time("travel", person.id, clock.day_of(row.starts_at)) == ["12:00-12:20"]

    with transaction():
        two(factories.staff())
        assert db.session.query(BusyTime).filter_by(kind="travel").count() == 4
