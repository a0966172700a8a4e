"""Seats set below what is booked are refused, by the operation and the database; else groups follow the number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from booking.appointments import operations
from booking.appointments.errors import SeatsTaken
from booking.appointments.models import Appointment
from booking.citizens import operations as citizens
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.manage.operations.services import change_service
from booking.services.models import Service
from booking.services.rules import ServiceTerms
from booking.sessions.errors import SlotTaken
from booking.sessions.models import BusyTime, GroupSeat
from booking.sessions.operations import release_hold
from tests import factories
from tests.at_once import at_once
from tests.factories import THURSDAY, Day
from tests.sessions.holding import confirm, hold

ELEVEN = clock.instant(THURSDAY, time(11))


@pytest.fixture
def day(app: Flask) -> Day:
    with transaction():
        course = factories.service("Form filling", minutes=50, write_up_minutes=10, seats=6)
        return factories.session_on(starts=time(11), ends=time(13), offering=[course])


def book(service_id: int, venue_id: int, starts_at: datetime = ELEVEN) -> Appointment:
    return operations.book(
        citizens.name_citizen("Ada Lovelace", contacts=[], now=clock.now()),
        db.session.get_one(Service, service_id),
        venue_id=venue_id,
        starts_at=starts_at,
        needs=Needs(),
        now=clock.now(),
    )


def full(day: Day, number: int) -> list[Appointment]:
    with transaction():
        return [book(day.service.id, day.venue.id) for _ in range(number)]


def resize(service_id: int, seats: int) -> None:
    service = db.session.get_one(Service, service_id)
    facts = {name: getattr(service, name) for name in ServiceTerms(name="").columns()}
    change_service(service, service.department, ServiceTerms(**{**facts, "seats": seats}), now=clock.now())


def groups() -> list[tuple[int, list[int]]]:
    """Each group's number of seats, and which are booked."""
    db.session.rollback()
    booked = select(Appointment.seat).where(Appointment.status == "booked").order_by(Appointment.seat)
    return [
        (group.seats, list(db.session.scalars(booked.where(Appointment.busy_time_id == group.id))))
        for group in db.session.scalars(select(BusyTime).where(BusyTime.kind == "group").order_by(BusyTime.starts_at))
    ]


def test_fewer_seats_than_are_booked_are_refused_and_no_more_than_that_are_sold(day: Day) -> None:
    full(day, 4)
    with pytest.raises(SeatsTaken) as refused, transaction():
        resize(day.service.id, 3)
    assert str(refused.value) == "4 seats of the group on Thu 26 Nov are booked or held. Give at least that many."
    with transaction():
        resize(day.service.id, 4)
    assert groups() == [(4, [1, 2, 3, 4])]
    with pytest.raises(SlotTaken), transaction():
        book(day.service.id, day.venue.id)
    with transaction():
        resize(day.service.id, 5)
    full(day, 1)
    assert groups() == [(5, [1, 2, 3, 4, 5])]


def test_who_has_a_higher_number_is_given_one_that_is_free(day: Day) -> None:
    booked = full(day, 6)
    with transaction():
        for one in booked[1:4]:
            operations.cancel(one, expected_version=1, now=clock.now())
        resize(day.service.id, 3)
    assert groups() == [(3, [1, 2, 3])]
    assert sorted(db.session.scalars(select(GroupSeat.number))) == [1, 2, 3]


def test_a_seat_that_is_held_counts_until_it_runs_out(day: Day) -> None:
    full(day, 1)
    with transaction():
        hold(day, "11:00")
    with pytest.raises(SeatsTaken), transaction():
        resize(day.service.id, 1)
    with clock.stopped_at(clock.now().replace(minute=40)), transaction():
        resize(day.service.id, 1)
    assert groups() == [(1, [1])]


def test_a_held_seat_beyond_the_seats_is_given_a_number_that_is_free(day: Day) -> None:
    with transaction():
        first, _second, _third = (hold(day, "11:00") for _ in range(3))
        release_hold(first)
        resize(day.service.id, 2)
    assert sorted(db.session.scalars(select(GroupSeat.number))) == [1, 2]


def test_a_hold_that_ran_out_makes_way_or_is_given_a_number_that_is_free(day: Day) -> None:
    full(day, 1)
    with transaction():
        second, third = hold(day, "11:00"), hold(day, "11:00")
    late = clock.now().replace(minute=40)
    with clock.stopped_at(late), transaction():
        resize(day.service.id, 2)  # nobody sits beyond it who counts
        assert sorted(db.session.scalars(select(GroupSeat.number))) == [1, 2, 3]
        taken = confirm(day, third, "11:00", now=late)
        assert taken is not None and taken.seat == 2
        assert confirm(day, second, "11:00", now=late) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE group_seat SET number = 7 WHERE number = 1",
        "INSERT INTO group_seat (busy_time_id, number) SELECT id, 7 FROM busy_time",
        "UPDATE appointment SET seat = 7",
        "UPDATE busy_time SET seats = 1",
    ],
)
def test_the_database_refuses_a_seat_beyond_the_seats(day: Day, statement: str) -> None:
    full(day, 2)
    with pytest.raises(IntegrityError, match="seat_beyond_seats"), transaction():
        db.session.execute(text(statement))


def test_many_book_while_a_manager_sets_fewer_seats(app: Flask, day: Day) -> None:
    service_id, venue_id = day.service.id, day.venue.id

    def booking() -> None:
        with transaction():
            book(service_id, venue_id)

    def fewer() -> None:
        with transaction():
            resize(service_id, 2)

    acts: list[Callable[[], None]] = [booking] * 3 + [fewer] + [booking] * 3
    answers = at_once(app, acts)
    unexpected = [one for one in answers if one is not None and not isinstance(one, (SeatsTaken, SlotTaken))]
    assert not unexpected
    ((seats, booked),) = groups()
    assert seats == (6 if isinstance(answers[3], SeatsTaken) else 2)
    assert booked == list(range(1, len(booked) + 1)) and len(booked) <= seats
    assert sum(one is None for one in (*answers[:3], *answers[4:])) == len(booked)
