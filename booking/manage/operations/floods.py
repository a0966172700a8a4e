"""Undoing a flood of bookings in one act: all of it is cancelled, its times are free, and nobody is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from booking.appointments import operations as appointments
from booking.appointments.operations.history import lock_all
from booking.core.errors import FloodBeyondYou, StalePage
from booking.core.journal import SecurityAct, write_event
from booking.core.translation import _
from booking.manage.queries.floods import Flood
from booking.manage.rules.floods import mark_of_burst
from booking.visits import operations as visits


def undo_flood(flood: Flood, *, seen: str, keep: Collection[str] = (), by_id: int, now: datetime) -> int:
    """Cancel what stands of it, but for those to `keep`, in the open transaction; how many.

    Raises FloodBeyondYou where a part of it is another manager's, StalePage where it is not as it was `seen`.
    """
    if not flood.mine:
        raise FloodBeyondYou
    if seen != mark_of_burst(flood.standing):
        raise StalePage
    lock_all([row.id for row in flood.appointments])  # all of them before any advisor's time, as others do
    booked = [row for row in flood.appointments if row.reference not in keep]
    planned = [row for row in flood.visits if row.reference not in keep]
    for appointment in booked:
        version = appointment.version
        why = _("Part of a burst of bookings")
        appointments.cancel(appointment, expected_version=version, by_id=by_id, why=why, untold=True, now=now)
    for visit in planned:
        visits.withdraw(visit, expected_version=visit.version, by_id=by_id, now=now)
    write_event(
        SecurityAct.FLOOD_UNDONE,
        now=now,
        by_id=by_id,
        common=flood.burst.common.value,
        first=flood.key,
        appointments=str(len(booked)),
        visits=str(len(planned)),
    )
    return len(booked) + len(planned)
