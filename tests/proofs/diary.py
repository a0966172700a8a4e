"""Diary of the proofs: one library, three advisors, two rooms, the same half hours every day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, insert, select, text

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import db, transaction
from booking.services.models import Department, Service
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, SessionService
from booking.staff.models import StaffMember
from booking.venues.models import PrivateRoom, Venue

NOW = datetime(2026, 11, 26, 20, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 11, 27)
ADVISORS, ROOMS = 3, 2
OPENS, CLOSES = time(9), time(17)
SEATS_A_DAY = ADVISORS * 16
SERVICE_ID = VENUE_ID = 1


def build(days: int) -> None:
    """Insert `days` days, each with SEATS_A_DAY half hours."""
    with transaction() as session:
        session.add(Department(id=1, slug="revenues", name="Revenues"))
        session.add(
            Service(
                id=1,
                department_id=1,
                slug="council-tax",
                name="Council tax",
                notice_minutes=0,
                horizon_days=365,
                most_moves=1_000_000,  # no limit here
                most_ahead=1_000_000,
                topics=[],
            )
        )
        session.add(Venue(id=1, slug="library", name="Library", authority="Testdale", step_free=True))
        session.flush()
        session.add_all(PrivateRoom(venue_id=1, name=f"Room {n + 1}") for n in range(ROOMS))
        session.add_all(
            StaffMember(id=n, email=f"a{n}@testdale.example", name=f"Advisor {n}", fs_uniquifier=f"u{n}")
            for n in range(1, ADVISORS + 1)
        )
        session.flush()
        sessions = [
            {"id": n + 1, "reference": f"S{n:09}", "venue_id": VENUE_ID, "kind": "appointments", **_times(n)}
            for n in range(days)
        ]
        people = [{"session_id": n + 1, "advisor_id": a + 1, **_times(n)} for n in range(days) for a in range(ADVISORS)]
        session.execute(insert(AdvisorSession), sessions)
        session.execute(insert(SessionService), [{"session_id": n + 1, "service_id": SERVICE_ID} for n in range(days)])
        session.execute(insert(Assignment), people)


def _times(number: int) -> dict[str, datetime]:
    day = FIRST_DAY + timedelta(days=number)
    return {"starts_at": clock.instant(day, OPENS), "ends_at": clock.instant(day, CLOSES)}


def sold_twice() -> int:
    """Count pairs of busy times of one advisor or room that overlap."""
    found = 0
    for owner in ("advisor_id", "room_id"):
        pairs = text(
            f"SELECT count(*) FROM busy_time a JOIN busy_time b ON a.{owner} = b.{owner} AND a.id < b.id "
            "AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
        )
        found += db.session.execute(pairs).scalar_one()
    return found


def out_of_step() -> int:
    """Count booked appointments without exactly their busy time, and busy times without their appointment."""
    booked = select(func.count()).select_from(Appointment).where(Appointment.status == "booked")
    busy = select(func.count()).select_from(BusyTime)
    matched = booked.join(BusyTime, BusyTime.id == Appointment.busy_time_id).where(
        BusyTime.starts_at == Appointment.starts_at, BusyTime.advisor_id == Appointment.advisor_id
    )
    booked_count, busy_count, matched_count = (db.session.scalar(q) or 0 for q in (booked, busy, matched))
    return (booked_count - matched_count) + (busy_count - matched_count)


def sold_on(day: date) -> int:
    """Count the booked seats of a day."""
    start, end = clock.day_bounds(day)
    query = select(func.count()).select_from(BusyTime).where(BusyTime.starts_at >= start, BusyTime.starts_at < end)
    return db.session.scalar(query) or 0


def references() -> set[str]:
    """Return every reference in the database, booked or cancelled."""
    return set(db.session.scalars(select(Appointment.reference)))
