"""Join and leave the waiting list for an earlier slot.

Lock order: the appointment, its entry, then an offer; rescheduling and cancelling, which end the waiting, do the same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from booking.appointments import rules as appointment_rules
from booking.appointments.errors import AlreadyCancelled, TooLate
from booking.appointments.models import Appointment, WaitingListEntry
from booking.appointments.operations import history
from booking.appointments.operations.waiting_entries import end_waiting, open_entry
from booking.appointments.rules import AppointmentStatus
from booking.core.database import db
from booking.waiting_list.errors import NoWayToTell, TwoTopics


def join_waiting_list(
    appointment: Appointment, *, venue_ids: Collection[int], part: str, now: datetime
) -> WaitingListEntry:
    """Put an appointment on the waiting list, for these venues (none: any) and part of the day ("": any).

    Who waits already keeps their turn, with the new wishes. Raises AlreadyCancelled, TooLate, TwoTopics or NoWayToTell.
    """
    history.lock(appointment)
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if not appointment_rules.may_change(appointment.starts_at, appointment.status, now):
        raise TooLate
    if appointment.second is not None:
        raise TwoTopics
    if not appointment.told.contact_points:
        raise NoWayToTell
    entry = open_entry(appointment)
    if entry is None:
        entry = WaitingListEntry(appointment_id=appointment.id, joined_at=now)
        db.session.add(entry)
    entry.venue_ids, entry.part = sorted(set(venue_ids)), part
    db.session.flush()
    return entry


def leave_waiting_list(appointment: Appointment, *, now: datetime) -> None:
    """Leave the waiting list, and release the slot of an open offer. Nothing for who does not wait."""
    history.lock(appointment)
    end_waiting(appointment, now)
