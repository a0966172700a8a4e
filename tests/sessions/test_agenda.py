"""Nearest slots, and the sessions, assignments and busy times of a day."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import Flask

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions import queries
from booking.sessions.models import AdvisorSession, Closure
from tests import factories
from tests.factories import THURSDAY
from tests.sessions.looking import FRIDAY, at, busy, walls
from tests.statements import counted


def test_the_nearest_slots_are_near_in_time_and_place(app: Flask, now: datetime) -> None:
    with transaction():
        service = factories.service()
        here = factories.session_on(starts=time(12), ends=time(15), offering=[service])
        factories.session_on(FRIDAY, time(14), time(15), offering=[service], at=here.venue, advisors=here.advisors)
        there = factories.session_on(starts=time(14), ends=time(15), offering=[service])
        busy(here.advisors[0].id, "14:00", "14:30")
    found = queries.nearest_slots(service, Needs(), venue_id=here.venue.id, starts_at=at("14:00"), now=now, count=7)
    assert [(walls([s])[0], s.venue_id, clock.day_of(s.starts_at)) for s in found] == [
        ("12:00", here.venue.id, THURSDAY),
        ("12:30", here.venue.id, THURSDAY),
        ("13:00", here.venue.id, THURSDAY),
        ("13:30", here.venue.id, THURSDAY),
        ("14:00", there.venue.id, THURSDAY),
        ("14:30", here.venue.id, THURSDAY),
        ("14:00", here.venue.id, FRIDAY),
    ]


def test_the_nearest_slots_may_be_weeks_away(app: Flask, now: datetime) -> None:
    with transaction():
        service = factories.service()
        far = factories.session_on(THURSDAY + timedelta(days=20), time(10), time(11), offering=[service])
    found = queries.nearest_slots(service, Needs(), venue_id=far.venue.id, starts_at=at("14:00"), now=now)
    assert len(found) == 2


# --- sessions of a day


def test_drop_in_sessions_of_these_days(app: Flask, now: datetime) -> None:
    with transaction():
        service, other = factories.service("A"), factories.service("B")
        one = factories.session_on(starts=time(9), ends=time(12), offering=[service, other], kind="drop_in")
        two = factories.session_on(starts=time(13), ends=time(16), offering=[service], kind="mixed")
        factories.session_on(starts=time(8), ends=time(10), offering=[service], kind="drop_in")  # over at 10:15
        factories.session_on(starts=time(13), ends=time(16), offering=[service], kind="appointments")
        gone = factories.session_on(starts=time(13), ends=time(16), offering=[service], kind="drop_in")
        gone.session.cancelled_at = now
        shut = factories.session_on(starts=time(13), ends=time(16), offering=[service], kind="drop_in")
        db.session.add(Closure(venue_id=shut.venue.id, starts_at=at("13:00"), ends_at=at("16:00")))
        half = factories.session_on(starts=time(13), ends=time(17), offering=[other], kind="drop_in")
        db.session.add(Closure(venue_id=half.venue.id, starts_at=at("13:00"), ends_at=at("16:00")))
        factories.session_on(FRIDAY, time(13), time(16), offering=[service], kind="drop_in")
        one_id, two_id, half_id = one.session.id, two.session.id, half.session.id
    asked: dict[str, Any] = {"first_day": THURSDAY, "last_day": THURSDAY, "now": now}
    assert [s.id for s in queries.drop_in_sessions(**asked)] == [one_id, two_id, half_id]
    assert [s.id for s in queries.drop_in_sessions(service_id=other.id, **asked)] == [one_id, half_id]
    assert [s.id for s in queries.drop_in_sessions(venue_ids=[two.venue.id], **asked)] == [two_id]
    db.session.expire_all()
    with counted() as sent:
        for found in queries.drop_in_sessions(**asked):
            assert found.venue.name and found.services
    assert len(sent) == 2


def test_sessions_of_a_venue_on_a_day(app: Flask) -> None:
    with transaction():
        late = factories.session_on(starts=time(13), ends=time(16), advisors=2)
        early = factories.session_on(starts=time(9), ends=time(12), at=late.venue)
        factories.session_on(FRIDAY, at=late.venue)
        factories.session_on()
        gone = factories.session_on(at=late.venue)
        gone.session.cancelled_at = clock.now()
        ids = [early.session.id, late.session.id]
        venue_id = late.venue.id
    db.session.expire_all()
    with counted() as sent:
        found = queries.sessions_on(venue_id, THURSDAY)
        assert [s.id for s in found] == ids
        assert [a.advisor.name for a in found[1].assignments] == ["Advisor 1", "Advisor 2"]
        assert found[0].services and found[1].assignments[0].desk
    assert len(sent) == 3
    assert queries.by_reference(found[0].reference) is found[0]
    assert queries.by_reference("0000000000") is None


def test_where_an_advisor_is_now_or_next(app: Flask) -> None:
    with transaction():
        person = factories.staff()
        morning = factories.session_on(starts=time(9), ends=time(11), advisors=[person])
        noon = factories.session_on(starts=time(12), ends=time(14), advisors=[person])
        factories.session_on(FRIDAY, advisors=[person])
        gone = factories.session_on(starts=time(15), ends=time(16), advisors=[person])
        gone.session.cancelled_at = clock.now()
        sessions = (morning.session, noon.session)

    def where(wall: str) -> AdvisorSession | None:
        found = queries.assignment_of(person.id, at(wall))
        return found.session if found else None

    assert [where(w) for w in ("08:00", "09:00", "10:59", "11:00", "13:59")] == [
        sessions[0],
        sessions[0],
        sessions[0],
        sessions[1],
        sessions[1],
    ]
    assert where("14:00") is None
    assert len(queries.assignments_of(person.id, THURSDAY)) == 2


def test_what_takes_an_advisors_day(app: Flask, now: datetime) -> None:
    with transaction():
        person = factories.staff()
        busy(person.id, "13:00", "13:30", kind="break")
        busy(person.id, "11:00", "11:30")
        busy(person.id, "14:00", "14:30", kind="hold", expires_at=now)
    assert [row.kind for row in queries.busy_of(person.id, THURSDAY, now)] == ["appointment", "break"]
    assert queries.busy_of(person.id, FRIDAY, now) == []
