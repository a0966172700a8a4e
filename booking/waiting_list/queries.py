"""Queries of the waiting list: entries, offers, and the next offer to make."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from booking.appointments.models import Appointment, SlotOffer, WaitingListEntry
from booking.appointments.rules import AppointmentStatus, OfferAnswer
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db
from booking.services.models import Service
from booking.sessions import queries as session_queries
from booking.sessions.rules import service_terms
from booking.waiting_list import rules
from booking.waiting_list.rules import EarlierWish, SlotKey


def waiting_entry(appointment: Appointment) -> WaitingListEntry | None:
    """Return an appointment's open waiting list entry with its offers; None where there is none."""
    query = (
        select(WaitingListEntry)
        .where(WaitingListEntry.appointment_id == appointment.id, WaitingListEntry.ended_at.is_(None))
        .options(selectinload(WaitingListEntry.offers).joinedload(SlotOffer.venue))
    )
    return db.session.scalar(query)


def offer_open(appointment: Appointment, now: datetime) -> SlotOffer | None:
    """Return the offer that waits for an answer and has not expired."""
    query = _offers_to(appointment).where(SlotOffer.answer == OfferAnswer.OPEN, SlotOffer.expires_at > now)
    return db.session.scalar(query)


def offer_late(appointment: Appointment, now: datetime) -> SlotOffer | None:
    """Return the latest offer that expired without an answer: it can be accepted while the slot is free."""
    query = (
        _offers_to(appointment)
        .where(
            SlotOffer.answer.in_((OfferAnswer.OPEN, OfferAnswer.EXPIRED)),
            SlotOffer.expires_at <= now,
            SlotOffer.starts_at > now,
        )
        .order_by(SlotOffer.id.desc())
    )
    return db.session.scalars(query).first()


def offer_by_reference(appointment: Appointment, reference: str) -> SlotOffer | None:
    """Find an offer made for this appointment, answered or not."""
    query = (
        select(SlotOffer)
        .join(SlotOffer.entry)
        .where(WaitingListEntry.appointment_id == appointment.id, SlotOffer.reference == reference)
    )
    return db.session.scalar(query.options(joinedload(SlotOffer.venue)))


def is_still_free(offer: SlotOffer, appointment: Appointment, now: datetime) -> bool:
    """Return whether the slot of an expired offer is free now."""
    day = clock.day_of(offer.starts_at)
    found = session_queries.find_slots(
        appointment.service,
        Needs.from_json(appointment.needs),
        first_day=day,
        last_day=day,
        venue_ids=[offer.venue_id],
        now=now,
    )
    return any(slot.starts_at == offer.starts_at for slot in found)


def services_waited_for(now: datetime) -> Sequence[int]:
    """List the ids of services for which somebody waits."""
    query = (
        select(Appointment.service_id)
        .join(WaitingListEntry, WaitingListEntry.appointment_id == Appointment.id)
        .where(*_waits(now))
        .group_by(Appointment.service_id)
        .order_by(Appointment.service_id)
    )
    return list(db.session.scalars(query))


def expired_offers(now: datetime) -> Sequence[int]:
    """List the ids of expired, unanswered offers, in lock order."""
    query = (
        select(SlotOffer.id)
        .where(SlotOffer.answer == OfferAnswer.OPEN, SlotOffer.expires_at <= now)
        .order_by(SlotOffer.id)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Chosen:
    """The next offer to make, and to whom."""

    entry: WaitingListEntry
    venue_id: int
    starts_at: datetime


def next_offer(service: Service, now: datetime) -> Chosen | None:
    """Choose the next offer to make for a service: one slot search for each kind of needs among those who wait."""
    query = (
        select(WaitingListEntry)
        .join(WaitingListEntry.appointment)
        .where(Appointment.service_id == service.id, *_waits(now))
        .options(joinedload(WaitingListEntry.appointment), selectinload(WaitingListEntry.offers))
        .execution_options(populate_existing=True)
    )
    entries = {entry.id: entry for entry in db.session.scalars(query)}
    wishes = [_wish(entry, service, now) for entry in entries.values()]
    free = {
        kind: _free(service, kind, [wish for wish in wishes if wish.needs == kind], now)
        for kind in {wish.needs for wish in wishes if not wish.is_asked}
    }
    found = rules.next_offer(wishes, free, _offered(service, now), now) if any(free.values()) else None
    if found is None:
        return None
    wish, (venue_id, starts_at) = found
    return Chosen(entries[wish.entry_id], venue_id, starts_at)


def _wish(entry: WaitingListEntry, service: Service, now: datetime) -> EarlierWish:
    appointment, today = entry.appointment, clock.day_bounds(clock.day_of(now))[0]
    needs = Needs.from_json(appointment.needs)
    return EarlierWish(
        entry_id=entry.id,
        joined_at=entry.joined_at,
        booked_for=appointment.starts_at,
        needs=json.dumps(needs.to_json(), sort_keys=True),
        venue_ids=frozenset(entry.venue_ids),
        part=entry.part,
        notice=timedelta(minutes=service_terms(service, needs).notice_minutes),
        change_until=appointment.starts_at - timedelta(minutes=service.change_notice_minutes),
        asked=frozenset((offer.venue_id, offer.starts_at) for offer in entry.offers),
        asked_today=sum(offer.offered_at >= today for offer in entry.offers),
        is_asked=any(offer.answer == OfferAnswer.OPEN for offer in entry.offers),
    )


def _free(service: Service, kind: str, wishes: Sequence[EarlierWish], now: datetime) -> Collection[SlotKey]:
    venues = {venue_id for wish in wishes for venue_id in wish.venue_ids}
    found = session_queries.find_slots(
        service,
        Needs.from_json(json.loads(kind)),
        first_day=clock.day_of(now),
        last_day=clock.day_of(max(wish.booked_for for wish in wishes)),
        venue_ids=venues if all(wish.venue_ids for wish in wishes) else None,
        now=now,
    )
    return {(slot.venue_id, slot.starts_at) for slot in found}


def _offered(service: Service, now: datetime) -> dict[SlotKey, int]:
    """Count how often each slot ahead was offered and not accepted."""
    query = (
        select(SlotOffer.venue_id, SlotOffer.starts_at, func.count())
        .join(SlotOffer.entry)
        .join(WaitingListEntry.appointment)
        .where(Appointment.service_id == service.id, SlotOffer.starts_at > now, SlotOffer.answer != OfferAnswer.YES)
        .group_by(SlotOffer.venue_id, SlotOffer.starts_at)
    )
    return {(venue_id, starts_at): count for venue_id, starts_at, count in db.session.execute(query)}


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions of waiting. Whoever a disruption affects sees every free slot already, and is not offered one."""
    return (
        WaitingListEntry.ended_at.is_(None),
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.starts_at > now,
        Appointment.disrupted_at.is_(None),
    )


def _offers_to(appointment: Appointment) -> Select[SlotOffer]:
    return (
        select(SlotOffer)
        .join(SlotOffer.entry)
        .where(WaitingListEntry.appointment_id == appointment.id, WaitingListEntry.ended_at.is_(None))
        .options(joinedload(SlotOffer.venue))
    )
