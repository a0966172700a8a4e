"""Two, or many, want the same at the same moment: one has it, the others read a sentence, nobody sees a lock error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from functools import partial
from itertools import pairwise

import pytest
from flask import Flask

from booking.appointments import operations
from booking.appointments.errors import AlreadyCancelled
from booking.appointments.models import Appointment
from booking.citizens import operations as citizens
from booking.citizens.models import CitizenContact, ContactPoint
from booking.citizens.rules import ContactKind, Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import StalePage
from booking.core.tokens import random_reference
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.errors import RoomTaken, SlotTaken
from booking.sessions.models import BusyTime
from tests import factories
from tests.at_once import at_once
from tests.factories import THURSDAY, Day

MANY = 8


def at(wall: str) -> datetime:
    return clock.instant(THURSDAY, time.fromisoformat(wall))


def ids(day: Day) -> tuple[int, int]:
    return day.service.id, day.venue.id


def booking(where: tuple[int, int], wall: str = "11:00", needs: Needs | None = None) -> Callable[[], str]:
    service_id, venue_id = where

    def act() -> str:
        with transaction() as session:
            person = citizens.name_citizen("Ada Lovelace", contacts=[], now=clock.now())
            service = session.get_one(Service, service_id)
            return operations.book(
                person, service, venue_id=venue_id, starts_at=at(wall), needs=needs or Needs(), now=clock.now()
            ).reference

    return act


def moving(id_: int, venue_id: int, wall: str) -> Callable[[], int]:
    def act() -> int:
        with transaction() as session:
            one = session.get_one(Appointment, id_)
            return operations.reschedule(
                one, venue_id=venue_id, starts_at=at(wall), expected_version=1, now=clock.now()
            ).version

    return act


def cancelling(id_: int) -> Callable[[], str]:
    def act() -> str:
        with transaction() as session:
            return operations.cancel(session.get_one(Appointment, id_), expected_version=1, now=clock.now()).status

    return act


def kinds(answers: list[object]) -> list[str]:
    return sorted(type(answer).__name__ if isinstance(answer, Exception) else "done" for answer in answers)


def test_the_last_slot_goes_to_one(app: Flask) -> None:
    with transaction():
        where = ids(factories.session_on())
    answers = at_once(app, [booking(where) for _ in range(MANY)])
    assert kinds(answers) == ["SlotTaken"] * (MANY - 1) + ["done"]
    assert db.session.query(Appointment).count() == db.session.query(BusyTime).count() == 1


def test_three_advisors_take_three_and_no_fewer(app: Flask) -> None:
    with transaction():
        where = ids(factories.session_on(advisors=3))
    answers = at_once(app, [booking(where) for _ in range(MANY)])
    assert kinds(answers) == ["SlotTaken"] * (MANY - 3) + ["done"] * 3
    assert len({row.advisor_id for row in db.session.query(BusyTime)}) == 3


def test_two_rooms_take_two_and_no_fewer(app: Flask) -> None:
    with transaction():
        where = ids(factories.session_on(at=factories.venue(rooms=2), advisors=4))
    answers = at_once(app, [booking(where, needs=Needs(private_room=True)) for _ in range(MANY)])
    assert kinds(answers) == [RoomTaken.__name__] * (MANY - 2) + ["done"] * 2


def test_different_lengths_over_one_stretch(app: Flask) -> None:
    with transaction():
        where = ids(factories.session_on(starts=time(11), ends=time(12), advisors=1))
    answers = at_once(
        app, [booking(where, "11:00", Needs(more_time=True)), booking(where, "11:00"), booking(where, "11:30")] * 2
    )
    sold = sorted((row.starts_at, row.ends_at) for row in db.session.query(BusyTime))
    assert {kind for kind in kinds(answers)} <= {"done", "SlotTaken", "SlotUnknown"}
    assert all(a[1] <= b[0] for a, b in pairwise(sold))
    assert len(sold) >= 1


def test_two_who_change_places_do_not_wait_for_each_other_for_ever(app: Flask) -> None:
    with transaction():
        day = factories.session_on(advisors=1)
        other = factories.session_on(advisors=1, offering=[day.service])
        service, here, there = day.service.id, day.venue.id, other.venue.id
    with app.app_context():
        booking((service, here))(), booking((service, there))()
    one, two = (row.id for row in db.session.query(Appointment).order_by(Appointment.id))
    answers = at_once(app, [moving(one, there, "11:00"), moving(two, here, "11:00")] * 2)
    assert kinds(answers) == ["SlotTaken"] * 4
    assert db.session.query(BusyTime).count() == 2


def test_two_move_to_the_same_time(app: Flask) -> None:
    with transaction():
        where = ids(factories.session_on())
    with app.app_context():
        booking(where, "11:00")(), booking(where, "11:30")()
    one, two = (row.id for row in db.session.query(Appointment).order_by(Appointment.id))
    answers = at_once(app, [moving(one, where[1], "13:00"), moving(two, where[1], "13:00")])
    assert kinds(answers) == ["SlotTaken", "done"]
    assert at("13:00") in {row.starts_at for row in db.session.query(BusyTime)}


def test_one_moves_while_the_other_cancels(app: Flask) -> None:
    with transaction():
        where = ids(factories.session_on())
    with app.app_context():
        booking(where)()
    id_ = db.session.query(Appointment).one().id
    answers = at_once(app, [moving(id_, where[1], "13:00"), cancelling(id_)])
    assert kinds(answers) in (["StalePage", "done"], ["AlreadyCancelled", "done"])
    row = db.session.query(Appointment).one()
    assert row.version == 2
    assert db.session.query(BusyTime).count() == (row.status == "booked")


def test_a_double_click_on_cancel(app: Flask) -> None:
    with transaction():
        where = ids(factories.session_on())
    with app.app_context():
        booking(where)()
    id_ = db.session.query(Appointment).one().id
    answers = at_once(app, [cancelling(id_)] * 3)
    assert kinds(answers) == [AlreadyCancelled.__name__] * 2 + ["done"]


def test_a_double_click_on_move(app: Flask) -> None:
    with transaction():
        where = ids(factories.session_on())
    with app.app_context():
        booking(where)()
    id_ = db.session.query(Appointment).one().id
    answers = at_once(app, [moving(id_, where[1], "13:00")] * 3)
    assert kinds(answers) == [StalePage.__name__] * 2 + ["done"]


@pytest.mark.parametrize("times", [1, 5])
def test_many_share_a_phone_and_an_address(app: Flask, times: int) -> None:
    """Typed in one order by one and the other by the next: they must not deadlock."""
    for number in range(times):
        points = [(ContactKind.MOBILE, f"+44770090010{number}"), (ContactKind.EMAIL, f"a{number}@example.com")]

        def name(contacts: list[tuple[ContactKind, str]]) -> int:
            with transaction():
                return citizens.name_citizen("Ada", contacts=contacts, now=clock.now()).id

        orders = [points, points[::-1]] * (MANY // 2)
        answers = at_once(app, [partial(name, order) for order in orders])
        assert kinds(answers) == ["done"] * MANY
    assert db.session.query(ContactPoint).count() == 2 * times
    assert db.session.query(CitizenContact).count() == 2 * times * MANY


def test_an_advisor_leaves_while_somebody_books(app: Flask) -> None:
    """Without a lock before, two overlapping inserts would wait for each other inside the constraint."""
    with transaction():
        day = factories.session_on()
        where, advisor_id = ids(day), day.advisors[0].id

    def away() -> str:
        with transaction():
            sessions.take_own_time(advisor_id, "away", at("10:30"), at("12:00"), now=clock.now())
        return random_reference()

    answers = at_once(app, [away, booking(where)] * 4)
    assert set(kinds(answers)) <= {"done", SlotTaken.__name__}
    sold = sorted((row.starts_at, row.ends_at) for row in db.session.query(BusyTime))
    assert sold and all(a[1] <= b[0] for a, b in pairwise(sold))
