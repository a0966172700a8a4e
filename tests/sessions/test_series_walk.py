"""Random changes of series while people book: after every step the sessions are those of the terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.core.intervals import Interval, subtract
from booking.sessions import jobs, operations, rules
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, SessionSeries
from booking.sessions.rules import Recurrence, SeriesTerms
from booking.venues.models import Venue
from tests import factories
from tests.conftest import NOW
from tests.sessions.serial import rows, weekly

STEPS = 30
_Row = tuple[object, ...]


class NothingThere(Exception):
    """No session is left for this step."""


class Walk:
    """One council with random changes."""

    def __init__(self, seed: int) -> None:
        self.chance, self.now = Random(seed), NOW
        self.booked: dict[int, _Row] = {}
        self.begun: dict[int, _Row] = {}
        with transaction():
            here, there = factories.venue(desks=2), factories.venue("Langley Library", nation="Scotland")
            people = [factories.staff() for _ in range(3)]
            self.venues, self.people = [here.id, there.id], [person.id for person in people]
            for starts in (time(9), time(12)):
                weekly(*people[:2], at=here, starts=starts, ends=time(starts.hour + 3))

    def step(self) -> str:
        """Do one thing, if it can be done; return its name."""
        acts: list[Callable[[], object]] = [
            *[self.change] * 3,
            self.change_one,
            self.cancel_one,
            self.take_out,
            self.put_in,
            self.end,
            *[self.book] * 3,
        ]
        act = self.chance.choice([*acts, self.later])
        try:
            with transaction():
                act()
        except (Refusal, NothingThere):
            pass
        jobs.open_ahead(self.now)
        return act.__name__

    # What they do

    def change(self) -> None:
        chance, series = self.chance, self.series()
        terms = rules.series_terms(series)
        starts = time(chance.randint(8, 14), chance.choice((0, 30)))
        ends = time(starts.hour + chance.randint(1, 4), 0)
        days = tuple(sorted(chance.sample(range(7), chance.randint(1, 3))))
        repeats = Recurrence(days, date(2027, 6, 1), every=chance.randint(1, 2))
        changes: list[dict[str, Any]] = [
            {"starts": starts, "ends": ends},
            {"rule": repeats.to_rule()},
            {"venue_id": chance.choice(self.venues)},
            {"advisors": tuple((one, None) for one in chance.sample(self.people, chance.randint(0, 3)))},
        ]
        wanted: SeriesTerms = terms
        for one in chance.sample(changes, chance.randint(1, 3)):
            wanted = replace(wanted, **one)
        tea = (time(wanted.starts.hour, 35), time(wanted.starts.hour, 50))
        fits = wanted.starts.minute == 0 and chance.random() < 0.5
        wanted = replace(wanted, breaks=(tea,) if fits else ())
        day = clock.day_of(self.now) + timedelta(days=chance.randint(-3, 25))
        apart, scope = chance.random() < 0.2, chance.choice(("all", "following"))
        operations.change_series(series, wanted, scope=scope, day=day, now=self.now, also_one_off=apart)  # type: ignore[arg-type]

    def change_one(self) -> None:
        row = self.session()
        shift = timedelta(minutes=30 * self.chance.randint(-2, 2), days=self.chance.choice((0, 0, 1)))
        operations.change_session(
            row,
            starts_at=row.starts_at + shift,
            ends_at=row.ends_at + shift,
            advisors=[(one, None) for one in self.chance.sample(self.people, 1)],
            services=row.services,
            kind=row.kind,
            venue=db.session.get_one(Venue, self.chance.choice(self.venues)),
            now=self.now,
        )

    def cancel_one(self) -> None:
        operations.cancel_session(self.session(), reason="", now=self.now)

    def take_out(self) -> None:
        row = self.session()
        operations.close_day(self.of(row), row.series_day or date.max, now=self.now)

    def put_in(self) -> None:
        row = self.chance.choice(rows())
        operations.open_bank_holiday(self.of(row), row.series_day or date.max, now=self.now)

    def end(self) -> None:
        if self.chance.random() < 0.3:
            day = clock.day_of(self.now) + timedelta(days=self.chance.randint(-2, 20))
            operations.end_series(self.series(), day, now=self.now)

    def book(self) -> None:
        """Book half an hour that is free."""
        ahead = list(db.session.scalars(select(Assignment).where(Assignment.starts_at > self.now)))
        if not ahead:
            raise NothingThere
        one = self.chance.choice(ahead)
        busy = select(BusyTime).where(BusyTime.advisor_id == one.advisor_id)
        taken = [Interval(row.starts_at, row.ends_at) for row in db.session.scalars(busy)]
        for free in subtract(Interval(one.starts_at, one.ends_at), taken):
            end = min(free.end, free.start + timedelta(minutes=30))
            row = BusyTime(advisor_id=one.advisor_id, kind="appointment", starts_at=free.start, ends_at=end)
            db.session.add(row)
            db.session.flush()
            self.booked[row.id] = (row.advisor_id, row.starts_at, row.ends_at)
            return

    def later(self) -> None:
        self.now += timedelta(days=self.chance.randint(0, 2), hours=self.chance.randint(1, 9))

    # What must be true

    def check(self) -> None:
        """Check all invariants after a step."""
        kept = {row.id: (row.advisor_id, row.starts_at, row.ends_at) for row in self.busy("appointment")}
        assert kept == self.booked
        for series in db.session.scalars(select(SessionSeries)):
            self.check_series(series)
        for row in rows():
            assert not (row.cancelled_at and row.assignments)
            assert all(row.starts_at <= one.starts_at < one.ends_at <= row.ends_at for one in row.assignments)
            if row.starts_at <= self.now:
                here = (row.starts_at, row.ends_at, row.venue_id, row.cancelled_at, row.kind)
                assert self.begun.setdefault(row.id, here) == here
        assignments = list(db.session.scalars(select(Assignment)))
        for rest in self.busy("break"):
            assert any(
                one.advisor_id == rest.advisor_id and one.starts_at <= rest.starts_at < rest.ends_at <= one.ends_at
                for one in assignments
            )
        travel = {(row.advisor_id, row.starts_at, row.ends_at) for row in self.busy("travel")}
        with transaction():
            for advisor_id, day in {(one.advisor_id, clock.day_of(one.starts_at)) for one in assignments}:
                operations.reconcile_travel(advisor_id, day, now=self.now)
        assert {(row.advisor_id, row.starts_at, row.ends_at) for row in self.busy("travel")} == travel

    def check_series(self, series: SessionSeries) -> None:
        """Check that a series has sessions on all its days, at its times, and on no other."""
        terms, until = rules.series_terms(series), series.opened_until
        if until is None:
            return
        own = [row for row in rows(series) if row.series_day and row.starts_at > self.now and row.series_day <= until]
        apart = {row.series_day for row in rows(series) if row.one_off or row.starts_at <= self.now}
        plain = {row.series_day: row for row in own if not row.one_off and row.cancelled_at is None}
        nation = db.session.get_one(Venue, terms.venue_id).nation
        wanted = rules.session_days(terms, nation, clock.day_of(self.now), until)
        ahead = [day for day in wanted if rules.session_interval(terms, day).start > self.now]
        assert sorted(plain) == [day for day in ahead if day not in apart], (series.rule, series.first_day)
        for day, row in plain.items():
            assert day is not None and (row.starts_at, row.ends_at) == rules.session_interval(terms, day)
            assert (row.venue_id, row.kind) == (terms.venue_id, terms.kind)
            assert {one.advisor_id for one in row.assignments} <= {who for who, _desk in terms.advisors}

    # Somebody or something

    def series(self) -> SessionSeries:
        return self.chance.choice(list(db.session.scalars(select(SessionSeries).order_by(SessionSeries.id))))

    def session(self) -> AdvisorSession:
        found = [row for row in rows() if row.starts_at > self.now - timedelta(hours=1)]
        if not found:
            raise NothingThere
        return self.chance.choice(found)

    def of(self, row: AdvisorSession) -> SessionSeries:
        return db.session.get_one(SessionSeries, row.series_id)

    def busy(self, kind: str) -> list[BusyTime]:
        return list(db.session.scalars(select(BusyTime).where(BusyTime.kind == kind)))


@pytest.mark.parametrize("seed", range(4))
def test_after_every_step_the_diary_is_what_the_series_say(app: Flask, seed: int) -> None:
    jobs.open_ahead(NOW)
    walk = Walk(seed)
    done: list[str] = []
    jobs.open_ahead(walk.now)
    for _ in range(STEPS):
        done.append(walk.step())
        try:
            walk.check()
        except AssertionError as error:
            raise AssertionError(f"after {done}") from error
    assert walk.booked
