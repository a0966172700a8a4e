"""Carry a booking journey: begin, store answers, book, plan a drop-in, delete; count searches that found nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentChannel
from booking.book.models import JOURNEY_KEPT_FOR, Journey
from booking.book.operations import holding
from booking.book.rules import Answers, Held, Search, takes_the_same
from booking.citizens import operations as citizens
from booking.citizens.models import Citizen
from booking.citizens.rules import Needs, read_contacts
from booking.core.booking_limits import BookingSource, check_limits, keep_origin
from booking.core.database import db, locked
from booking.core.tokens import random_token, token_hash
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.models import AdvisorSession
from booking.sessions.rules import Hold
from booking.visits import operations as visits
from booking.visits.models import Visit


def begin(now: datetime) -> tuple[Journey, str]:
    """Create a journey; return it with the token for its cookie. Journeys older than a day are deleted."""
    sweep(now)
    token = random_token()
    journey = Journey(token_hash=token_hash(token), answers={}, changed_at=now)
    db.session.add(journey)
    db.session.flush()
    return journey, token


def resume(token: str, now: datetime) -> Journey | None:
    """Find and lock the journey of this cookie; None where it was deleted or is a day old."""
    found = locked(
        select(Journey).where(Journey.token_hash == token_hash(token), Journey.changed_at > now - JOURNEY_KEPT_FOR)
    )
    journey: Journey | None = db.session.scalar(found)
    return journey


def replace_token(token: str, now: datetime) -> str | None:
    """Replace the journey's token, which revokes the old one; return the new one, None without a journey."""
    journey = resume(token, now)
    if journey is None:
        return None
    fresh = random_token()
    journey.token_hash = token_hash(fresh)
    return fresh


def keep_needs(journey: Journey, service: str, needs: Needs, *, now: datetime) -> None:
    """Store the needs. After a booking of this service, its answers start anew.

    A hold is renewed, or released where the needs take another length of time.
    """
    held = Held.read(journey.answers)
    if held is not None and not takes_the_same(held.needs, needs):
        holding.release(journey)
    holding.renew(journey, service, now=now)
    own = journey.answers.get("services", {}).get(service, {})
    if own.get("booked"):
        own = {}
    _keep(journey, service, own, now, needs=needs.to_json())


def keep_search(journey: Journey, service: str, search: Search, needs: Needs, *, now: datetime) -> None:
    """Store the search, and the needs as the search changed them."""
    keep_needs(journey, service, needs, now=now)
    journey.answers = {**journey.answers, "search": search.to_json()}


def keep_slot(
    journey: Journey,
    service: Service,
    slot: str,
    *,
    needs: Needs,
    venue_id: int,
    starts_at: datetime,
    network: str,
    now: datetime,
) -> Hold | None:
    """Store and hold the chosen slot; return the previous hold to `let_go`, as `holding.hold` does.

    Raises SlotPast, SlotTooFar, SlotUnknown, SlotTaken or RoomTaken where it could not be booked now.
    """
    old = holding.hold(journey, service, slot, needs, venue_id=venue_id, starts_at=starts_at, network=network, now=now)
    own = {**journey.answers.get("services", {}).get(service.slug, {}), "slot": slot}
    _keep(journey, service.slug, own, now)
    return old


def keep_details(
    journey: Journey, service: str, *, name: str, mobile: str, email: str, about: str, now: datetime
) -> None:
    """Store person and subject, as typed."""
    holding.renew(journey, service, now=now)
    own = {**journey.answers.get("services", {}).get(service, {}), "about": about}
    _keep(journey, service, own, now, person={"name": name, "mobile": mobile, "email": email})


def book(
    journey: Journey,
    service: Service,
    answers: Answers,
    *,
    venue_id: int,
    starts_at: datetime,
    source: BookingSource,
    now: datetime,
) -> Appointment:
    """Book what the check page showed, using the hold where there is one.

    The journey then stores the reference only. Raises what check_limits and appointments.operations.book raise; the
    answers then stay.
    """
    needs, contact = answers.needs or Needs(), _contact(answers.mobile, answers.email)
    check_limits(source, contact, now)
    held = Held.read(journey.answers)
    if held is not None and not held.is_for(service.slug, answers.slot, needs):
        holding.release(journey)
    citizen = _name(answers.name, answers.mobile, answers.email, needs, now)
    appointment = appointments.book(
        citizen,
        service,
        venue_id=venue_id,
        starts_at=starts_at,
        needs=needs,
        about=answers.about,
        channel=AppointmentChannel.WEB,
        hold=holding.own(journey),
        now=now,
    )
    keep_origin(appointment.reference, source, contact, now)
    holding.forget(journey)
    others = {slug: own for slug, own in journey.answers.get("services", {}).items() if own.get("booked")}
    journey.answers = {"services": {**others, service.slug: {"booked": appointment.reference}}}
    journey.changed_at = now
    return appointment


def plan_to_come(
    session: AdvisorSession,
    *,
    name: str,
    mobile: str,
    service_id: int | None,
    needs: Needs,
    about: str,
    source: BookingSource,
    now: datetime,
) -> Visit:
    """Plan a drop-in visit, named or not. Raises DropInOver, or what check_limits raises."""
    contact = _contact(mobile, "")
    check_limits(source, contact, now)
    citizen = _name(name, mobile, "", needs, now) if name or mobile else None
    visit = visits.plan_visit(session, citizen=citizen, service_id=service_id, needs=needs, about=about, now=now)
    keep_origin(visit.reference, source, contact, now)
    return visit


def forget(token: str) -> None:
    """Delete a journey with its answers, and release its hold."""
    journey = db.session.scalar(locked(select(Journey).where(Journey.token_hash == token_hash(token))))
    if journey is not None:
        holding.release(journey)
        db.session.delete(journey)
        db.session.flush()


def sweep(now: datetime) -> None:
    """Delete the journeys that were not changed for a day, with their lapsed holds."""
    old = Journey.changed_at <= now - JOURNEY_KEPT_FOR
    sessions.forget_lapsed_holds(select(Journey.hold_id).where(old, Journey.hold_id.is_not(None)), now=now)
    db.session.execute(delete(Journey).where(old))


def _keep(journey: Journey, service: str, own: dict[str, str], now: datetime, **shared: Any) -> None:
    services = {**journey.answers.get("services", {}), service: own}
    journey.answers = {**journey.answers, **shared, "services": services}
    journey.changed_at = now


def _contact(mobile: str, email: str) -> str:
    """Return the contact point by which bookings are counted: the number, else the address, normalised; "" for none."""
    return next((value for _kind, value in read_contacts(mobile, email)), "")


def _name(name: str, mobile: str, email: str, needs: Needs, now: datetime) -> Citizen:
    return citizens.name_citizen(name, contacts=read_contacts(mobile, email), language=needs.language, now=now)
