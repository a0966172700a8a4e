"""Seats, holds and long consultations wanted by two at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from flask import Flask

from booking.appointments import operations
from booking.appointments.models import Appointment
from booking.citizens import operations as citizens
from booking.citizens.rules import ContactKind, Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.models import BusyTime, GroupSeat
from booking.sessions.rules import Hold
from tests import factories
from tests.appointments.acts import at
from tests.at_once import at_once
from tests.factories import Day

TEN_MINUTES = timedelta(minutes=10)
Where = tuple[int, int]


def group(seats: int, *, advisors: int = 1) -> Day:
    course = factories.service("Form filling", minutes=50, write_up_minutes=10, seats=seats, most_ahead=50)
    return factories.session_on(starts=time(11), ends=time(14), offering=[course], advisors=advisors)


def ids(day: Day) -> Where:
    return day.service.id, day.venue.id


def booking(
    where: Where,
    wall: str = "11:00",
    *,
    needs: Needs | None = None,
    hold: Hold | None = None,
    now: datetime | None = None,
    phone: str = "",
) -> Callable[[], str]:
    contacts = [(ContactKind.MOBILE, phone)] if phone else []

    def act() -> str:
        with transaction() as session:
            moment = now or clock.now()
            person = citizens.name_citizen("Ada Lovelace", contacts=contacts, now=moment)
            service = session.get_one(Service, where[0])
            wish: dict[str, Any] = {
                "venue_id": where[1],
                "starts_at": at(wall),
                "needs": needs or Needs(),
                "now": moment,
            }
            return operations.book(person, service, hold=hold, **wish).reference

    return act


def holding(where: Where, wall: str, now: datetime | None = None) -> Callable[[], Hold]:
    def act() -> Hold:
        moment = now or clock.now()
        with transaction() as session:
            service = session.get_one(Service, where[0])
            wish: dict[str, Any] = {
                "venue_id": where[1],
                "starts_at": at(wall),
                "until": moment + TEN_MINUTES,
                "now": moment,
            }
            return sessions.hold_time(service, Needs(), **wish)

    return act


def moving(id_: int, venue_id: int, wall: str) -> Callable[[], int]:
    def act() -> int:
        with transaction() as session:
            one = session.get_one(Appointment, id_)
            wish: dict[str, Any] = {"venue_id": venue_id, "starts_at": at(wall), "expected_version": one.version}
            return operations.reschedule(one, now=clock.now(), **wish).version

    return act


def cancelling(id_: int) -> Callable[[], str]:
    def act() -> str:
        with transaction() as session:
            one = session.get_one(Appointment, id_)
            return operations.cancel(one, expected_version=one.version, now=clock.now()).status

    return act


def kinds(answers: list[object]) -> list[str]:
    return sorted(type(answer).__name__ if isinstance(answer, Exception) else "done" for answer in answers)


def seats() -> list[tuple[int, int]]:
    return sorted((row.busy_time_id or 0, row.seat) for row in db.session.query(Appointment).filter_by(status="booked"))


def all_agrees() -> None:
    """Every booked seat is a seat of its group, and every group has one."""
    taken = sorted((row.busy_time_id, row.number) for row in db.session.query(GroupSeat))
    groups = {row.id for row in db.session.query(BusyTime)}
    assert taken == seats() and {busy_time_id for busy_time_id, _seat in taken} == groups


def test_the_last_seat_goes_to_one(app: Flask) -> None:
    with transaction():
        where = ids(group(3))
    with app.app_context():
        booking(where)(), booking(where)()
    assert kinds(at_once(app, [booking(where) for _ in range(6)])) == ["SlotTaken"] * 5 + ["done"]
    all_agrees()


def test_all_seats_of_two_groups_go_and_no_more(app: Flask) -> None:
    with transaction():
        where = ids(group(3, advisors=2))
    assert kinds(at_once(app, [booking(where) for _ in range(8)])) == ["SlotTaken"] * 2 + ["done"] * 6
    assert sorted(seat for _id, seat in seats()) == [1, 1, 2, 2, 3, 3]
    all_agrees()


def test_the_last_one_leaves_while_another_joins(app: Flask) -> None:
    with transaction():
        where = ids(group(2))
    for _round in range(3):
        with app.app_context():
            booking(where)()
        db.session.rollback()  # what this session read before is old
        (id_,) = (row.id for row in db.session.query(Appointment).filter_by(status="booked"))
        assert kinds(at_once(app, [cancelling(id_), booking(where)])) == ["done", "done"]
        all_agrees()
        (other,) = (row.id for row in db.session.query(Appointment).filter_by(status="booked"))
        at_once(app, [cancelling(other)])
        assert db.session.query(BusyTime).count() == 0


def test_two_leave_at_once_and_nobody_is_left_in_the_diary(app: Flask) -> None:
    with transaction():
        where = ids(group(2))
    with app.app_context():
        booking(where)(), booking(where)()
    both = [row.id for row in db.session.query(Appointment)]
    assert kinds(at_once(app, [cancelling(id_) for id_ in both])) == ["done", "done"]
    assert db.session.query(BusyTime).count() == db.session.query(GroupSeat).count() == 0


def test_people_change_into_each_others_group(app: Flask) -> None:
    each = 5
    with transaction():
        day = group(3 * each)
        there = factories.session_on(starts=time(11), ends=time(14), offering=[day.service])
        here, away = ids(day), ids(there)
    with app.app_context():
        for where in (here, away) * each:
            booking(where)()
    everyone = [row.id for row in db.session.query(Appointment).order_by(Appointment.id)]
    for one, two in ((away, here), (here, away)):
        acts = [moving(id_, (one if n % 2 == 0 else two)[1], "11:00") for n, id_ in enumerate(everyone)]
        assert kinds(at_once(app, acts)) == ["done"] * 2 * each
        all_agrees()


def test_a_hold_is_confirmed_while_another_takes_it_after_it_ran_out(app: Flask) -> None:
    with transaction():
        day = factories.session_on(starts=time(11), ends=time(14))
        where = ids(day)
    for wall in ("11:00", "11:30", "12:00"):
        held = holding(where, wall)()
        late = clock.now() + timedelta(minutes=11)
        answers = at_once(
            app, [booking(where, wall, hold=held, now=late), booking(where, wall, now=late), holding(where, wall, late)]
        )
        assert kinds(answers) == ["SlotTaken", "SlotTaken", "done"]
    assert db.session.query(BusyTime).count() == 3


def test_a_held_seat_is_confirmed_while_another_takes_it_after_it_ran_out(app: Flask) -> None:
    with transaction():
        where = ids(group(2))
    with app.app_context():
        booking(where)()
    held = holding(where, "11:00")()
    late = clock.now() + timedelta(minutes=11)
    answers = at_once(app, [booking(where, hold=held, now=late), booking(where, now=late), booking(where, now=late)])
    assert kinds(answers) == ["SlotTaken", "SlotTaken", "done"]
    all_agrees()


def test_a_hold_is_wanted_by_many(app: Flask) -> None:
    with transaction():
        where = ids(factories.session_on(starts=time(11), ends=time(14), advisors=2))
    assert kinds(at_once(app, [holding(where, "11:00") for _ in range(6)])) == ["SlotTaken"] * 4 + ["done"] * 2


def test_a_long_conversation_and_a_break(app: Flask) -> None:
    with transaction():
        service = factories.service(minutes=55)
        day = factories.session_on(starts=time(11), ends=time(14), offering=[service])
        where, advisor_id = ids(day), day.advisors[0].id

    def pause() -> str:
        with transaction():
            return sessions.take_own_time(advisor_id, "break", at("11:45"), at("12:00"), now=clock.now()).kind

    answers = at_once(app, [pause, booking(where, "11:00"), booking(where, "11:00", needs=Needs(more_time=True))])
    assert kinds(answers).count("done") == 1
    assert db.session.query(BusyTime).count() == 1


def test_one_number_books_more_than_it_may_at_once(app: Flask) -> None:
    with transaction():
        service = factories.service(most_ahead=2)
        where = ids(factories.session_on(starts=time(11), ends=time(16), offering=[service]))
    walls = ["11:00", "11:30", "12:00", "12:30", "13:00"]
    with app.app_context():
        booking(where, walls[0], phone="+447700900123")()
    answers = at_once(app, [booking(where, wall, phone="+447700900123") for wall in walls[1:]])
    assert kinds(answers) == ["TooManyAhead"] * 3 + ["done"]
