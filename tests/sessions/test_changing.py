"""One session changed or cancelled apart from its series."""

from __future__ import annotations

import threading
import time as time_module
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SlotUnknown
from booking.services.models import Service
from booking.sessions import operations
from booking.sessions.errors import (
    AdvisorLeft,
    AssignmentOverlaps,
    NoDeskFree,
    SessionBegun,
    SessionEndsFirst,
    SessionInPast,
    SessionOutsideHours,
    SessionOver,
)
from booking.sessions.models import AdvisorSession, BusyTime
from booking.staff import operations as staff
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from tests import factories
from tests.at_once import at_once
from tests.factories import THURSDAY
from tests.sessions.looking import at
from tests.sessions.serial import book, desks, open_at, own_time


def change(session: AdvisorSession, starts: str, ends: str, *people: StaffMember, **changes: Any) -> None:
    terms = {
        "advisors": [(person.id, None) for person in people],
        "services": session.services,
        "kind": session.kind,
        "venue": session.venue,
        "now": clock.now(),
    }
    operations.change_session(session, starts_at=at(starts), ends_at=at(ends), **{**terms, **changes})


def test_who_has_left_cannot_stay_on_a_session_that_changes(app: Flask) -> None:
    with transaction():
        gone, other = factories.staff("Gone Advisor"), factories.staff()
        session = open_at(factories.venue(), (gone, None), (other, None))
        staff.end_staff(gone, now=clock.now())
        with pytest.raises(AdvisorLeft, match="Gone Advisor has left"):
            change(session, "11:00", "13:00", gone, other)
        assert set(desks(session)) == {gone.id, other.id}
        change(session, "11:00", "13:00", other)
        assert set(desks(session)) == {other.id}


def test_a_new_session_takes_nobody_who_has_left(app: Flask) -> None:
    with transaction():
        gone = factories.staff("Gone Advisor")
        staff.end_staff(gone, now=clock.now())
        with pytest.raises(AdvisorLeft):
            open_at(factories.venue(), (gone, None))


def test_a_session_changes_in_place(app: Flask) -> None:
    with transaction():
        one, other = factories.staff(), factories.staff()
        session = open_at(factories.venue(), (one, None), breaks=((time(12), time(12, 30)), (time(13, 30), time(14))))
        (assignment,) = session.assignments
        booked = book(one.id, THURSDAY, "12:30", "13:00")
        change(session, "11:30", "13:30", one, other)
        assert session.version == 2 and not session.one_off
        assert [(a.id == assignment.id, desks(session)[a.advisor_id]) for a in session.assignments] == [
            (True, 1),
            (False, 2),
        ]
        assert {(a.starts_at, a.ends_at) for a in session.assignments} == {(at("11:30"), at("13:30"))}
        assert [own_time("break", person.id, THURSDAY) for person in (one, other)] == [["12:00-12:30"]] * 2
        assert booked.advisor_id == one.id
        change(session, "11:30", "13:30", other, one)
        assert session.version == 2


def test_breaks_are_made_around_what_is_booked(app: Flask) -> None:
    with transaction():
        person = factories.staff()
        session = open_at(factories.venue(), (person, None))
        book(person.id, THURSDAY, "12:10", "12:25")
        book(person.id, THURSDAY, "12:50", "13:20")
        book(person.id, THURSDAY, "12:30", "12:40", kind="hold", expires_at=clock.now())
        change(session, "11:00", "14:00", person, breaks=[(time(12), time(13))])
        assert own_time("break", person.id, THURSDAY) == ["12:00-12:10", "12:25-12:50"]


def test_a_changed_session_is_refused_what_a_new_one_is(app: Flask) -> None:
    with transaction():
        one, other, where = factories.staff(), factories.staff(), factories.venue(desks=1)
        first, second = open_at(where, (one, None), ends="12:00"), open_at(where, (other, None), starts="12:00")
    for starts, ends, people, refusal in (
        ("11:30", "11:00", [other], SessionEndsFirst),
        ("11:30", "23:30", [other], SessionOutsideHours),
        ("11:30", "14:00", [other], NoDeskFree),
        ("11:30", "14:00", [one], AssignmentOverlaps),
        ("12:00", "14:00", [other, other], AssignmentOverlaps),
        ("08:00", "10:00", [other], SessionInPast),
    ):
        with pytest.raises(refusal), transaction():
            change(db.session.get_one(AdvisorSession, second.id), starts, ends, *people)
    assert (second.version, second.starts_at, len(first.assignments)) == (1, at("12:00"), 1)


def test_a_session_that_has_begun_keeps_its_start(app: Flask, now: datetime) -> None:
    with transaction():
        stays, leaves, comes = factories.staff(), factories.staff(), factories.staff()
        session = open_at(factories.venue(), (stays, None), (leaves, None), starts="10:00")
    later = now + timedelta(minutes=1, seconds=30)
    for act in (
        lambda row: change(row, "10:30", "12:00", stays),
        lambda row: operations.cancel_session(row, reason="", now=later),
    ):
        with pytest.raises(SessionBegun), transaction():
            act(db.session.get_one(AdvisorSession, session.id))
    with transaction():
        session = db.session.get_one(AdvisorSession, session.id)
        change(session, "10:00", "12:00", stays, comes, now=later)
        assert {(a.advisor_id, a.starts_at, a.ends_at) for a in session.assignments} == {
            (stays.id, at("10:00"), at("12:00")),
            (leaves.id, at("10:00"), at("10:16")),
            (comes.id, at("10:16"), at("12:00")),
        }
        change(session, "10:00", "12:30", stays, comes, now=later)
        assert {(a.starts_at, a.ends_at) for a in session.assignments if a.advisor_id != leaves.id} == {
            (at("10:00"), at("12:30")),
            (at("10:16"), at("12:30")),
        }


def test_who_is_taken_off_a_cancelled_session_is_free(app: Flask, now: datetime) -> None:
    with transaction():
        person, where = factories.staff(), factories.venue(desks=1)
        session = open_at(where, (person, None), breaks=((time(12), time(12, 30)),))
        booked = book(person.id, THURSDAY, "11:00", "11:30")
        operations.cancel_session(session, reason="Boiler", now=now)
        assert (session.cancelled_at, session.cancel_reason, session.version) == (now, "Boiler", 2)
        assert own_time("break", person.id, THURSDAY) == []
        assert booked.advisor_id == person.id
        assert len(open_at(where, (person, None)).assignments) == 1
    for act in (
        lambda row: operations.cancel_session(row, reason="", now=now),
        lambda row: change(row, "11:00", "12:00"),
    ):
        with pytest.raises(SessionOver), transaction():
            act(db.session.get_one(AdvisorSession, session.id))


def test_managers_who_change_one_session_at_once_change_it_one_after_the_other(app: Flask) -> None:
    with transaction():
        session_id = open_at(factories.venue(), (factories.staff(), None)).id
        people = [factories.staff().id for _ in range(4)]

    def put_on(person_id: int) -> None:
        with transaction() as session:
            row = session.get_one(AdvisorSession, session_id)
            assert row.assignments  # what the page showed
            change(row, "11:00", "14:00", session.get_one(StaffMember, person_id))

    assert at_once(app, [partial(put_on, person_id) for person_id in people]) == [None] * 4
    row = db.session.get_one(AdvisorSession, session_id)
    assert row.version == 5
    assert [one.advisor_id in people for one in row.assignments] == [True]


def test_nobody_books_into_a_session_that_is_moving_away(app: Flask) -> None:
    """Whoever waits for the change reads the session again: on PostgreSQL, too, where only the assignment is locked."""
    with transaction():
        where, there, person = factories.venue(), factories.venue("Langley Library"), factories.staff()
        session = open_at(where, (person, None))
        session_id, service_id, where_id, there_id = session.id, session.services[0].id, where.id, there.id
        person_id = person.id
    changed = threading.Event()

    def move_it() -> None:
        with transaction() as session:
            row = session.get_one(AdvisorSession, session_id)
            there = session.get_one(Venue, there_id)
            change(row, "11:00", "14:00", session.get_one(StaffMember, person_id), venue=there)
            changed.set()
            time_module.sleep(0.2)  # somebody books before this is committed

    def book_it() -> BusyTime:
        changed.wait(5)
        with transaction() as session:
            service = session.get_one(Service, service_id)
            at_eleven: dict[str, Any] = {"venue_id": where_id, "starts_at": at("11:00")}
            return operations.take_time(service, Needs(), now=clock.now(), **at_eleven).busy_time

    moved, booked = at_once(app, [move_it, book_it])
    assert moved is None and isinstance(booked, SlotUnknown), (moved, booked)
