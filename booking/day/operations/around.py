"""Take a break, and share one's calendar."""

from __future__ import annotations

from datetime import datetime

from booking.core.clock import day_of
from booking.core.intervals import Interval
from booking.core.tokens import LinkKind, links
from booking.day.errors import MinutesNotOffered
from booking.day.rules import MINUTES, break_from
from booking.sessions import operations as sessions
from booking.sessions.models import BusyTime
from booking.sessions.queries import busy_of
from booking.staff.models import StaffMember


def take_break(advisor_id: int, kind: str, minutes: int, *, now: datetime) -> BusyTime:
    """Take a break or an absence of `minutes`, from now or from the end of what is in progress.

    Raises NotFree, naming the time, where something is booked before it would end, NoneFree where even the fewest
    minutes of this kind would not fit, MinutesNotOffered for a length that this kind does not have.
    """
    if minutes not in MINUTES.get(kind, ()):
        raise MinutesNotOffered
    busy = [Interval(row.starts_at, row.ends_at) for row in _busy_from(advisor_id, now)]
    start, end = break_from(busy, minutes, now, fewest=min(MINUTES[kind]))
    return sessions.take_own_time(advisor_id, kind, start, end, now=now)


def share_calendar(person: StaffMember) -> None:
    """Make a new address for the advisor's calendar; the old one is revoked."""
    person.calendar_version += 1
    person.calendar_hash = links.hash(LinkKind.CALENDAR, person.fs_uniquifier, person.calendar_version)


def stop_sharing_calendar(person: StaffMember) -> None:
    """Revoke the address."""
    person.calendar_version += 1
    person.calendar_hash = None


def _busy_from(advisor_id: int, now: datetime) -> list[BusyTime]:
    return [row for row in busy_of(advisor_id, day_of(now), now) if row.ends_at > now]
