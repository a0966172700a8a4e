"""Mark affected appointments, and restore those that stand again, judged by the present state alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from booking.appointments.models import Appointment, DisruptedAppointment
from booking.appointments.operations import history
from booking.appointments.operations.affected import close_affected
from booking.appointments.rules import AffectedOutcome, AppointmentAct
from booking.core.database import db, locked
from booking.core.tokens import random_reference
from booking.disruptions.queries.disruptions import disruption_of
from booking.disruptions.queries.standing import Extent, StandingLine, booked_in, standing
from booking.disruptions.rules.standing import Why
from booking.sessions import queries as session_queries
from booking.sessions.models import AdvisorSession, Assignment, Disruption, SessionService
from booking.venues.models import Venue

Before = Mapping[int, frozenset[Why]]


def lock_extent(extent: Extent, now: datetime) -> None:
    """Lock all that a change of this extent reads, in the order that everybody uses.

    An appointment booked at the same moment is either seen, or waits and then reads what was changed.
    """
    if extent.venue_id is not None:
        db.session.execute(locked(select(Venue.id).where(Venue.id == extent.venue_id)))
    history.lock_all(line.appointment_id for line in booked_in(extent, now))
    overlapping = (Assignment.ends_at > extent.window.start, Assignment.starts_at < extent.window.end)
    where = select(Assignment.id, Assignment.advisor_id).join(AdvisorSession).where(*overlapping)
    if extent.venue_id is not None:
        where = where.where(AdvisorSession.venue_id == extent.venue_id)
    if extent.advisor_id is not None:
        where = where.where(Assignment.advisor_id == extent.advisor_id)
    if extent.service_id is not None:
        offered = select(SessionService.session_id).where(SessionService.service_id == extent.service_id)
        where = where.where(AdvisorSession.id.in_(offered))
    advisors = {advisor_id for _id, advisor_id in db.session.execute(where)}
    session_queries.lock_advisors(advisors | ({extent.advisor_id} if extent.advisor_id is not None else set()))
    there: Any = where.order_by(Assignment.id)
    db.session.execute(locked(there, of=Assignment)).all()


def same(kind: str, extent: Extent) -> Disruption | None:
    """Find an equal disruption that was not reopened, so that a double click enters one."""
    query = select(Disruption).where(
        Disruption.kind == kind,
        Disruption.venue_id.is_not_distinct_from(extent.venue_id),
        Disruption.advisor_id.is_not_distinct_from(extent.advisor_id),
        Disruption.service_id.is_not_distinct_from(extent.service_id),
        Disruption.starts_at == extent.window.start,
        Disruption.ends_at == extent.window.end,
        Disruption.reopened_at.is_(None),
    )
    return db.session.scalars(query.order_by(Disruption.id)).first()


def enter(kind: str, extent: Extent, reason: str, by_id: int | None, now: datetime) -> Disruption:
    disruption = Disruption(
        reference=random_reference(),
        kind=kind,
        venue_id=extent.venue_id,
        advisor_id=extent.advisor_id,
        service_id=extent.service_id,
        starts_at=extent.window.start,
        ends_at=extent.window.end,
        reason=reason[:200],
        made_at=now,
        made_by_id=by_id,
    )
    db.session.add(disruption)
    db.session.flush()
    return disruption


def mark_affected(
    disruption: Disruption,
    extent: Extent,
    *,
    by_id: int | None,
    now: datetime,
    only: Collection[int] | None = None,
) -> int:
    """Mark the appointments of the extent that do not stand (of those in `only`); return how many.

    One that another disruption has marked already is marked by this one too: reopening the other does not restore it.
    """
    whys = standing(booked_in(extent, now))
    affected = [key for key, why in whys.items() if why and (only is None or key in only)]
    there = {
        row.appointment_id: row
        for row in db.session.scalars(
            select(DisruptedAppointment).where(DisruptedAppointment.disruption_id == disruption.id)
        )
    }
    for appointment in history.lock_all(affected):
        row = there.get(appointment.id)
        if row is None:
            row = DisruptedAppointment(disruption_id=disruption.id, appointment_id=appointment.id)
            db.session.add(row)
        row.outcome, row.settled_at = AffectedOutcome.OPEN, None
        if appointment.disrupted_at is None:
            appointment.disrupted_at = now
            history.change(appointment, AppointmentAct.DISRUPTED, by_id, now, why=disruption.reason)
    db.session.flush()
    return len(affected)


def restore_what_stands(lines: Collection[StandingLine], *, by_id: int | None, now: datetime) -> int:
    """Restore those of these affected appointments that stand again; return how many."""
    whys = standing(lines)
    restored = 0
    for appointment in history.lock_all(key for key, why in whys.items() if not why):
        if appointment.disrupted_at is None:
            continue
        why = reason_of(appointment)
        close_affected(appointment, AffectedOutcome.RESTORED, now)
        history.change(appointment, AppointmentAct.RESTORED, by_id, now, why=why)
        restored += 1
    return restored


def reason_of(appointment: Appointment) -> str:
    """Return the reason of the disruption that affected it; "" where none did."""
    cause = disruption_of(appointment) if appointment.disrupted_at is not None else None
    return cause.reason if cause is not None else ""
