"""An advisor's own calendar follows what is theirs, and lets go of what is a colleague's now."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.core.database import db, transaction
from booking.core.tokens import links
from booking.day import operations
from booking.day.queries import feed_events
from booking.disruptions import operations as disruptions
from booking.sessions import operations as sessions
from booking.sessions.models import AdvisorSession, Assignment
from booking.staff.models import StaffMember
from tests import factories
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, morning
from tests.statements import counted


@pytest.fixture
def stage(app: Flask) -> Morning:
    """A morning with a second advisor beside the first."""
    made = morning()
    with transaction() as session:
        here = session.scalars(db.select(AdvisorSession)).one()
        here.assignments.append(
            Assignment(advisor=factories.staff("Noor Colleague"), starts_at=here.starts_at, ends_at=here.ends_at)
        )
    return made


def colleague() -> int:
    return db.session.scalars(db.select(StaffMember.id).where(StaffMember.name == "Noor Colleague")).one()


def hand_to(advisor_id: int, starts_at: datetime, now: datetime) -> None:
    """Move the appointment to another time, with this advisor, as a person at the desk would."""
    with transaction() as session:
        one = session.scalars(db.select(Appointment)).one()
        host = session.scalars(db.select(StaffMember).where(StaffMember.name == "Hana Host")).one()
        appointments.reschedule(
            one,
            venue_id=one.venue_id,
            starts_at=starts_at,
            expected_version=one.version,
            by_id=host.id,
            prefer=[advisor_id],
            now=now,
        )


def theirs(advisor_id: int, now: datetime) -> list[tuple[int, bool, int]]:
    """Of the appointments: sequence, cancelled or not, the hour."""
    db.session.rollback()
    found = [event for event in feed_events(advisor_id, now) if event.reference]
    return [(event.sequence, event.cancelled, event.starts_at.hour) for event in found]


def test_an_appointment_handed_on_leaves_the_old_advisors_calendar_as_cancelled(stage: Morning, now: datetime) -> None:
    me, other = stage.advisor.id, colleague()
    booked(stage, now.replace(hour=11, minute=0))
    assert (theirs(me, now), theirs(other, now)) == ([(0, False, 11)], [])
    hand_to(other, now.replace(hour=14, minute=0), now)
    assert theirs(me, now) == [(1, True, 11)]
    assert theirs(other, now) == [(1, False, 14)]
    hand_to(other, now.replace(hour=15, minute=0), now)
    assert theirs(me, now) == [(1, True, 11)]  # nothing has changed for them since
    hand_to(me, now.replace(hour=12, minute=0), now)
    assert theirs(me, now) == [(3, False, 12)]
    assert theirs(other, now) == [(3, True, 15)]


def test_so_does_one_that_a_stand_in_takes(stage: Morning, now: datetime) -> None:
    me, other = stage.advisor.id, colleague()
    booked(stage, now.replace(hour=11, minute=0))
    with transaction() as session:
        one = session.scalars(db.select(Appointment)).one()
        disruptions.stand_in(one, by_id=stage.host.id, now=now)
    assert (theirs(me, now), theirs(other, now)) == ([(1, True, 11)], [(1, False, 11)])


def shifts(advisor_id: int, now: datetime) -> list[tuple[int, bool, int]]:
    """Of the sessions: sequence, cancelled or not, the hour."""
    db.session.rollback()
    found = [event for event in feed_events(advisor_id, now) if not event.reference]
    return [(event.sequence, event.cancelled, event.starts_at.hour) for event in found]


def test_a_session_they_are_not_at_any_more_stays_as_cancelled(stage: Morning, now: datetime) -> None:
    me = stage.advisor.id
    ((before, _off, hour),) = shifts(me, now)
    with transaction() as session:
        other = factories.staff("Stan Stand-in").id
        mine = session.scalars(db.select(Assignment).where(Assignment.advisor_id == me)).one()
        disruptions.change_assignment(mine, other, by_id=stage.host.id, now=now)
    assert shifts(me, now) == [(before + 1, True, hour)]
    assert shifts(other, now) == [(before + 1, False, hour)]


def test_so_does_a_session_that_is_cancelled_or_does_without_them(stage: Morning, now: datetime) -> None:
    me, tomorrow = stage.advisor.id, now.date() + timedelta(days=1)
    with transaction():
        off = factories.session_on(tomorrow, time(10), time(12), at=stage.venue, advisors=[stage.advisor])
    assert shifts(me, now)[-1] == (0, False, 10)
    with transaction():
        sessions.cancel_session(off.session, reason="Ill", now=now)
    assert shifts(me, now)[-1] == (1, True, 10)


def test_what_was_handed_on_long_ago_is_forgotten(stage: Morning, now: datetime) -> None:
    booked(stage, now.replace(hour=11, minute=0))
    hand_to(colleague(), now.replace(hour=14, minute=0), now)
    assert theirs(stage.advisor.id, now + timedelta(days=31)) == []


def test_a_calendar_costs_the_same_whatever_is_in_it(stage: Morning, now: datetime) -> None:
    booked(stage, now.replace(hour=11, minute=0))
    hand_to(colleague(), now.replace(hour=14, minute=0), now)
    advisor_id = stage.advisor.id
    db.session.expire_all()
    with counted() as sent:
        feed_events(advisor_id, now)
    assert (
        len(sent) == 7
    )  # whose, their grants, theirs, a colleague's now, where that was, sessions, those they are not at any more


def test_the_calendar_follows_the_grants(stage: Morning, client: CheckedClient, now: datetime) -> None:
    booked(stage, now.replace(hour=11, minute=0))
    with transaction() as session:
        person = session.get_one(StaffMember, stage.advisor.id)
        operations.share_calendar(person)
        token = links.token("calendar", person.fs_uniquifier, person.calendar_version)
        other, elsewhere = factories.department("Elsewhere").id, factories.venue("Elsewhere Library").id
    fetch = f"/calendar/{token}.ics"
    assert len(feed_events(stage.advisor.id, now)) == 2  # the appointment and the session
    assert client.get(f"/calendar/{token[:22]}.ics").status_code == 404  # as short as they were once
    for venue_id, department_id, shown in ((None, other, 1), (elsewhere, None, 0), (stage.venue.id, None, 2)):
        with transaction() as session:
            grant = session.get_one(StaffMember, stage.advisor.id).grants[0]
            grant.venue_id, grant.department_id = venue_id, department_id
        assert len(Calendar.from_ical(client.get(fetch).data).walk("VEVENT")) == shown
    with transaction() as session:
        session.get_one(StaffMember, stage.advisor.id).grants[0].role = "host"
    gone = client.get(fetch)
    assert gone.status_code == 404 and "copy the present one" in gone.text


def test_an_address_that_was_taken_away_says_what_to_do(client: CheckedClient, stage: Morning) -> None:
    with transaction() as session:
        person = session.get_one(StaffMember, stage.advisor.id)
        operations.share_calendar(person)
        token = links.token("calendar", person.fs_uniquifier, person.calendar_version)
    address = f"/calendar/{token}.ics"
    assert Calendar.from_ical(client.get(address).data).walk("VEVENT")
    with transaction() as session:
        operations.stop_sharing_calendar(session.get_one(StaffMember, stage.advisor.id))
    answer = client.get(address)
    assert answer.status_code == 404
    assert "copy the present one from the foot of your day" in answer.text
    assert client.get(f"/calendar/{'0' * 22}.ics").text.count("copy the present one") == 1
