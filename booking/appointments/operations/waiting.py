"""Joining and leaving the waiting list for an earlier slot.

The appointment is locked first, then its entry, then an offer: moving and cancelling, which end the waiting, do the
same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from booking.appointments import rules
from booking.appointments.models import Appointment, SlotOffer, WaitingListEntry
from booking.appointments.operations import history
from booking.core.database import db, locked
from booking.core.errors import AlreadyCancelled, NoWayToTell, TooLate
from booking.sessions import operations as sessions


def join_waiting_list(
    appointment: Appointment, *, venue_ids: Collection[int], part: str, now: datetime
) -> WaitingListEntry:
    """Wait for an earlier slot, at these venues (none: any), in this part of the day ("" for any).

    Who waits already keeps their turn, with the new wishes. Raises AlreadyCancelled, TooLate, or NoWayToTell.
    """
    history.lock(appointment)
    if appointment.status == "cancelled":
        raise AlreadyCancelled
    if not rules.may_change(appointment.starts_at, appointment.status, now):
        raise TooLate
    if not appointment.citizen.contact_points:
        raise NoWayToTell
    entry = _open_entry(appointment)
    if entry is None:
        entry = WaitingListEntry(appointment_id=appointment.id, joined_at=now)
        db.session.add(entry)
    entry.venue_ids, entry.part = sorted(set(venue_ids)), part
    db.session.flush()
    return entry


def leave_waiting_list(appointment: Appointment, *, now: datetime) -> None:
    """Stop waiting; a slot that is held for them is free again. Who does not wait stays as they are."""
    history.lock(appointment)
    end_waiting(appointment, now)


def end_waiting(appointment: Appointment, now: datetime) -> None:
    """They moved, cancelled or left: nothing more is offered. Inside the lock of the appointment."""
    entry = _open_entry(appointment)
    if entry is None:
        return
    entry.ended_at = now
    for offer in open_offers(entry):
        give_up_hold(offer, "gone", now)


def wait_again(appointment: Appointment, since: datetime) -> None:
    """What ended the waiting at `since` was undone: they have their turn back. Inside the lock of the appointment."""
    ended = select(WaitingListEntry).where(
        WaitingListEntry.appointment_id == appointment.id, WaitingListEntry.ended_at == since
    )
    entry = db.session.scalars(ended.order_by(WaitingListEntry.id.desc())).first()
    if entry is not None and _open_entry(appointment) is None:
        entry.ended_at = None
        db.session.flush()


def open_offers(entry: WaitingListEntry) -> list[SlotOffer]:
    """The offers of an entry that were not answered, locked."""
    query = locked(select(SlotOffer).where(SlotOffer.entry_id == entry.id, SlotOffer.answer == ""))
    return list(db.session.scalars(query.order_by(SlotOffer.id).execution_options(populate_existing=True)))


def give_up_hold(offer: SlotOffer, answer: str, now: datetime) -> None:
    """End an offer without a yes. What it held is free at once, where it has not run out by itself."""
    offer.answer, offer.answered_at = answer, now
    held, offer.busy_time_id = offer.busy_time_id, None
    db.session.flush()
    if held is not None and offer.expires_at > now:
        sessions.release_hold(held, offer.seat)


def _open_entry(appointment: Appointment) -> WaitingListEntry | None:
    query = select(WaitingListEntry).where(
        WaitingListEntry.appointment_id == appointment.id, WaitingListEntry.ended_at.is_(None)
    )
    found: WaitingListEntry | None = db.session.scalar(locked(query).execution_options(populate_existing=True))
    return found
