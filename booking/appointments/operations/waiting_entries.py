"""End a waiting list entry with its appointment, and restore it; joining is in waiting_list.

Lock order of whoever ends the waiting: the appointment, its entry, then an offer.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.appointments.models import Appointment, SlotOffer, WaitingListEntry
from booking.appointments.rules import OfferAnswer
from booking.core.database import db, locked
from booking.sessions import operations as sessions


def end_waiting(appointment: Appointment, now: datetime) -> None:
    """End the waiting list entry and its offers. Call it with the appointment locked."""
    entry = open_entry(appointment)
    if entry is None:
        return
    entry.ended_at = now
    for offer in open_offers(entry):
        close_offer(offer, OfferAnswer.GONE, now)


def restore_waiting(appointment: Appointment, since: datetime) -> None:
    """Restore the entry that a change at `since` ended, in its old turn. Call it with the appointment locked."""
    ended = select(WaitingListEntry).where(
        WaitingListEntry.appointment_id == appointment.id, WaitingListEntry.ended_at == since
    )
    entry = db.session.scalars(ended.order_by(WaitingListEntry.id.desc())).first()
    if entry is not None and open_entry(appointment) is None:
        entry.ended_at = None
        db.session.flush()


def open_offers(entry: WaitingListEntry) -> list[SlotOffer]:
    """List an entry's unanswered offers, locked."""
    query = locked(select(SlotOffer).where(SlotOffer.entry_id == entry.id, SlotOffer.answer == OfferAnswer.OPEN))
    return list(db.session.scalars(query.order_by(SlotOffer.id).execution_options(populate_existing=True)))


def close_offer(offer: SlotOffer, answer: str, now: datetime) -> None:
    """Close an offer without a yes, and release its hold, where that has not expired by itself."""
    offer.answer, offer.answered_at = answer, now
    held, offer.busy_time_id = offer.hold, None
    db.session.flush()
    if held is not None and offer.expires_at > now:
        sessions.release_hold(held)


def open_entry(appointment: Appointment) -> WaitingListEntry | None:
    """Return this appointment's open waiting list entry, locked; None where there is none."""
    query = select(WaitingListEntry).where(
        WaitingListEntry.appointment_id == appointment.id, WaitingListEntry.ended_at.is_(None)
    )
    found: WaitingListEntry | None = db.session.scalar(locked(query).execution_options(populate_existing=True))
    return found
