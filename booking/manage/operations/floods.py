"""Undo a flood of bookings in one act, without telling anybody, or mark it as genuine."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from booking.appointments import operations as appointments
from booking.appointments.operations.history import lock_all
from booking.core.errors import StalePage
from booking.core.journal import SecurityAct, write_event
from booking.core.translation import _
from booking.manage.errors import FloodBeyondYou
from booking.manage.queries.floods import Flood
from booking.manage.rules.floods import mark_of_burst
from booking.visits import operations as visits


def undo_flood(flood: Flood, *, seen: str, keep: Collection[str] = (), by_id: int, now: datetime) -> int:
    """Cancel what is left of a flood, except those to `keep`, in the open transaction; return how many.

    Raises FloodBeyondYou where part of it is another manager's, StalePage where it differs from what was `seen`.
    """
    if not flood.mine:
        raise FloodBeyondYou
    if seen != mark_of_burst(flood.standing):
        raise StalePage
    lock_all(
        [row.id for row in flood.appointments]
    )  # all rows before any advisor's time: the lock order of other operations
    booked = [row for row in flood.appointments if row.reference not in keep]
    planned = [row for row in flood.visits if row.reference not in keep]
    for appointment in booked:
        version = appointment.version
        why = _("Part of a burst of bookings")
        appointments.cancel(appointment, expected_version=version, by_id=by_id, why=why, untold=True, now=now)
    for visit in planned:
        visits.withdraw(visit, expected_version=visit.version, by_id=by_id, now=now)
    count = len(booked) + len(planned)
    write_event(
        SecurityAct.FLOOD_UNDONE,
        now=now,
        by_id=by_id,
        common=flood.burst.common.value,
        first=flood.key,
        bookings=str(len(flood.burst.made)),
        appointments=str(len(booked)),
        visits=str(len(planned)),
        kept=str(len(flood.standing) - count),
    )
    return count


def look_at_flood(flood: Flood, *, seen: str, by_id: int, now: datetime) -> None:
    """Record that it was looked at: the managers' home page leaves it out, unless it grows. Idempotent.

    Raises StalePage where it differs from what was `seen`.
    """
    if seen != mark_of_burst(flood.standing):
        raise StalePage
    if not flood.looked_at:
        write_event(
            SecurityAct.FLOOD_LOOKED_AT,
            now=now,
            by_id=by_id,
            common=flood.burst.common.value,
            first=flood.key,
            bookings=str(len(flood.burst.made)),
            part="" if flood.mine else "yes",
        )
