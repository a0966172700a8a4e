"""Invariants after random closures, absences, stand-ins and changes: nobody is forgotten, nothing is offered in them.

Each example is a random day at one venue, with three advisors of whom one is spare, on a database emptied before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.appointments import operations
from booking.appointments.models import Appointment, DisruptedAppointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.core.intervals import Interval
from booking.disruptions import operations as disruptions
from booking.disruptions.queries.standing import Extent, StandingLine, booked_in, standing, standing_facts, window_of
from booking.disruptions.rules.limits import FOR_GOOD
from booking.disruptions.rules.standing import BookedTime, stands
from booking.sessions import operations as sessions
from booking.sessions import queries as diary
from booking.sessions.models import AdvisorSession, Assignment, Disruption
from tests import factories
from tests.appointments.acts import FRIDAY, at
from tests.databases import empty_database
from tests.factories import Day

WALLS = [at("10:00", 1) + timedelta(minutes=30 * n) for n in range(8)]  # 10:00 to 13:30
number = st.integers(0, 7)
act = st.tuples(st.sampled_from(["book", "close", "away", "reopen", "reopen", "stand_in", "best", "cancel",
                                 "reschedule", "reshape", "give", "overdue"]), number, number)  # fmt: skip


class Story:
    """The day, and what can happen in it; a refusal is an answer like any other."""

    def __init__(self) -> None:
        empty_database()
        with transaction():
            self.day: Day = factories.session_on(FRIDAY, time(10), time(14), advisors=2)
            self.people = [*self.day.advisors, factories.staff("Sam Spare")]
            self.person = factories.citizen()
        self.now = clock.now()
        for wall, who in ((0, 0), (2, 0), (5, 0), (2, 1), (6, 1)):
            self.do("book", wall, who)

    def do(self, what: str, a: int, b: int) -> None:
        try:
            with transaction():
                getattr(self, what)(a, b)
        except Refusal:
            pass

    def book(self, a: int, b: int) -> None:
        operations.book(
            self.person,
            self.day.service,
            venue_id=self.day.venue.id,
            starts_at=WALLS[a],
            needs=Needs(),
            advisor_id=self.people[b % 2].id,
            booked_by_id=self.people[0].id,
            now=self.now,
        )

    def close(self, a: int, b: int) -> None:
        disruptions.close_venue(self.day.venue, *between(a, b), "", by_id=None, now=self.now)

    def away(self, a: int, b: int) -> None:
        disruptions.advisor_away(self.people[a % 2], *between(a, b), "", by_id=None, now=self.now)

    def reopen(self, a: int, _b: int) -> None:
        found = db.session.query(Disruption).order_by(Disruption.id).all()
        if found:
            disruptions.reopen(found[a % len(found)], by_id=None, now=self.now)

    def best(self, a: int, _b: int) -> None:
        found = db.session.query(Disruption).order_by(Disruption.id).all()
        if found:
            disruptions.resolve_affected(found[a % len(found)], by_id=None, now=self.now)

    def stand_in(self, a: int, b: int) -> None:
        self._with(a, lambda one: disruptions.stand_in(one, advisor_id=self.people[b % 3].id, by_id=None, now=self.now))

    def cancel(self, a: int, _b: int) -> None:
        self._with(a, lambda one: operations.cancel(one, expected_version=one.version, now=self.now))

    def reschedule(self, a: int, b: int) -> None:
        where: dict[str, Any] = {"venue_id": self.day.venue.id, "starts_at": WALLS[b]}
        self._with(
            a, lambda one: operations.reschedule(one, expected_version=one.version, by_id=1, now=self.now, **where)
        )

    def overdue(self, a: int, b: int) -> None:
        when = at("20:00") if b % 2 else self.now
        self._with(a, lambda one: disruptions.cancel_if_unresolved(one, now=when))

    def reshape(self, a: int, b: int) -> None:
        one = db.session.query(AdvisorSession).one()
        start, end = between(a, b)
        disruptions.change_of_sessions(
            lambda: sessions.change_session(
                one,
                starts_at=start,
                ends_at=end,
                advisors=[(who.id, None) for who in self.people[: 1 + (a + b) % 2]],
                services=[self.day.service],
                kind="appointments",
                venue=self.day.venue,
                now=self.now,
            ),
            reason="",
            by_id=None,
            now=self.now,
            venue_id=self.day.venue.id,
            window=(at("00:00", 1), at("00:00", 2)),
        )

    def give(self, a: int, b: int) -> None:
        found = db.session.query(Assignment).order_by(Assignment.id).all()
        if found:
            start, end = between(a, b)
            one = found[a % len(found)]
            times: dict[str, Any] = (
                {} if a == b else {"starts_at": max(start, one.starts_at), "ends_at": min(end, one.ends_at)}
            )
            disruptions.change_assignment(one, self.people[b % 3].id, now=self.now, **times)

    def _with(self, a: int, do: Callable[[Appointment], object]) -> None:
        found = db.session.query(Appointment).order_by(Appointment.id).all()
        if found:
            do(found[a % len(found)])

    def check(self) -> None:
        """Booked is standing or affected, never both, never neither; what is offered could really take place."""
        db.session.rollback()
        lines = booked_in(Extent(Interval(self.now, self.now + FOR_GOOD)), self.now)
        whys = standing(lines)
        for one in db.session.query(Appointment):
            rows = db.session.query(DisruptedAppointment).filter_by(appointment_id=one.id).all()
            waits = any(row.outcome == "open" for row in rows)
            assert (one.disrupted_at is not None) == waits, "waits for a reason, and only then"
            assert all((row.outcome == "open") == (row.settled_at is None) for row in rows)
            if one.status == "booked":
                assert bool(whys[one.id]) == waits, (whys[one.id], [row.outcome for row in rows])
                assert one.busy_time is not None and one.busy_time.advisor_id == one.advisor_id
            else:
                assert not waits
        self._check_offers(lines)

    def _check_offers(self, lines: list[StandingLine]) -> None:
        service, busy = self.day.service, timedelta(minutes=30)
        found = diary.find_slots(service, Needs(), first_day=FRIDAY, last_day=FRIDAY, now=self.now, notice=False)
        if not found or not lines:
            return
        ground, known = standing_facts(lines, everyone=True), window_of(lines)  # loaded, and so true, for these
        for slot in found:
            if known.start <= slot.starts_at and slot.starts_at + busy <= known.end:
                for who in slot.advisor_ids:
                    one = BookedTime(who, slot.venue_id, service.id, slot.starts_at, slot.starts_at + busy)
                    assert stands(one, ground), (slot.starts_at, who)


def between(a: int, b: int) -> tuple[datetime, datetime]:
    first, last = sorted((a, b))
    return WALLS[first], WALLS[last] + timedelta(minutes=30)


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
)
@given(acts=st.lists(act, min_size=4, max_size=14))
def test_nobody_is_ever_forgotten(app: Flask, acts: list[tuple[str, int, int]]) -> None:
    story = Story()
    for what, a, b in acts:
        story.do(what, a, b)
        story.check()


def test_who_is_given_the_time_again_gets_back_whoever_was_booked_with_them(app: Flask) -> None:
    """A changed session left its second advisor out, and an assignment brought them back."""
    story = Story()
    story.do("reshape", 0, 6)
    story.check()
    affected = [one.id for one in db.session.query(Appointment) if one.disrupted_at is not None]
    assert affected
    story.do("give", 4, 7)
    story.check()
    restored = [one.id for one in db.session.query(Appointment) if one.id in affected and one.disrupted_at is None]
    assert restored
