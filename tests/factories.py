"""Rows for tests, made inside an open transaction: only what a test does not care about is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from booking.citizens.models import CaseRecord, Citizen, ContactPoint, FlagKind
from booking.core import clock
from booking.core.database import db
from booking.core.folding import folded
from booking.core.tokens import random_reference
from booking.organisations.models import Organisation
from booking.services.models import Department, Service, Topic
from booking.sessions.models import AdvisorSession, Assignment
from booking.staff.models import Grant, StaffMember
from booking.venues.models import Desk, PrivateRoom, Venue

_number = count(1)
THURSDAY = date(2026, 11, 26)


def venue(name: str = "Heywood Library", *, desks: int = 2, rooms: int = 0, **changes: Any) -> Venue:
    """A venue with numbered desks and private rooms."""
    n = next(_number)
    fields = {"slug": f"venue-{n}", "name": name, "authority": "Testdale", "postcode": "OL10 1LL", "step_free": True}
    row = Venue(**{**fields, **changes})
    row.desks = [Desk(number=i + 1) for i in range(desks)]
    row.rooms = [PrivateRoom(name=f"Room {i + 1}") for i in range(rooms)]
    db.session.add(row)
    db.session.flush()
    return row


def department(name: str = "Revenues", **changes: Any) -> Department:
    """A department."""
    row = Department(**{"slug": f"department-{next(_number)}", "name": name, **changes})
    db.session.add(row)
    db.session.flush()
    return row


def organisation(name: str = "Debt line", **changes: Any) -> Organisation:
    """An organisation outside the council that takes people."""
    fields: dict[str, Any] = {
        **{"name": name, "does": "Debt advice", "needs": "What they owe, and to whom", "takes_people": True},
        **{"takes_note": "", "email": f"desk{next(_number)}@partner.example", "phone": "0161 496 0000"},
    }
    row = Organisation(reference=random_reference(), confirmed_on=THURSDAY, **{**fields, **changes})
    db.session.add(row)
    db.session.flush()
    return row


def flag_kind(name: str = "Two staff", *, dept: Department | None = None, **changes: Any) -> FlagKind:
    """A kind of flag that front desks see, for the advisors of every department unless one is given."""
    fields: dict[str, Any] = {"name": name, "action": "Two of us see them", "for_hosts": True}
    row = FlagKind(reference=random_reference(), department_id=dept.id if dept else None, **{**fields, **changes})
    db.session.add(row)
    db.session.flush()
    return row


def service(name: str = "Paying council tax", dept: Department | None = None, **changes: Any) -> Service:
    """A service of 25 minutes and 5 for the write-up, without notice, four weeks ahead; one topic."""
    fields = {
        "slug": f"service-{next(_number)}",
        "name": name,
        "minutes": 25,
        "write_up_minutes": 5,
        "notice_minutes": 0,
    }
    row = Service(**{**fields, **changes})
    row.department = dept or department()
    row.topics = [Topic(name="Discounts, exemptions and arrears of earlier years")]
    db.session.add(row)
    db.session.flush()
    return row


def staff(name: str = "Alex Advisor", *roles: str, **changes: Any) -> StaffMember:
    """A staff member with these roles over everything (advisor, where none is named)."""
    n = next(_number)
    row = StaffMember(**{"email": f"staff{n}@testdale.example", "name": name, "fs_uniquifier": f"u{n}", **changes})
    row.grants = [Grant(role=role) for role in roles or ("advisor",)]
    db.session.add(row)
    db.session.flush()
    return row


@dataclass
class Day:
    """One session with its advisors, ready to be booked into."""

    venue: Venue
    service: Service
    session: AdvisorSession
    advisors: Sequence[StaffMember]


def session_on(
    day: date = THURSDAY,
    starts: time = time(10),
    ends: time = time(16),
    *,
    at: Venue | None = None,
    offering: Sequence[Service] = (),
    advisors: Sequence[StaffMember] | int = 1,
    kind: str = "appointments",
) -> Day:
    """A session on a London day between two wall-clock times, with its advisors assigned for the whole of it."""
    where = at or venue()
    services = list(offering) or [service()]
    people = [staff(f"Advisor {i + 1}") for i in range(advisors)] if isinstance(advisors, int) else list(advisors)
    starts_at, ends_at = clock.instant(day, starts), clock.instant(day, ends)
    row = AdvisorSession(
        reference=random_reference(), venue=where, kind=kind, starts_at=starts_at, ends_at=ends_at, services=services
    )
    desks = _free_desks(where, starts_at, ends_at)
    for i, person in enumerate(people):
        desk = desks[i] if i < len(desks) else None
        row.assignments.append(Assignment(advisor=person, starts_at=starts_at, ends_at=ends_at, desk=desk))
    db.session.add(row)
    db.session.flush()
    return Day(where, services[0], row, people)


def sessions_on(days: Iterable[date], starts: time, ends: time, **like: Any) -> None:
    """The same session on each of these days, where nobody else sits yet: added at once, which is ten times as fast."""
    where, people, kind = like["at"], like.get("advisors", ()), like.get("kind", "appointments")
    for day in days:
        times = {"starts_at": clock.instant(day, starts), "ends_at": clock.instant(day, ends)}
        row = AdvisorSession(reference=random_reference(), venue=where, kind=kind, services=like["offering"], **times)
        row.assignments = [
            Assignment(advisor=person, desk=desk, **times) for person, desk in zip(people, where.desks, strict=False)
        ]
        db.session.add(row)
    db.session.flush()


def _free_desks(where: Venue, starts_at: datetime, ends_at: datetime) -> list[Desk]:
    """The desks at which nobody sits then: the database refuses two at one."""
    taken = set(
        db.session.scalars(
            db.select(Assignment.desk_id).where(Assignment.starts_at < ends_at, Assignment.ends_at > starts_at)
        )
    )
    return [desk for desk in where.desks if desk.id not in taken]


def citizen(name: str = "Ada Lovelace", *contacts: tuple[str, str], now: datetime | None = None) -> Citizen:
    """A citizen with a case record and contact points: citizen("Ada", ("mobile", "+447700900123"))."""
    moment = now or datetime(2026, 11, 1, 12, tzinfo=UTC)
    row = Citizen(name=name, name_folded=folded(name), named_at=moment)
    row.case_record = CaseRecord(reference=random_reference(), opened_at=moment)
    for kind, value in contacts:
        digits = value[-4:] if kind in {"mobile", "landline"} else ""
        row.contact_points.append(ContactPoint(kind=kind, value=value, last_digits=digits))
    db.session.add(row)
    db.session.flush()
    return row
