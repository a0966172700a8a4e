"""Find journeys, drop-in sessions and the booking of a reference for the citizen's pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from booking.appointments import queries as appointment_queries
from booking.appointments.models import Appointment
from booking.book.models import Journey
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.tokens import REFERENCE_LENGTH, normalise_reference, token_hash
from booking.sessions import queries as session_queries
from booking.sessions.models import AdvisorSession
from booking.visits import queries as visit_queries
from booking.visits.models import Consultation, Visit

DROP_IN_DAYS = 14


def journey(token: str, now: datetime) -> Journey | None:
    """The journey of this cookie; None when it was forgotten or nobody has touched it for a day."""
    since = now - timedelta(days=1)
    return db.session.scalar(select(Journey).where(Journey.token_hash == token_hash(token), Journey.changed_at > since))


def drop_ins_ahead(
    now: datetime, *, venue_id: int | None = None, service_id: int | None = None, days: int = DROP_IN_DAYS
) -> Sequence[AdvisorSession]:
    """Drop-in sessions from now on, soonest first, for so many days."""
    today = day_of(now)
    return session_queries.drop_in_sessions(
        service_id=service_id,
        venue_ids=None if venue_id is None else [venue_id],
        first_day=today,
        last_day=today + timedelta(days=days),
        now=now,
    )


def find_booking(reference: str, who: str) -> Appointment | Visit | None:
    """The appointment or planned visit with this reference, if `who` is part of its name or its number.

    None says the same of a wrong reference, an unknown one, and another person's.
    """
    wanted = normalise_reference(reference)
    if len(wanted) != REFERENCE_LENGTH or not wanted.isascii() or not wanted.isalnum():
        return None
    visit = visit_queries.by_reference(wanted)
    if visit is None or visit.appointment_id is not None:
        return appointment_queries.find(wanted, who)
    return visit if any(appointment_queries.is_about(member.citizen, who) for member in visit.party) else None


def agreed_since(appointment: Appointment) -> datetime:
    """When the appointment was given the time and venue it has: booked, moved or taken back last."""
    moves = [change.at for change in appointment_queries.changes_of(appointment) if change.act in ("moved", "undone")]
    return moves[-1] if moves else appointment.booked_at


def agreed_at(visit: Visit | None) -> list[Consultation]:
    """The conversations of a visit that are over and leave something to take home or to do next."""
    return [c for c in visit.consultations if c.status == "finished" and (c.take_home or c.next_step)] if visit else []
