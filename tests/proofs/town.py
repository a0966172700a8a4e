"""Data of the contention proof: a library for each kind of contest, and one that always has slots."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count

from sqlalchemy import func, insert, select, text, update

from booking.appointments.models import Appointment
from booking.book.models import Journey
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import token_hash
from booking.services.models import Department, Service
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, SessionService
from booking.staff.models import StaffMember
from booking.venues.models import PrivateRoom, Venue

FIRST_DAY = date(2026, 11, 27)
DAYS = 10
OPENS, HALF_HOURS = time(9), 20
HALF_HOUR = timedelta(minutes=30)

SHORT, LONG, PRIVATE, GROUP = "half-an-hour", "an-hour", "in-private", "together"
_SERVICES = (
    {"id": 1, "slug": SHORT, "minutes": 25},
    {"id": 2, "slug": LONG, "minutes": 55},
    {"id": 3, "slug": PRIVATE, "minutes": 25, "needs_private_room": True},
    {"id": 4, "slug": GROUP, "minutes": 55, "seats": 50},
)
# Library: (advisors, private rooms).
LIBRARIES = {"one": (1, 0), "room": (2, 1), "any": (3, 0), "five": (5, 0), "group": (1, 0), "quiet": (1, 1)}
_people = count(1)


def build() -> None:
    """Insert ten days of half hours at every library; each gives every service."""
    with transaction() as session:
        session.add(Department(id=1, slug="revenues", name="Revenues"))
        session.flush()
        for facts in _SERVICES:
            name = str(facts["slug"]).replace("-", " ").capitalize()
            session.add(
                Service(department_id=1, name=name, notice_minutes=0, horizon_days=DAYS + 1, topics=[], **facts)
            )
        session.flush()
        advisor_id = session_id = 0
        for venue_id, (slug, (advisors, rooms)) in enumerate(LIBRARIES.items(), 1):
            session.add(Venue(id=venue_id, slug=slug, name=f"Library {slug}", authority="Testdale", step_free=True))
            session.flush()
            session.add_all(PrivateRoom(venue_id=venue_id, name=f"Room {n + 1}") for n in range(rooms))
            people = range(advisor_id + 1, advisor_id + 1 + advisors)
            advisor_id += advisors
            session.add_all(
                StaffMember(id=n, email=f"a{n}@testdale.example", name=f"Advisor {n}", fs_uniquifier=f"u{n}")
                for n in people
            )
            session.flush()
            for day in range(DAYS):
                session_id += 1
                _open(session_id, venue_id, day, people)


def _open(id_: int, venue_id: int, day: int, people: range) -> None:
    times = {"starts_at": start(day, 0), "ends_at": start(day, HALF_HOURS)}
    kept = {"id": id_, "reference": f"S{id_:09}", "venue_id": venue_id, "kind": "appointments", **times}
    db.session.execute(insert(AdvisorSession), [kept])
    offered = [{"session_id": id_, "service_id": int(str(facts["id"]))} for facts in _SERVICES]
    db.session.execute(insert(SessionService), offered)
    db.session.execute(insert(Assignment), [{"session_id": id_, "advisor_id": n, **times} for n in people])


def start(day: int, half_hour: int) -> datetime:
    """Return the instant at which a half hour begins."""
    return clock.instant(FIRST_DAY + timedelta(days=day), OPENS) + half_hour * HALF_HOUR


def slot(library: str, starts_at: datetime) -> str:
    """Encode a slot as the list of slots posts it."""
    return f"{library}@{starts_at:%Y-%m-%dT%H:%MZ}"


def another_name() -> str:
    """Return a name that nobody has given yet: the same person at the same time would be asked about."""
    return f"Ada Lovelace {next(_people)}"


def agree_on(tokens: dict[str, str], service: str) -> None:
    """Put each of these journeys (by cookie) before its check page with a slot that is not held.

    The same as when a hold has lapsed and the slot was taken.
    """
    with transaction() as session:
        for token, wanted in tokens.items():
            person = {"name": another_name(), "mobile": "", "email": ""}
            answers = {"needs": {}, "person": person, "slot": wanted}
            kept = update(Journey).where(Journey.token_hash == token_hash(token), Journey.service == service)
            session.execute(kept.values(answers=answers, hold_id=None, held_since=None))


def booked_at(library: str, starts_at: datetime, until: datetime) -> list[Appointment]:
    """Read the appointments at a library between two instants."""
    db.session.rollback()
    venue_id = list(LIBRARIES).index(library) + 1
    query = select(Appointment).where(
        Appointment.venue_id == venue_id,
        Appointment.starts_at >= starts_at,
        Appointment.starts_at < until,
        Appointment.status == "booked",
    )
    return list(db.session.scalars(query))


def sold_twice() -> int:
    """Count overlapping busy times of one advisor or room, and seats booked twice."""
    db.session.rollback()
    found = 0
    for owner in ("advisor_id", "room_id"):
        pairs = text(
            f"SELECT count(*) FROM busy_time a JOIN busy_time b ON a.{owner} = b.{owner} AND a.id < b.id "
            "AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
        )
        found += db.session.execute(pairs).scalar_one()
    seats = (
        select(Appointment.busy_time_id)
        .where(Appointment.status == "booked")
        .group_by(Appointment.busy_time_id, Appointment.seat)
        .having(func.count() > 1)
    )
    return found + len(db.session.execute(seats).all())


def without_time() -> int:
    """Count booked appointments without exactly their busy time."""
    booked = select(func.count()).select_from(Appointment).where(Appointment.status == "booked")
    right = booked.join(BusyTime, BusyTime.id == Appointment.busy_time_id).where(
        BusyTime.starts_at == Appointment.starts_at,
        BusyTime.advisor_id == Appointment.advisor_id,
        BusyTime.seats >= Appointment.seat,
        BusyTime.kind.in_(("appointment", "group")),
    )
    return int((db.session.scalar(booked) or 0) - (db.session.scalar(right) or 0))
