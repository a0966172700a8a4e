"""Read the rota in eight statements, whatever the number of venues, advisors and appointments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from booking.core import clock
from booking.core.database import db
from booking.manage.rules.rota import (
    BOOKED_KINDS,
    OWN_KINDS,
    AssignmentRow,
    RotaFacts,
    RotaTaken,
    SessionRow,
    ShutRow,
    VenueRow,
)
from booking.services.models import Service
from booking.sessions.models import (
    AdvisorSession,
    Assignment,
    BusyTime,
    Closure,
    Disruption,
    SessionSeries,
    SessionService,
)
from booking.sessions.queries import session_lies_in
from booking.sessions.queries.taken import still_stands
from booking.sessions.rules import BusyKind, DisruptionKind
from booking.staff.models import StaffMember
from booking.staff.rules import EVERYTHING, Scope
from booking.venues.models import Desk, Venue


def facts_of_venues(
    venue_ids: Collection[int] | None,
    first_day: date,
    last_day: date,
    now: datetime,
    *,
    scope: Scope = EVERYTHING,
    bookings: bool = True,
) -> RotaFacts:
    """Read the rota of these venues (None: all) between two London days, both included.

    Of a session outside `scope` only its time is read. `bookings=False` leaves out booked time: clashes and gaps over
    many venues do not need it.
    """
    within = _within(first_day, last_day)
    if venue_ids is not None:
        within = (*within, AdvisorSession.venue_id.in_(venue_ids))
    kinds = BOOKED_KINDS + OWN_KINDS if bookings else OWN_KINDS
    return _facts(within, venue_ids, _bounds(first_day, last_day), now, scope, kinds=kinds)


def facts_of_advisor(
    advisor_id: int, first_day: date, last_day: date, now: datetime, *, scope: Scope = EVERYTHING
) -> RotaFacts:
    """Read the rota of one advisor, anywhere: their own part of each session, and only its time outside `scope`."""
    mine = select(Assignment.session_id).where(Assignment.advisor_id == advisor_id)
    within = (*_within(first_day, last_day), AdvisorSession.id.in_(mine))
    facts = _facts(within, None, _bounds(first_day, last_day), now, scope, also=advisor_id)
    own = [
        replace(s, assignments=tuple(a for a in s.assignments if a.advisor_id == advisor_id)) for s in facts.sessions
    ]
    taken = [t for t in facts.taken if t.advisor_id == advisor_id]
    return RotaFacts(facts.venues, own, taken, facts.shut)


def _facts(
    within: Sequence[ColumnElement[bool]],
    venue_ids: Collection[int] | None,
    bounds: tuple[datetime, datetime],
    now: datetime,
    scope: Scope,
    also: int | None = None,
    kinds: Collection[str] = BOOKED_KINDS + OWN_KINDS,
) -> RotaFacts:
    rows = _sessions(within, scope)
    services = _services(within)
    assigned = _assigned(within)
    known = {a.advisor_id for row in rows if row.mine for a in assigned.get(row.id, ())} | ({also} if also else set())
    people = {a.advisor_id for session in assigned.values() for a in session} | ({also} if also else set())
    sessions = [_session(row, services.get(row.id, ()), _named(assigned.get(row.id, ()), known)) for row in rows]
    elsewhere = _named(_elsewhere(people, venue_ids, bounds), known) if venue_ids is not None else ()
    shown = {row.venue_id for row in rows} | set(venue_ids or ())
    shut = _shut(None if venue_ids is None and also is None else shown, bounds)
    venues = _venues({*shown, *(a.venue_id for a in elsewhere), *(s.venue_id for s in shut)})
    return RotaFacts(venues, sessions, _taken(people, bounds, now, kinds), shut, elsewhere)


def _named(rows: Iterable[AssignmentRow], known: Collection[int]) -> tuple[AssignmentRow, ...]:
    """Blank the names of advisors who appear in no session in scope."""
    return tuple(a if a.advisor_id in known else a._replace(advisor="", advisor_reference="") for a in rows)


def _sessions(within: Sequence[ColumnElement[bool]], scope: Scope) -> Sequence[Any]:
    query = (
        select(
            AdvisorSession.id,
            AdvisorSession.reference,
            AdvisorSession.venue_id,
            AdvisorSession.kind,
            AdvisorSession.starts_at,
            AdvisorSession.ends_at,
            AdvisorSession.cancelled_at,
            AdvisorSession.cancel_reason,
            AdvisorSession.one_off,
            SessionSeries.reference.label("series"),
            session_lies_in(scope).label("mine"),
        )
        .outerjoin(SessionSeries, SessionSeries.id == AdvisorSession.series_id)
        .where(*within)
        .order_by(AdvisorSession.starts_at, AdvisorSession.ends_at, AdvisorSession.id)
    )
    return db.session.execute(query).all()


def _session(row: Any, services: tuple[str, ...], assignments: tuple[AssignmentRow, ...]) -> SessionRow:
    cancelled = row.cancelled_at is not None
    if not row.mine:
        times = (row.starts_at, row.ends_at)
        return SessionRow("", row.venue_id, row.kind, *times, assignments=assignments, cancelled=cancelled, mine=False)
    return SessionRow(
        row.reference,
        row.venue_id,
        row.kind,
        row.starts_at,
        row.ends_at,
        services,
        assignments,
        cancelled,
        row.cancel_reason,
        row.one_off,
        row.series,
    )


def _services(within: Sequence[ColumnElement[bool]]) -> dict[int, tuple[str, ...]]:
    query = (
        select(SessionService.session_id, Service.name)
        .join(Service, Service.id == SessionService.service_id)
        .join(AdvisorSession, AdvisorSession.id == SessionService.session_id)
        .where(*within)
        .order_by(Service.name)
    )
    named: dict[int, tuple[str, ...]] = {}
    for session_id, name in db.session.execute(query):
        named[session_id] = (*named.get(session_id, ()), name)
    return named


def _assigned(within: Sequence[ColumnElement[bool]]) -> dict[int, tuple[AssignmentRow, ...]]:
    query = _assignments().where(*within)
    assigned: dict[int, tuple[AssignmentRow, ...]] = {}
    for session_id, *row in db.session.execute(query):
        assigned[session_id] = (*assigned.get(session_id, ()), AssignmentRow(*row))
    return assigned


def _elsewhere(
    people: Collection[int], venue_ids: Collection[int], bounds: tuple[datetime, datetime]
) -> list[AssignmentRow]:
    """Read these advisors' assignments on the same days at other venues."""
    query = _assignments().where(
        Assignment.advisor_id.in_(people),
        Assignment.ends_at > bounds[0],
        Assignment.starts_at < bounds[1],
        AdvisorSession.venue_id.not_in(venue_ids),
        AdvisorSession.cancelled_at.is_(None),
    )
    return [AssignmentRow(*row) for _session_id, *row in db.session.execute(query)]


def _assignments() -> Any:
    return (
        select(
            Assignment.session_id,
            Assignment.advisor_id,
            StaffMember.name,
            StaffMember.reference,
            AdvisorSession.venue_id,
            Assignment.starts_at,
            Assignment.ends_at,
            Desk.number,
        )
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .join(StaffMember, StaffMember.id == Assignment.advisor_id)
        .outerjoin(Desk, Desk.id == Assignment.desk_id)
        .order_by(Assignment.starts_at, Desk.number, StaffMember.name)
    )


def _taken(
    people: Collection[int], bounds: tuple[datetime, datetime], now: datetime, kinds: Collection[str]
) -> list[RotaTaken]:
    query = (
        select(BusyTime.advisor_id, BusyTime.kind, BusyTime.starts_at, BusyTime.ends_at)
        .where(
            BusyTime.advisor_id.in_(people),
            BusyTime.ends_at > bounds[0],
            BusyTime.starts_at < bounds[1],
            BusyTime.disruption_id.is_(None),
            BusyTime.kind.in_(kinds),
            still_stands(now),
        )
        .order_by(BusyTime.starts_at)
    )
    return [*(RotaTaken(*row) for row in db.session.execute(query)), *_away(people, bounds)]


def _away(people: Collection[int], bounds: tuple[datetime, datetime]) -> list[RotaTaken]:
    """Read the entered absences, each whole: appointments booked before keep their own busy time."""
    until = func.coalesce(Disruption.reopened_at, Disruption.ends_at)
    query = (
        select(Disruption.advisor_id, Disruption.starts_at, Disruption.ends_at, Disruption.reopened_at)
        .where(
            Disruption.kind == DisruptionKind.ADVISOR_AWAY,
            Disruption.advisor_id.in_(people),
            until > bounds[0],
            Disruption.starts_at < bounds[1],
        )
        .order_by(Disruption.starts_at)
    )
    rows = ((who, start, min(end, again or end)) for who, start, end, again in db.session.execute(query))
    return [RotaTaken(who, BusyKind.AWAY, start, end) for who, start, end in rows if who is not None and start < end]


def _shut(venue_ids: Collection[int] | None, bounds: tuple[datetime, datetime]) -> list[ShutRow]:
    query = (
        select(Closure.venue_id, Closure.starts_at, Closure.ends_at, Closure.reason)
        .where(Closure.ends_at > bounds[0], Closure.starts_at < bounds[1])
        .order_by(Closure.starts_at)
    )
    if venue_ids is not None:
        query = query.where(Closure.venue_id.in_(venue_ids))
    return [ShutRow(*row) for row in db.session.execute(query)]


def _venues(venue_ids: Collection[int]) -> dict[int, VenueRow]:
    desks = select(func.count(Desk.id)).where(Desk.venue_id == Venue.id, Desk.closed_on.is_(None)).scalar_subquery()
    query = select(
        Venue.id,
        Venue.name,
        Venue.slug,
        Venue.nation,
        Venue.hours,
        desks,
        Venue.latitude,
        Venue.longitude,
        Venue.closed_on,
    ).where(Venue.id.in_(venue_ids))
    return {row[0]: VenueRow(*row) for row in db.session.execute(query)}


def _within(first_day: date, last_day: date) -> tuple[ColumnElement[bool], ...]:
    start, end = _bounds(first_day, last_day)
    return AdvisorSession.starts_at >= start, AdvisorSession.starts_at < end


def _bounds(first_day: date, last_day: date) -> tuple[datetime, datetime]:
    return clock.day_bounds(first_day)[0], clock.day_bounds(last_day)[1]
