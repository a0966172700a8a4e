"""Who comes too: follows a reschedule and a cancelled topic, can be put right, and ends in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments import operations
from booking.appointments.models import Appointment, AppointmentClient
from booking.cases.queries import timeline
from booking.citizens import operations as citizens
from booking.citizens.models import CaseRecord, Citizen
from booking.citizens.rules import OTHERS_KEPT_FOR, Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions.operations import Then
from booking.visits import operations as visits
from tests import factories
from tests.appointments.acts import at, book, reschedule
from tests.factories import Day


@pytest.fixture
def day(app: Flask) -> Day:
    with transaction():
        return factories.session_on()


def book_with(day: Day, names: Sequence[str], **changes: Any) -> Appointment:
    with transaction():
        others = citizens.name_others(names, now=clock.now())
    return book(day, others=others, **changes)


def names_of(row: Appointment) -> list[str]:
    db.session.expire(row)
    return [other.name for other in row.others]


def everybody() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Citizen.name)))


def test_others_follow_a_reschedule(day: Day) -> None:
    booked = book_with(day, ["Ben", "Zoe"])
    reschedule(booked, "12:00")
    assert names_of(booked) == ["Ben", "Zoe"]


@pytest.mark.parametrize("cancelled", [0, 1])
def test_others_stay_where_one_of_two_topics_is_cancelled(app: Flask, cancelled: int) -> None:
    with transaction():
        housing = factories.service("Housing options")
        both = factories.session_on(offering=[factories.service(), housing])
    first = book_with(both, ["Ben"], then=Then(housing, at("11:30")))
    assert first.second is not None and first.second.others == []  # they stand with the first, for both
    with transaction():
        operations.cancel_topic(
            first, first.topics[cancelled], expected_version=first.version, by_id=both.advisors[0].id, now=clock.now()
        )
    assert names_of(first) == ["Ben"]


def test_names_are_put_right_and_who_was_a_slip_of_the_pen_is_nobody(day: Day) -> None:
    booked = book_with(day, ["Ben", "Zeo"])
    ben = booked.others[0].id

    def change(*names: str) -> bool:
        with transaction():
            said = {"name": "Ada Lovelace", "needs": Needs(), "about": "", "expected_version": booked.version}
            return operations.change_details(booked, others=names, now=clock.now(), **said)  # type: ignore[arg-type]

    assert change("Ben", "Zoe") and names_of(booked) == ["Ben", "Zoe"] and booked.others[0].id == ben
    assert booked.version == 2 and not change("Ben", "Zoe")
    assert everybody() == {"Ada Lovelace", "Ben", "Zoe"}
    assert len(db.session.scalars(select(CaseRecord)).all()) == 3
    assert change() and names_of(booked) == [] and everybody() == {"Ada Lovelace"}


def test_who_is_known_by_something_else_is_not_forgotten(day: Day) -> None:
    booked = book_with(day, ["Ben", "Zoe"])
    ben, zoe = booked.others
    with transaction():
        citizens.join(zoe, ben.case_record, staff_id=day.advisors[0].id, now=clock.now())
        citizens.forget_unused([ben.id, zoe.id, booked.citizen_id])
    assert everybody() == {"Ada Lovelace", "Ben", "Zoe"}


def test_names_end_with_the_appointment_but_of_who_was_there(day: Day) -> None:
    booked = book_with(day, ["Ben", "Zoe"])
    zoe = booked.others[1]
    with transaction():
        visit = visits.check_in_appointment(
            booked, venue_id=booked.venue_id, by_id=day.advisors[0].id, now=booked.starts_at
        )
        visits.remove_from_party(visit, zoe, by_id=day.advisors[0].id, now=booked.starts_at)
    for now, named, known in (
        (booked.ends_at + OTHERS_KEPT_FOR - timedelta(minutes=1), 2, {"Ada Lovelace", "Ben", "Zoe"}),
        (booked.ends_at + OTHERS_KEPT_FOR, 0, {"Ada Lovelace", "Ben"}),
    ):
        with transaction():
            operations.sweep_others(now)
        assert everybody() == known
        assert len(db.session.scalars(select(AppointmentClient)).all()) == named


def test_an_appointment_stands_on_each_record_until_the_visit_says_who_was_there(day: Day) -> None:
    booked = book_with(day, ["Ben", "Zoe"])
    ben, zoe = booked.others
    reader = day.advisors[0]
    (line,) = timeline(ben.case_record_id, reader).appointments
    assert (line.party, line.leads) == (("Ada Lovelace", "Ben", "Zoe"), False)
    (line,) = timeline(booked.citizen.case_record_id, reader).appointments
    assert (line.party, line.leads) == (("Ada Lovelace", "Ben", "Zoe"), True)
    with transaction():
        visit = visits.check_in_appointment(booked, venue_id=booked.venue_id, by_id=reader.id, now=booked.starts_at)
        visits.remove_from_party(visit, zoe, by_id=reader.id, now=booked.starts_at)
    shown = [timeline(person.case_record_id, reader) for person in (booked.citizen, ben, zoe)]
    assert [len(one.visits) for one in shown] == [1, 1, 0]
    assert [len(one.appointments) for one in shown] == [1, 0, 1]
    assert [one.absent for one in shown[2].appointments] == [True]
