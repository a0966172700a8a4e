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
from booking.core.intervals import Interval
from booking.core.tokens import random_reference
from booking.disruptions.queries.disruptions import disruption_of
from booking.disruptions.queries.standing import Extent, StandingLine, booked_in, lines_of, standing
from booking.disruptions.rules.standing import Why
from booking.sessions import queries as session_queries
from booking.sessions.models import AdvisorSession, Assignment, Disruption, SessionService
from booking.sessions.rules import DisruptionKind
from booking.venues.models import Venue

Before = Mapping[int, frozenset[Why]]


def lock_extent(extent: Extent, now: datetime) -> None:
    """Lock all that a change of this extent reads, in the order that everybody uses.

    An appointment booked at the same moment is either seen, or waits and then reads what was changed.
    """
    if extent.venues:
        db.session.execute(locked(select(Venue.id).where(Venue.id.in_(extent.venues)).order_by(Venue.id)))
    history.lock_all(line.appointment_id for line in booked_in(extent, now))
    overlapping = (Assignment.ends_at > extent.window.start, Assignment.starts_at < extent.window.end)
    where = select(Assignment.id, Assignment.advisor_id).join(AdvisorSession).where(*overlapping)
    if extent.venues:
        where = where.where(AdvisorSession.venue_id.in_(extent.venues))
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


def same_at(venue_ids: Collection[int], window: Interval) -> dict[int, Disruption]:
    """Find, by venue id, the equal closures of these venues that were not reopened."""
    query = select(Disruption).where(
        Disruption.kind == DisruptionKind.VENUE_CLOSED,
        Disruption.venue_id.in_(venue_ids),
        Disruption.starts_at == window.start,
        Disruption.ends_at == window.end,
        Disruption.reopened_at.is_(None),
    )
    found = db.session.scalars(query.order_by(Disruption.id.desc())).all()
    return {row.venue_id: row for row in found if row.venue_id is not None}


def enter(kind: str, extent: Extent, reason: str, by_id: int | None, now: datetime) -> Disruption:
    disruption = row_of(kind, extent, reason, by_id, now)
    db.session.add(disruption)
    db.session.flush()
    return disruption


def row_of(
    kind: str, extent: Extent, reason: str, by_id: int | None, now: datetime, *, act: str | None = None
) -> Disruption:
    """Build the row of a disruption; `act` is the reference of the act that enters several."""
    return Disruption(
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
        act_reference=act,
    )


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
    return mark(
        {key: disruption for key, why in whys.items() if why and (only is None or key in only)}, by_id=by_id, now=now
    )


def mark_at_each(disruptions: Collection[Disruption], extent: Extent, *, by_id: int | None, now: datetime) -> int:
    """Mark the appointments of the extent that do not stand, each by the disruption of its venue; return how many."""
    fallen = [key for key, why in standing(booked_in(extent, now)).items() if why]
    at = {disruption.venue_id: disruption for disruption in disruptions}
    here = {line.appointment_id: at.get(line.booked.venue_id) for line in lines_of(fallen)}
    return mark({key: disruption for key, disruption in here.items() if disruption}, by_id=by_id, now=now)


def mark(affected: Mapping[int, Disruption], *, by_id: int | None, now: datetime) -> int:
    """Mark these appointments, by id, each by its disruption; return how many."""
    by = {disruption.id for disruption in affected.values()}
    there = {
        (row.disruption_id, row.appointment_id): row
        for row in db.session.scalars(select(DisruptedAppointment).where(DisruptedAppointment.disruption_id.in_(by)))
    }
    for appointment in history.lock_all(affected):
        if appointment.starts_at <= now:  # the first of two topics, under way
            continue
        disruption = affected[appointment.id]
        row = there.get((disruption.id, appointment.id))
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
