"""Carry a booking journey: begin, store answers, book, plan a drop-in, delete; count searches that found nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarResult, Select, delete, select

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentChannel
from booking.book import queries
from booking.book.models import Journey
from booking.book.operations import holding
from booking.book.rules import Answers, Held, Search, takes_the_same
from booking.book.rules.limits import JOURNEY_KEPT_FOR
from booking.citizens import operations as citizens
from booking.citizens.models import Citizen, Helper
from booking.citizens.rules import ContactKind, Needs, read_contacts
from booking.core.database import db, locked, refused_as
from booking.core.errors import StalePage
from booking.core.flood_limits import BookingSource, check_limits, keep_origin
from booking.core.tokens import random_token, token_hash
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.models import AdvisorSession
from booking.sessions.operations import Then
from booking.sessions.rules import Hold
from booking.visits import operations as visits
from booking.visits.models import Visit


def begin(token: str, service: str, now: datetime) -> tuple[Journey, str]:
    """Create or find a browser's journey of a service; return it with its token, a new one where `token` is "".

    The answers about another service that it is looking at are copied, so that nobody types them again. Journeys older
    than a day are deleted.
    """
    sweep(now)
    token = token or random_token()
    others = db.session.scalars(_of_browser(token, now).order_by(Journey.changed_at.desc())).all()
    told: dict[str, Any] = next((other.answers for other in others if not other.answers.get("booked")), {})
    shared = {name: told[name] for name in ("needs", "person", "search") if name in told}
    journey = Journey(token_hash=token_hash(token), service=service, answers=shared, changed_at=now)
    try:
        with refused_as({"token_hash": StalePage}):
            db.session.add(journey)
            db.session.flush()
    except StalePage:  # another tab has begun it at the same moment
        return _of_service(token, service, now).one(), token
    return journey, token


def resume(token: str, service: str, now: datetime) -> Journey | None:
    """Find and lock this browser's journey of a service; None when there is none."""
    return _of_service(token, service, now).one_or_none()


def replace_token(token: str, now: datetime) -> str | None:
    """Replace the token of a browser's journeys, which revokes the old one.

    Return the new one, None without journeys.
    """
    journeys = db.session.scalars(locked(_of_browser(token, now))).all()
    fresh = random_token()
    for journey in journeys:
        journey.token_hash = token_hash(fresh)
    return fresh if journeys else None


def keep_needs(journey: Journey, needs: Needs, *, then: str | None = None, now: datetime) -> None:
    """Store the needs, and the slug of the second topic's service ("": none; None: as before).

    After a booking of this service, its answers start anew. A hold is renewed, or released where the needs or the
    topics take another length of time.
    """
    held, before = Held.read(journey.answers), journey.answers.get("then", "")
    then = before if then is None else then
    if held is not None and not (takes_the_same(held.needs, needs) and then == before):
        holding.release(journey)
    holding.renew(journey, now=now)
    if journey.answers.get("booked"):
        journey.answers = {}
    if then != before:
        journey.answers = {name: said for name, said in journey.answers.items() if name not in ("slot", "then")}
    _keep(journey, now, needs=needs.to_json(), **({"then": then} if then else {}))


def keep_search(journey: Journey, search: Search, needs: Needs, *, now: datetime) -> None:
    """Store the search, and the needs as the search changed them."""
    keep_needs(journey, needs, now=now)
    _keep(journey, now, search=search.to_json())


def keep_slot(
    journey: Journey,
    service: Service,
    slot: str,
    *,
    needs: Needs,
    venue_id: int,
    starts_at: datetime,
    then: Then | None = None,
    network: str,
    now: datetime,
) -> list[Hold]:
    """Store and hold the chosen slot; return the previous holds to `let_go`, as `holding.hold` does.

    Raises SlotPast, SlotTooFar, SlotUnknown, SlotTaken or RoomTaken where it could not be booked now.
    """
    old = holding.hold(
        journey, service, slot, needs, venue_id=venue_id, starts_at=starts_at, then=then, network=network, now=now
    )
    _keep(journey, now, slot=slot)
    return old


def keep_details(journey: Journey, *, about: str, now: datetime, **person: str) -> None:
    """Store person (rules.PERSON) and subject, as typed."""
    holding.renew(journey, now=now)
    _keep(journey, now, about=about, person=person)


def keep_fields(journey: Journey, said: Mapping[str, str], *, now: datetime) -> None:
    """Store the answers to what the service asks."""
    holding.renew(journey, now=now)
    _keep(journey, now, fields=dict(said))


def book(
    journey: Journey,
    service: Service,
    answers: Answers,
    *,
    venue_id: int,
    starts_at: datetime,
    then: Then | None = None,
    source: BookingSource,
    own: Collection[str],
    also: str,
    now: datetime,
) -> Appointment:
    """Book what the check page showed, using the hold where there is one.

    The journey then stores the reference only. Raises what check_limits and appointments.operations.book raise; the
    answers then stay.
    """
    needs, contact = answers.needs or Needs(), _contact(answers.mobile, answers.email)
    appointments.check_double_booking(
        answers.their_name or answers.name, service, needs, starts_at, also=also, among=own, then=then
    )
    check_limits(source, contact, now)
    held = Held.read(journey.answers)
    if held is not None and not held.is_for(answers.slot, needs):
        holding.release(journey)
    citizen, helper = _people(answers, needs, now)
    hold, then_hold = (*holding.own(journey), None, None)[:2]
    appointment = appointments.book(
        citizen,
        service,
        venue_id=venue_id,
        starts_at=starts_at,
        needs=needs,
        about=answers.about,
        channel=AppointmentChannel.WEB,
        hold=hold,
        then=then and then._replace(hold=then_hold),
        helper=helper,
        letter=bool(answers.their_name and answers.postal),
        others=citizens.name_others(answers.others.splitlines(), now=now),
        now=now,
    )
    appointments.answer(appointment, answers.fields or {})
    keep_origin(appointment.reference, source, contact, now)
    holding.forget(journey)
    journey.answers, journey.changed_at = {"booked": appointment.reference}, now
    return appointment


def plan_to_come(
    session: AdvisorSession,
    *,
    who: Answers,
    service_id: int | None,
    needs: Needs,
    about: str,
    source: BookingSource,
    now: datetime,
) -> Visit:
    """Plan a drop-in visit, named or not, or for somebody who is helped; with others who come too.

    Where only others are named, the first of them leads. Raises DropInOver, or what check_limits raises.
    """
    if who.others and not who.name:
        lead, *rest = who.others.splitlines()
        who = replace(who, name=lead, others="\n".join(rest))
    contact = _contact(who.mobile, who.email)
    same = queries.same_plan(
        source.browser, session, who=who, contact=contact, service_id=service_id, needs=needs, about=about
    )
    if same is not None:
        return same
    check_limits(source, contact, now)
    citizen, helper = _people(who, needs, now) if who.name or who.mobile else (None, None)
    visit = visits.plan_visit(
        session,
        citizen=citizen,
        service_id=service_id,
        needs=needs,
        about=about,
        helper=helper,
        others=citizens.name_others(who.others.splitlines(), now=now),
        now=now,
    )
    keep_origin(visit.reference, source, contact, now)
    return visit


def forget(token: str) -> None:
    """Delete a browser's journeys with their answers, and release their holds."""
    for journey in db.session.scalars(locked(select(Journey).where(Journey.token_hash == token_hash(token)))):
        holding.release(journey)
        db.session.delete(journey)
    db.session.flush()


def sweep(now: datetime) -> None:
    """Delete the journeys that were not changed for a day, with their lapsed holds."""
    old = Journey.changed_at <= now - JOURNEY_KEPT_FOR
    for held in (Journey.hold_id, Journey.then_hold_id):
        sessions.delete_expired_holds(select(held).where(old, held.is_not(None)), now=now)
    db.session.execute(delete(Journey).where(old))


def _of_service(token: str, service: str, now: datetime) -> ScalarResult[Journey]:
    return db.session.scalars(locked(_of_browser(token, now).where(Journey.service == service)))


def _of_browser(token: str, now: datetime) -> Select[Any]:
    return select(Journey).where(Journey.token_hash == token_hash(token), Journey.changed_at > now - JOURNEY_KEPT_FOR)


def _keep(journey: Journey, now: datetime, **told: Any) -> None:
    journey.answers, journey.changed_at = {**journey.answers, **told}, now


def _contact(mobile: str, email: str) -> str:
    """Return the contact point by which bookings are counted: the number, else the address, normalised; "" for none."""
    return next((value for _kind, value in read_contacts(mobile, email)), "")


def _people(answers: Answers, needs: Needs, now: datetime) -> tuple[Citizen, Helper | None]:
    """Add who comes, and their helper: whose number and address serve this appointment, and are not the client's."""
    if not answers.their_name:
        return _name(answers.name, answers.mobile, answers.email, needs, now), None
    postal = [(ContactKind.POSTAL, answers.postal)] if answers.postal else []
    client = citizens.name_citizen(answers.their_name, contacts=postal, language=needs.language, now=now)
    contacts = read_contacts(answers.mobile, answers.email)
    return client, citizens.name_helper(answers.name, relation=answers.relation, contacts=contacts, now=now)


def _name(name: str, mobile: str, email: str, needs: Needs, now: datetime) -> Citizen:
    return citizens.name_citizen(name, contacts=read_contacts(mobile, email), language=needs.language, now=now)
