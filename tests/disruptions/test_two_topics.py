"""A visit with two topics stands or falls as one."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.appointments import operations
from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.services.models import Service
from booking.sessions.models import Disruption
from booking.sessions.operations import Then
from tests import factories
from tests.appointments.acts import at
from tests.factories import Day


@pytest.fixture
def visit(app: Flask) -> tuple[Day, Service, Appointment]:
    """Two advisors, each of whom gives one topic of a visit."""
    with transaction():
        housing = factories.service("Housing options")
        day = factories.session_on()
        second = factories.session_on(at=day.venue, offering=[housing])
        first = operations.book(
            factories.citizen(),
            day.service,
            venue_id=day.venue.id,
            starts_at=at("11:00"),
            then=Then(housing, at("11:30")),
            needs=Needs(),
            now=clock.now(),
        )
    return second, housing, first


def away(second: Day) -> str:
    with transaction():
        who, by = second.advisors[0], factories.staff("Manager", "manager").id
        return disruptions.advisor_away(who, at("11:15"), at("13:00"), "Ill", by_id=by, now=clock.now()).reference


def affected() -> set[bool]:
    db.session.rollback()
    return {row.disrupted_at is not None for row in db.session.query(Appointment)}


def test_both_are_asked_to_choose_again_and_stand_again(visit: tuple[Day, Service, Appointment]) -> None:
    second, _housing, _first = visit
    away(second)
    assert affected() == {True}
    with transaction():
        (disruption,) = db.session.query(Disruption)
        disruptions.reopen(disruption, by_id=second.advisors[0].id, now=clock.now())
    assert affected() == {False}


def test_a_stand_in_for_one_lets_both_stand(visit: tuple[Day, Service, Appointment]) -> None:
    second, housing, first = visit
    with transaction():
        other = factories.session_on(at=second.venue, offering=[housing]).advisors[0].id
    away(second)
    with transaction():
        (disruption,) = db.session.query(Disruption)
        done = disruptions.resolve_affected(disruption, by_id=None, now=clock.now())
    assert done.stand_ins == 1 and affected() == {False}
    assert first.second is not None and first.second.advisor_id == other


def test_a_new_time_for_both_settles_both(visit: tuple[Day, Service, Appointment]) -> None:
    second, _housing, first = visit
    away(second)
    with transaction():
        moved = operations.reschedule(
            first,
            venue_id=first.venue_id,
            starts_at=at("13:00"),
            then_at=at("13:30"),
            expected_version=first.version,
            now=clock.now(),
        )
    assert affected() == {False} and moved.moves == 0
