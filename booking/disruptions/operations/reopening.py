"""Reopen a disruption: restore the appointments that stand again and were not resolved yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from booking.appointments.models import DisruptedAppointment
from booking.appointments.rules import AffectedOutcome
from booking.core.database import db, locked
from booking.core.intervals import Interval
from booking.disruptions.errors import NothingToReopen, StillEnded
from booking.disruptions.operations.affected import lock_extent, restore_what_stands
from booking.disruptions.queries.disruptions import closed_with
from booking.disruptions.queries.standing import Extent, lines_of
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.models import Disruption
from booking.sessions.rules import DisruptionKind
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from booking.visits.operations import reconcile_interpreters_then


def reopen(disruption: Disruption, *, by_id: int | None, now: datetime) -> int:
    """Reopen a disruption that is over early or was a mistake; return how many appointments were restored.

    An appointment that another disruption affects still waits for that. Reopened twice, it is done once. Changed
    sessions come back by changing them again; this restores the appointments that stand by now. Raises NothingToReopen
    where the time has passed, StillEnded for an advisor who has left: they are invited again first.
    """
    return _reopen([disruption], extent_of(disruption), by_id=by_id, now=now)


def reopen_together(closure: Disruption, *, by_id: int | None, now: datetime) -> int:
    """Reopen each venue closed by the act of this closure that nobody has reopened; return how many were restored.

    Raises NothingToReopen where the time has passed.
    """
    closed = closed_with(closure)
    venue_ids = tuple(sorted(one.venue_id for one in closed if one.venue_id is not None))
    extent = Extent(Interval(closure.starts_at, closure.ends_at), venue_ids=venue_ids)
    return _reopen(closed, extent, by_id=by_id, now=now)


def _reopen(disruptions: Collection[Disruption], extent: Extent, *, by_id: int | None, now: datetime) -> int:
    lock_extent(extent, now)
    ids = [disruption.id for disruption in disruptions]
    fresh = locked(select(Disruption).where(Disruption.id.in_(ids)).order_by(Disruption.id), of=Disruption)
    rows = db.session.scalars(fresh.execution_options(populate_existing=True)).all()
    again = [row for row in rows if row.reopened_at is None]
    if not again:
        return 0
    if extent.window.end <= now:
        raise NothingToReopen
    _take_back(again, extent, now)
    for disruption in again:
        disruption.reopened_at = now
    db.session.flush()
    reconcile_interpreters_then(*extent.window, now)
    sessions.block_absences(extent.window, now)  # another absence of the same advisor blocks what this one frees
    return _restore([disruption.id for disruption in again], by_id, now)


def _restore(ids: Collection[int], by_id: int | None, now: datetime) -> int:
    waiting = select(DisruptedAppointment).where(
        DisruptedAppointment.disruption_id.in_(ids), DisruptedAppointment.outcome == AffectedOutcome.OPEN
    )
    rows = db.session.scalars(waiting).all()
    restored = restore_what_stands(
        [line for line in lines_of([row.appointment_id for row in rows]) if line.booked.starts_at > now],
        by_id=by_id,
        now=now,
    )
    for row in rows:
        _leave_to_others(row, now)
    return restored


def extent_of(disruption: Disruption) -> Extent:
    window = Interval(disruption.starts_at, disruption.ends_at)
    return Extent(window, disruption.venue_id, disruption.advisor_id, disruption.service_id)


def _take_back(disruptions: Collection[Disruption], extent: Extent, now: datetime) -> None:
    sessions.open_again(disruptions, now)
    for disruption in disruptions:
        _take_back_end(disruption, extent, now)


def _take_back_end(disruption: Disruption, extent: Extent, now: datetime) -> None:
    if disruption.kind == DisruptionKind.VENUE_ENDED:
        db.session.get_one(Venue, disruption.venue_id).closed_on = None
        sessions.touch_drop_ins(extent.venues, max(extent.window.start, now), extent.window.end)
    elif disruption.kind == DisruptionKind.SERVICE_ENDED:
        db.session.get_one(Service, disruption.service_id).ended_at = None
        sessions.touch_drop_ins_for(disruption.service_id or 0, max(extent.window.start, now), extent.window.end)
    elif disruption.kind == DisruptionKind.ADVISOR_ENDED:
        left = db.session.get_one(StaffMember, disruption.advisor_id, populate_existing=True)
        if left.ended_at is not None:
            raise StillEnded


def _leave_to_others(row: DisruptedAppointment, now: datetime) -> None:
    """Resolve a row as unaffected where another disruption still waits for the appointment; else leave it open."""
    if row.outcome != AffectedOutcome.OPEN:
        return
    others = select(DisruptedAppointment.disruption_id).join(DisruptedAppointment.disruption)
    others = others.where(
        DisruptedAppointment.appointment_id == row.appointment_id,
        DisruptedAppointment.outcome == AffectedOutcome.OPEN,
        DisruptedAppointment.disruption_id != row.disruption_id,
        Disruption.reopened_at.is_(None),
    )
    if db.session.scalars(others).first() is not None:
        row.outcome, row.settled_at = AffectedOutcome.UNAFFECTED, now
        db.session.flush()
