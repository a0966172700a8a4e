"""The demo council: whole, consistent, alive at every hour, and never in somebody else's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.appointments.models import Appointment
from booking.cases.models import Entry
from booking.citizens.models import Citizen
from booking.core import clock
from booking.core.database import count_of, db, transaction
from booking.core.errors import HoldsOther, LoadedAlready
from booking.demo.cast import find_cast
from booking.demo.load import is_loaded, load, wake
from booking.demo.team import CENTRAL, TEAM, WEEKS
from booking.services import queries as services
from booking.sessions.models import AdvisorSession, Assignment, BusyTime
from booking.tasks.models import Task
from booking.venues import queries as venues
from booking.visits import queries as visits
from booking.visits.models import Consultation, Visit
from booking.visits.queries import VenueDay
from tests import factories


@contextmanager
def loaded_at(moment: datetime) -> Iterator[VenueDay]:
    """The demo, loaded at this moment; the main library's day as its host sees it."""
    with clock.stopped_at(moment):
        with transaction():
            load("hash", moment)
        main = venues.by_slug(CENTRAL)
        assert main is not None
        yield visits.on_day(main.id, clock.day_of(moment), moment)


def test_it_is_a_whole_council(app: Flask, now: datetime) -> None:
    with loaded_at(now):
        assert len(venues.open_venues()) == 16
        assert len(services.open_services()) == 8
        assert len(services.departments()) == 4
        assert all(service.bring and service.answers and service.topics for service in services.with_topics())
        assert len(find_cast().staff) == len(TEAM) == 14
        assert count_of(select(Citizen)) == 40
        roles = [{grant.role for grant in member.grants} for member in find_cast().staff.values()]
        assert len([held for held in roles if held == {"host", "advisor"}]) == 2
        offered = {service.slug for one in db.session.scalars(select(AdvisorSession)) for service in one.services}
        assert offered == {service.slug for service in services.open_services()}
        kinds = set(db.session.scalars(select(AdvisorSession.kind).distinct()))
        assert kinds == {"appointments", "drop_in", "mixed"}
        assert set(db.session.scalars(select(AdvisorSession.venue_id).distinct())) == {
            venue.id for venue in venues.open_venues()
        }


def test_weekly_sessions_stand_within_opening_times(app: Flask, now: datetime) -> None:
    days = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    with loaded_at(now):
        bands = {venue.slug: venue.opening_bands for venue in venues.open_venues()}
    for week in WEEKS:
        for day in week.days.split(","):
            band = bands[week.venue][days.index(day)]
            assert band != "Closed", (week, band)
            assert band != "AM Only" or week.ends.hour <= 13, (week, band)
            assert band != "PM Only" or week.starts.hour >= 13, (week, band)


def test_people_have_histories_over_departments(app: Flask, now: datetime) -> None:
    with loaded_at(now):
        entries = db.session.scalars(select(Entry)).unique().all()
        assert len(entries) > 80
        assert 0 < sum(entry.restricted for entry in entries) < len(entries) / 4
        departments: dict[int, set[int]] = {}
        for entry in entries:
            for client in entry.clients:
                departments.setdefault(client.case_record_id, set()).add(entry.department_id)
        assert sum(len(found) > 1 for found in departments.values()) >= 10
        assert all(entry.happened_at <= now and entry.consultation_id for entry in entries)


def test_what_is_told_is_consistent(app: Flask, now: datetime) -> None:
    with loaded_at(now):
        booked = db.session.scalars(select(Appointment)).all()
        assert booked and all(one.busy_time is not None and one.busy_time.starts_at == one.starts_at for one in booked)
        assert count_of(select(BusyTime)) == len(booked)
        inside = select(Appointment.id).join(
            Assignment,
            (Assignment.advisor_id == Appointment.advisor_id)
            & (Assignment.starts_at <= Appointment.starts_at)
            & (Assignment.ends_at >= Appointment.ends_at),
        )
        assert count_of(inside) == len(booked)
        today = clock.day_of(now)
        assert count_of(select(Visit).where(Visit.status != "gone", Visit.day < today)) == 0
        assert count_of(select(Appointment).where(Appointment.booked_at > now)) == 0
        for visit in db.session.scalars(select(Visit)).unique():
            assert (visit.record == "on_record") == bool(visit.party)
        open_talks = select(Consultation).join(Visit).where(Consultation.status != "finished", Visit.status != "here")
        assert count_of(open_talks) == 0


def test_the_days_ahead_are_booked_into(app: Flask, now: datetime) -> None:
    with loaded_at(now):
        tomorrow = clock.day_bounds(clock.day_of(now) + timedelta(days=1))[0]
        assert count_of(select(Appointment).where(Appointment.starts_at >= tomorrow)) >= 15
        assert count_of(select(Visit).where(Visit.status == "coming", Visit.day > clock.day_of(now))) >= 3
        latest = db.session.scalar(select(func.max(AdvisorSession.starts_at)))
        assert latest is not None and latest > now + timedelta(days=25)
        assert db.session.scalars(select(Task.kind)).all() == ["arrange_interpreter"]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 26, 10, 15, tzinfo=UTC),  # Thursday morning
        datetime(2026, 11, 26, 9, 31, tzinfo=UTC),  # the library has just opened
        datetime(2026, 11, 26, 12, 40, tzinfo=UTC),  # lunch
        datetime(2026, 11, 29, 15, 0, tzinfo=UTC),  # Sunday
        datetime(2026, 11, 28, 3, 0, tzinfo=UTC),  # night
        datetime(2026, 11, 26, 0, 1, tzinfo=UTC),  # the day is a minute old
        datetime(2026, 3, 29, 1, 15, tzinfo=UTC),  # the clocks have just gone forward
        datetime(2026, 10, 25, 1, 20, tzinfo=UTC),  # the hour that happens twice, the second time
    ],
    ids=lambda moment: f"{moment:%a %d %b %H.%M}",
)
def test_today_is_alive_whichever_day_and_hour_it_is(app: Flask, moment: datetime) -> None:
    with loaded_at(moment) as day:
        assert len(day.expected) >= 4
        assert len(day.coming) >= 2
        assert len(day.waiting) >= 3
        assert len(day.with_advisor) == 2
        assert len(day.done) >= 4
        assert day.absent == []
        running = select(AdvisorSession).where(
            AdvisorSession.starts_at <= moment, AdvisorSession.ends_at > moment, AdvisorSession.kind == "mixed"
        )
        assert count_of(running) >= 3
        arrived = db.session.scalars(select(Visit.arrived_at).where(Visit.arrived_at.is_not(None))).all()
        assert max(at for at in arrived if at) <= moment
        assert day.with_advisor[0].people


def test_the_last_minutes_before_midnight_are_alive_too(app: Flask) -> None:
    with loaded_at(datetime(2026, 11, 29, 23, 50, tzinfo=UTC)) as day:
        assert len(day.waiting) >= 3 and len(day.with_advisor) == 2 and len(day.done) >= 4
        assert len(day.expected) + len(day.late) >= 1


def test_a_second_load_is_refused_and_changes_nothing(app: Flask, now: datetime) -> None:
    with loaded_at(now):
        before = count_of(select(Visit))
        with pytest.raises(LoadedAlready), transaction():
            load("hash", now)
        assert wake(now) is False
        assert count_of(select(Visit)) == before


def test_a_later_day_comes_to_life_again(app: Flask, now: datetime) -> None:
    with loaded_at(now):
        before = db.session.scalar(select(func.max(AdvisorSession.starts_at)))
    later = now + timedelta(days=3, hours=11)
    with clock.stopped_at(later):
        assert wake(later) is True
        assert wake(later) is False
        main = venues.by_slug(CENTRAL)
        assert main is not None
        day = visits.on_day(main.id, clock.day_of(later), later)
        assert len(day.waiting) >= 3 and len(day.done) >= 4 and day.coming
        after = db.session.scalar(select(func.max(AdvisorSession.starts_at)))
        assert before is not None and after is not None and after > before


def test_a_database_that_holds_anything_else_is_not_touched(app: Flask, now: datetime) -> None:
    with transaction():
        factories.venue()
    with pytest.raises(HoldsOther), transaction():
        load("hash", now)
    assert not is_loaded()
    assert len(venues.open_venues()) == 1
