"""Offer an earlier slot to somebody on the waiting list; accept and decline it.

One offer is one transaction, with the hold of its slot, which expires by itself. Workers lock the service's row, so
that the second sees what the first has offered.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.appointments.errors import AlreadyCancelled
from booking.appointments.models import Appointment, SlotOffer
from booking.appointments.operations import history
from booking.appointments.operations.changing import reschedule
from booking.appointments.operations.waiting_entries import close_offer
from booking.appointments.rules import AppointmentStatus, OfferAnswer
from booking.citizens.rules import Needs
from booking.core.database import db, locked, refused_as
from booking.core.errors import Refusal
from booking.core.tokens import random_reference
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.errors import SlotTaken
from booking.waiting_list import queries, rules
from booking.waiting_list.errors import OfferAccepted, OfferOver


def offer_next(service_id: int, *, now: datetime) -> SlotOffer | None:
    """Hold the next slot to offer for a service and offer it to one person; None where there is none."""
    held = locked(select(Service).where(Service.id == service_id), of=Service)
    service = db.session.execute(held.execution_options(populate_existing=True)).unique().scalar_one()
    chosen = queries.next_offer(service, now)
    if chosen is None:
        return None
    entry, appointment = chosen.entry, chosen.entry.appointment
    history.lock(appointment)
    if queries.waiting_entry(appointment) is None or appointment.starts_at <= chosen.starts_at:
        return None  # they have just rescheduled, cancelled or left: the next run retries
    until = rules.offer_until(now)
    offer = SlotOffer(
        reference=random_reference(),
        entry_id=entry.id,
        venue_id=chosen.venue_id,
        starts_at=chosen.starts_at,
        offered_at=now,
        expires_at=until,
        answer=OfferAnswer.OPEN,
    )
    needs = Needs.from_json(appointment.needs)
    try:
        with refused_as({"slot_offer": SlotTaken}):  # offered to them before, by the constraint
            hold = sessions.hold_time(
                service, needs, venue_id=chosen.venue_id, starts_at=chosen.starts_at, until=until, now=now
            )
            offer.busy_time_id, offer.hold_tag = hold.busy_time_id, hold.tag
            db.session.add(offer)
    except Refusal:  # somebody was faster: the next run retries
        return None
    return offer


def end_offers(offer_ids: list[int], *, now: datetime) -> None:
    """Expire these offers where nobody has answered in time. Their holds have expired by themselves.

    One that is being answered at this moment is skipped (SKIP LOCKED), so that no locks wait for each other.
    """
    query = (
        select(SlotOffer)
        .where(SlotOffer.id.in_(offer_ids), SlotOffer.answer == OfferAnswer.OPEN)
        .order_by(SlotOffer.id)
    )
    free = query.with_for_update(key_share=True, skip_locked=True)
    for offer in db.session.scalars(free.execution_options(populate_existing=True)):
        if offer.expires_at <= now:
            close_offer(offer, OfferAnswer.EXPIRED, now)


def accept_offer(offer: SlotOffer, *, expected_version: int | None = None, now: datetime) -> Appointment:
    """Accept an offer: reschedule to the slot and leave the waiting list. Late, it counts while the slot is free.

    Whoever presses the button, it is the person's own answer, so that no message follows. Accepted twice, it is done
    once. Raises OfferOver where somebody else has the slot or they have another appointment by now, AlreadyCancelled,
    StalePage, or what rescheduling raises; then they keep their appointment.
    """
    appointment = offer.entry.appointment
    history.lock(appointment)
    offer = _fresh(offer)
    if offer.answer == OfferAnswer.YES:
        return appointment
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    entry = queries.waiting_entry(appointment)
    if (
        entry is None
        or entry.id != offer.entry_id
        or offer.answer == OfferAnswer.GONE
        or appointment.starts_at <= offer.starts_at
    ):
        raise OfferOver
    hold = offer.hold if offer.expires_at > now else None
    offer.answer, offer.answered_at, offer.busy_time_id = OfferAnswer.YES, now, None
    db.session.flush()
    version = appointment.version if expected_version is None else expected_version
    try:
        return reschedule(
            appointment,
            venue_id=offer.venue_id,
            starts_at=offer.starts_at,
            expected_version=version,
            hold=hold,
            offered=True,
            now=now,
        )
    except SlotTaken as taken:
        raise OfferOver from taken


def decline_offer(offer: SlotOffer, *, now: datetime) -> None:
    """Decline an offer: the slot goes to the next person. They keep their appointment and their turn.

    Declined twice, nothing changes. Raises OfferAccepted where they have accepted, AlreadyCancelled.
    """
    history.lock(offer.entry.appointment)
    offer = _fresh(offer)
    if offer.answer == OfferAnswer.YES:
        raise OfferAccepted
    if offer.entry.appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if offer.answer in (OfferAnswer.OPEN, OfferAnswer.EXPIRED):
        close_offer(offer, OfferAnswer.NO, now)


def _fresh(offer: SlotOffer) -> SlotOffer:
    query = locked(select(SlotOffer).where(SlotOffer.id == offer.id), of=SlotOffer)
    fresh: SlotOffer = db.session.execute(query.execution_options(populate_existing=True)).scalar_one()
    return fresh
