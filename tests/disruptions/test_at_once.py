"""Managers, citizens and closures at the same moment: no deadlock, and nobody is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.appointments import operations
from booking.appointments.models import Appointment
from booking.citizens import operations as citizens
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.intervals import Interval
from booking.disruptions import operations as disruptions
from booking.disruptions import queries as disruption_queries
from booking.disruptions.queries.standing import Extent, booked_in, standing
from booking.disruptions.rules.limits import FOR_GOOD
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.models import AdvisorSession, Assignment, Closure, Disruption
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from tests import factories
from tests.appointments.acts import FRIDAY, at
from tests.at_once import at_once
from tests.factories import Day

Act = Callable[[], object]


class Council:
    """Acts at one venue, tomorrow, each in a transaction of its own. Only ids pass between threads."""

    def __init__(self, advisors: int = 2) -> None:
        with transaction():
            self.day: Day = factories.session_on(FRIDAY, time(10), time(16), advisors=advisors)
            self.venue, self.service = self.day.venue.id, self.day.service.id
            self.advisors = [one.id for one in self.day.advisors]
            self.session = self.day.session.id
            self.assignment = self.day.session.assignments[0].id

    def book(self, wall: str, advisor: int | None = None) -> Act:
        def act() -> int:
            with transaction() as session:
                person = citizens.name_citizen("Ada Lovelace", contacts=[], now=clock.now())
                return operations.book(
                    person,
                    session.get_one(Service, self.service),
                    venue_id=self.venue,
                    starts_at=at(wall, 1),
                    needs=Needs(),
                    advisor_id=self.advisors[advisor] if advisor is not None else None,
                    now=clock.now(),
                ).id

        return act

    def close(self, start: str = "10:00", end: str = "16:00") -> Act:
        def act() -> str:
            with transaction() as session:
                venue = session.get_one(Venue, self.venue)
                return disruptions.close_venue(
                    venue, at(start, 1), at(end, 1), "", by_id=None, now=clock.now()
                ).reference

        return act

    def away(self, advisor: int) -> Act:
        def act() -> str:
            with transaction() as session:
                who = session.get_one(StaffMember, self.advisors[advisor])
                return disruptions.advisor_away(
                    who, at("10:00", 1), at("16:00", 1), "", by_id=None, now=clock.now()
                ).reference

        return act

    def settle(self, reference: str) -> Act:
        def act() -> disruptions.Resolution:
            with transaction():
                found = disruption_queries.disruption_by_reference(reference)
                assert found
                return disruptions.resolve_affected(found, by_id=None, now=clock.now())

        return act

    def reopen(self, reference: str) -> Act:
        def act() -> int:
            with transaction():
                found = disruption_queries.disruption_by_reference(reference)
                assert found
                return disruptions.reopen(found, by_id=None, now=clock.now())

        return act

    def cancel_session(self) -> Act:
        def act() -> object:
            with transaction() as session:
                one = session.get_one(AdvisorSession, self.session)
                return disruptions.change_of_sessions(
                    lambda: sessions.cancel_session(one, reason="", now=clock.now()),
                    reason="",
                    by_id=None,
                    now=clock.now(),
                    venue_id=self.venue,
                    window=(one.starts_at, one.ends_at),
                )

        return act

    def leave(self, advisor: int) -> Act:
        def act() -> object:
            with transaction() as session:
                who = session.get_one(StaffMember, self.advisors[advisor])
                return disruptions.end_advisor(who, by_id=None, now=clock.now())

        return act

    def reschedule(self, appointment_id: int, wall: str) -> Act:
        def act() -> int:
            with transaction() as session:
                one = session.get_one(Appointment, appointment_id)
                return operations.reschedule(
                    one,
                    venue_id=self.venue,
                    starts_at=at(wall, 1),
                    expected_version=one.version,
                    now=clock.now(),
                ).version

        return act

    def cancel(self, appointment_id: int) -> Act:
        def act() -> str:
            with transaction() as session:
                one = session.get_one(Appointment, appointment_id)
                return operations.cancel(one, expected_version=one.version, now=clock.now()).status

        return act

    def give_away(self, to: int) -> Act:
        def act() -> int:
            with transaction() as session:
                one = session.get_one(Assignment, self.assignment)
                return len(disruptions.change_assignment(one, to, now=clock.now()))

        return act


def nobody_is_forgotten() -> None:
    """Every appointment ahead stands, or is affected; no time is taken twice (the database says)."""
    db.session.rollback()
    now = clock.now()
    waiting = {one.id for one in disruption_queries.disrupted_ahead(now)}
    for appointment_id, why in standing(booked_in(Extent(Interval(now, now + FOR_GOOD)), now)).items():
        assert not why or appointment_id in waiting, why
    for one in db.session.query(Appointment).where(Appointment.status == "booked"):
        assert one.busy_time is not None and one.busy_time.advisor_id == one.advisor_id
        assert (one.disrupted_at is not None) == (disruption_queries.disruption_of(one) is not None)


def no_accident(answers: list[object]) -> None:
    from booking.core.errors import Refusal

    accidents = [one for one in answers if isinstance(one, Exception) and not isinstance(one, Refusal)]
    assert not accidents, accidents


WALLS = ("10:00", "11:00", "12:00", "13:00")


@pytest.mark.parametrize("change", ["close", "away", "cancel_session", "leave"])
def test_people_book_while_it_closes(app: Flask, change: str) -> None:
    for _ in range(2):
        council = Council(advisors=1)
        changing = {
            "close": council.close(),
            "away": council.away(0),
            "cancel_session": council.cancel_session(),
            "leave": council.leave(0),
        }[change]
        council.book("14:00")()
        no_accident(at_once(app, [council.book("10:00"), changing, *(council.book(wall) for wall in WALLS)]))
        nobody_is_forgotten()


def test_two_managers_close_the_same_at_once(app: Flask) -> None:
    council = Council()
    council.book("12:00")()
    answers = at_once(app, [council.close()] * 4)
    assert len(set(answers)) == 1
    assert db.session.query(Closure).count() == db.session.query(Disruption).count() == 1
    assert db.session.query(Appointment).one().version == 2


def test_two_managers_do_different_things_at_once(app: Flask) -> None:
    council = Council()
    for wall in WALLS:
        council.book(wall)(), council.book(wall)()
    acts = [council.close("12:00", "14:00"), council.away(0), council.cancel_session(), council.away(1)]
    no_accident(at_once(app, acts))
    nobody_is_forgotten()
    assert len(disruption_queries.disrupted_ahead(clock.now())) == 8


def test_two_managers_settle_at_once_and_one_reopens(app: Flask) -> None:
    council = Council()
    for wall in WALLS:
        council.book(wall, 0)()
    council.book("12:00", 1)()
    reference = str(council.away(0)())
    no_accident(at_once(app, [council.settle(reference), council.settle(reference), council.reopen(reference)]))
    nobody_is_forgotten()
    assert not disruption_queries.disrupted_ahead(clock.now())


def test_citizens_move_and_cancel_while_it_closes(app: Flask) -> None:
    council = Council()
    ids: list[Any] = [council.book(wall)() for wall in WALLS]
    no_accident(
        at_once(
            app,
            [
                council.reschedule(ids[0], "15:00"),
                council.close("10:00", "14:00"),
                council.cancel(ids[1]),
                council.reschedule(ids[2], "15:00"),
                council.reschedule(ids[3], "10:30"),
                council.close("11:00", "13:30"),
            ],
        )
    )
    nobody_is_forgotten()


def test_an_assignment_is_given_away_while_people_book_into_it(app: Flask) -> None:
    council = Council(advisors=1)
    with transaction():
        spare = factories.staff("Sam Spare").id
    council.book("12:00")()
    acts = [council.give_away(spare), *(council.book(wall) for wall in WALLS), council.give_away(spare)]
    no_accident(at_once(app, acts))
    nobody_is_forgotten()
    assert {one.advisor_id for one in db.session.query(Appointment)} <= {spare}


def test_the_worker_and_a_manager_settle_one_booking(app: Flask) -> None:
    council = Council(advisors=1)
    booked = council.book("12:00")()
    council.away(0)()
    late = at("11:00", 1)

    def overdue() -> bool:
        with transaction() as session:
            return disruptions.cancel_if_unresolved(session.get_one(Appointment, booked), now=late)

    answers = at_once(app, [overdue] * 3)
    assert sorted(answers) == [False, False, True]
    assert db.session.get_one(Appointment, booked).version == 3
    assert late - clock.now() > timedelta(0)
