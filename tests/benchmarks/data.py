"""Data of the benchmarks: 20 libraries, 3 advisors each, 28 days of half hours, any number of appointments."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text

from booking.appointments.models import Appointment
from booking.citizens.models import CaseRecord, Citizen
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import random_reference, token_hash
from booking.services.models import Department, Service
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, SessionService
from booking.staff.models import StaffMember
from booking.venues.models import Venue

LIBRARIES, ADVISORS_EACH, DAYS = 20, 3, 28
HALF_HOUR = timedelta(minutes=30)
OPENS, CLOSES, SEATS = time(9), time(17), 16
NOW = datetime(2026, 11, 26, 20, 0, tzinfo=UTC)  # in the evening, so that the 28 days ahead are whole
FIRST_DAY = clock.day_of(NOW) + timedelta(days=1)
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
PAST_DAYS = 280
_CHUNK = 5_000

Seat = tuple[int, datetime]
"""An advisor and a half hour."""


def build() -> Service:
    """Insert libraries, advisors and their sessions, 28 days ahead and 280 back; no appointments."""
    with transaction():
        db.session.add(Department(id=1, slug="revenues", name="Revenues"))
        service = Service(id=1, department_id=1, slug="council-tax", name="Council tax", notice_minutes=0, topics=[])
        db.session.add(service)
        libraries = [
            {"id": n, "slug": f"library-{n}", "name": f"Library {n}", "authority": "Testdale", "step_free": True}
            for n in range(1, LIBRARIES + 1)
        ]
        insert_rows(Venue, libraries)
        people = range(1, LIBRARIES * ADVISORS_EACH + 1)
        insert_rows(
            StaffMember,
            [
                {"id": n, "email": f"a{n}@testdale.example", "name": f"Advisor {n}", "fs_uniquifier": f"u{n}"}
                for n in people
            ],
        )
        db.session.add(
            Citizen(
                id=1,
                name="Ada",
                name_folded="ada",
                named_at=NOW,
                case_record=CaseRecord(id=1, reference="0000000001", opened_at=NOW),
            )
        )
        _sessions()
    return service


def _sessions() -> None:
    sessions: list[dict[str, Any]] = []
    offers: list[dict[str, Any]] = []
    assignments: list[dict[str, Any]] = []
    for day in (FIRST_DAY + timedelta(days=n) for n in range(-PAST_DAYS, DAYS)):
        starts_at, ends_at = clock.instant(day, OPENS), clock.instant(day, CLOSES)
        for venue_id in range(1, LIBRARIES + 1):
            id_ = len(sessions) + 1
            times = {"starts_at": starts_at, "ends_at": ends_at}
            sessions.append(
                {"id": id_, "reference": f"S{id_:09}", "venue_id": venue_id, "kind": "appointments", **times}
            )
            offers.append({"session_id": id_, "service_id": 1})
            assignments += [{"session_id": id_, "advisor_id": n, **times} for n in advisors_of(venue_id)]
    insert_rows(AdvisorSession, sessions)
    insert_rows(SessionService, offers)
    insert_rows(Assignment, assignments)


def advisors_of(venue_id: int) -> range:
    """Return the advisors of a library."""
    return range((venue_id - 1) * ADVISORS_EACH + 1, venue_id * ADVISORS_EACH + 1)


def seats_ahead() -> list[Seat]:
    """Return every half hour of the 28 days ahead, shuffled."""
    return _shuffled([FIRST_DAY + timedelta(days=n) for n in range(DAYS)])


def seats_past() -> list[Seat]:
    """Return every half hour of the days before."""
    return _shuffled([FIRST_DAY - timedelta(days=n + 1) for n in range(PAST_DAYS)])


def book(seats: list[Seat]) -> None:
    """Insert an appointment on each seat."""
    with transaction() as session:
        first = (session.scalar(select(func.max(BusyTime.id))) or 0) + 1
        taken = [
            {"id": n, "advisor_id": who, "kind": "appointment", "starts_at": at, "ends_at": at + HALF_HOUR}
            for n, (who, at) in enumerate(seats, first)
        ]
        insert_rows(BusyTime, taken)
        insert_rows(Appointment, [_appointment(n, who, at) for n, (who, at) in enumerate(seats, first)])
    count_on()


def _shuffled(days: list[date]) -> list[Seat]:
    people = range(1, LIBRARIES * ADVISORS_EACH + 1)
    starts = [clock.instant(day, OPENS) + n * HALF_HOUR for day in days for n in range(SEATS)]
    seats = [(who, at) for at in starts for who in people]
    random.Random(20261126).shuffle(seats)
    return seats


def _appointment(id_: int, advisor_id: int, starts_at: datetime) -> dict[str, Any]:
    return {
        "reference": random_reference(),
        "link_hash": token_hash(str(id_)),
        "citizen_id": 1,
        "service_id": 1,
        "venue_id": (advisor_id - 1) // ADVISORS_EACH + 1,
        "advisor_id": advisor_id,
        "busy_time_id": id_,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=25),
        "booked_at": starts_at - timedelta(days=7),
    }


def count_on() -> None:
    """Advance PostgreSQL's sequences past the ids that were inserted explicitly."""
    if db.engine.dialect.name == "postgresql":
        with transaction() as session:
            for table in ("busy_time", "advisor_session", "citizen", "case_record"):
                last = f"(SELECT max(id) FROM {table})"
                session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))


def insert_rows(table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _CHUNK):
        db.session.execute(insert(table), rows[start : start + _CHUNK])
