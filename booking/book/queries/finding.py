"""Find journeys, drop-in sessions, and the booking of a reference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from booking.appointments import queries as appointment_queries
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentAct
from booking.book.models import Journey
from booking.book.rules import Answers
from booking.book.rules.limits import DROP_IN_DAYS
from booking.cases.queries import ActionLine, actions_of
from booking.citizens.rules import Needs
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.flood_limits import BookingOrigin
from booking.core.tokens import REFERENCE_LENGTH, normalise_reference, token_hash
from booking.sessions import queries as session_queries
from booking.sessions.models import AdvisorSession
from booking.visits import queries as visit_queries
from booking.visits.models import Visit
from booking.visits.rules import ConsultationStatus, VisitStatus


def journey(token: str, service: str, now: datetime) -> Journey | None:
    """Find this browser's journey of a service, or its latest one for the slug ""; else None."""
    since = now - timedelta(days=1)
    mine = select(Journey).where(Journey.token_hash == token_hash(token), Journey.changed_at > since)
    if service:
        mine = mine.where(Journey.service == service)
    return db.session.scalars(mine.order_by(Journey.changed_at.desc(), Journey.id.desc()).limit(1)).first()


def drop_ins_ahead(
    now: datetime, *, venue_id: int | None = None, service_id: int | None = None, days: int = DROP_IN_DAYS
) -> Sequence[AdvisorSession]:
    """List drop-in sessions of the next `days`, soonest first."""
    today = day_of(now)
    return session_queries.drop_in_sessions(
        service_id=service_id,
        venue_ids=None if venue_id is None else [venue_id],
        first_day=today,
        last_day=today + timedelta(days=days),
        now=now,
    )


def find_booking(reference: str, who: str) -> Appointment | Visit | None:
    """Find the appointment or planned visit with this reference, if `who` is part of its name or number.

    None does not tell a wrong reference from an unknown one or another person's.
    """
    wanted = normalise_reference(reference)
    if len(wanted) != REFERENCE_LENGTH or not wanted.isascii() or not wanted.isalnum():
        return None
    visit = visit_queries.by_reference(wanted)
    if visit is None or visit.appointment_id is not None:
        return appointment_queries.find(wanted, who)
    told = visit.told
    theirs = any(appointment_queries.is_about(member.citizen, who) for member in visit.party[:1])  # who leads
    return visit if theirs or (told is not None and appointment_queries.reaches(told, who)) else None


def agreed_since(appointment: Appointment) -> datetime:
    """Return when the appointment got its present time and venue: booked, rescheduled, or last undone."""
    moves = [
        change.at
        for change in appointment_queries.changes_of(appointment)
        if change.act in (AppointmentAct.MOVED, AppointmentAct.UNDONE)
    ]
    return moves[-1] if moves else appointment.booked_at


class Agreed(NamedTuple):
    """What a finished consultation leaves to take home, and to do next: `step` says whose that is, and until when."""

    take_home: str
    next_step: str
    step: ActionLine | None


def agreed_at(visit: Visit | None) -> list[Agreed]:
    """List what the finished consultations of a visit leave to take home or to do next."""
    ended = [c for c in visit.consultations if c.status == ConsultationStatus.FINISHED] if visit else []
    left = [c for c in ended if c.take_home or c.next_step]
    steps = actions_of([c.id for c in left])
    return [Agreed(c.take_home, c.next_step, steps.get(c.id)) for c in left]


def same_plan(
    browser: str,
    session: AdvisorSession,
    *,
    who: Answers,
    contact: str,
    service_id: int | None,
    needs: Needs,
    about: str,
) -> Visit | None:
    """Return the plan to come to this session that this browser has made in the same words already, else None.

    `browser` is the keyed hash that origins are kept under, `contact` a number as it is kept, "" for none.
    """
    query = (
        select(Visit)
        .join(BookingOrigin, BookingOrigin.reference == Visit.reference)
        .where(BookingOrigin.browser_hash == browser, Visit.session_id == session.id)
        .where(Visit.status == VisitStatus.COMING, Visit.service_id == service_id, Visit.about == about)
    )
    helped_by, numbers = who.name if who.their_name else "", [contact] if contact else []
    typed = who.their_name or who.name, helped_by, numbers, who.others.splitlines()
    for visit in db.session.scalars(query):
        names = [member.citizen.typed_name for member in visit.party]
        name, others = names[0] if names else "", names[1:]
        helper = visit.helper.name if visit.helper else ""
        known = [point.value for point in visit.told.contact_points] if visit.told else []
        if (name, helper, known, others) == typed and Needs.from_json(visit.needs) == needs:
            return visit
    return None
