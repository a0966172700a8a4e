"""Queries of sessions and assignments of a day, and of an advisor's busy times."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from booking.core import clock
from booking.core.database import db
from booking.services.models import Service
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, Closure, SessionSeries, SessionService
from booking.sessions.queries.taken import still_stands
from booking.sessions.rules import DROP_IN_KINDS
from booking.venues.models import Venue


def drop_in_sessions(
    *,
    service_id: int | None = None,
    venue_ids: Collection[int] | None = None,
    first_day: date,
    last_day: date,
    now: datetime,
) -> list[AdvisorSession]:
    """List drop-in sessions that are not over, cancelled or closed for what is left of them, by start.

    Their venue and services are loaded.
    """
    start, end = clock.day_bounds(first_day)[0], clock.day_bounds(last_day)[1]
    shut = select(Closure.id).where(
        Closure.venue_id == AdvisorSession.venue_id,
        Closure.ends_at >= AdvisorSession.ends_at,
        or_(Closure.starts_at <= AdvisorSession.starts_at, Closure.starts_at <= now),
    )
    query = (
        select(AdvisorSession)
        .join(AdvisorSession.venue)
        .where(
            AdvisorSession.starts_at >= start,
            AdvisorSession.starts_at < end,
            AdvisorSession.ends_at > now,
            AdvisorSession.kind.in_(DROP_IN_KINDS),
            AdvisorSession.cancelled_at.is_(None),
            or_(Venue.closed_on.is_(None), Venue.closed_on > first_day),
            ~shut.exists(),
        )
        .options(contains_eager(AdvisorSession.venue), selectinload(AdvisorSession.services))
        .order_by(AdvisorSession.starts_at, Venue.name, AdvisorSession.id)
    )
    if service_id is not None:
        query = query.where(_offers(service_id))
    if venue_ids is not None:
        query = query.where(AdvisorSession.venue_id.in_(venue_ids))
    found = list(db.session.scalars(query))
    return [one for one in found if one.venue.closed_on is None or clock.day_of(one.starts_at) < one.venue.closed_on]


def sessions_on(venue_id: int, day: date) -> list[AdvisorSession]:
    """List the sessions at a venue on a London day by start, without cancelled ones; services and advisors loaded."""
    start, end = clock.day_bounds(day)
    query = (
        select(AdvisorSession)
        .where(
            AdvisorSession.venue_id == venue_id,
            AdvisorSession.starts_at >= start,
            AdvisorSession.starts_at < end,
            AdvisorSession.cancelled_at.is_(None),
        )
        .options(
            selectinload(AdvisorSession.services),
            selectinload(AdvisorSession.assignments).options(
                joinedload(Assignment.advisor), joinedload(Assignment.desk)
            ),
        )
        .order_by(AdvisorSession.starts_at, AdvisorSession.id)
    )
    return list(db.session.scalars(query))


def open_until(now: datetime) -> date:
    """Return the last day that any open service can be booked for: sessions have to be open up to it."""
    longest = db.session.scalar(select(func.max(Service.horizon_days)).where(Service.ended_at.is_(None))) or 0
    return clock.day_of(now) + timedelta(days=longest)


def series_to_open(now: datetime) -> tuple[date, list[int]]:
    """Return the last day that can be booked, and the ids of series whose sessions are not open up to it."""
    until = open_until(now)
    waiting = select(SessionSeries.id).where(
        or_(SessionSeries.ended_at.is_(None), SessionSeries.ended_at > now),
        or_(SessionSeries.opened_until.is_(None), SessionSeries.opened_until < until),
    )
    return until, list(db.session.scalars(waiting.order_by(SessionSeries.id)))


def by_reference(reference: str) -> AdvisorSession | None:
    """Find a session by its reference, cancelled or not."""
    return db.session.scalar(select(AdvisorSession).where(AdvisorSession.reference == reference))


def assignments_of(advisor_id: int, day: date) -> list[Assignment]:
    """List an advisor's assignments on a London day, by start; sessions, venues and desks loaded."""
    start, end = clock.day_bounds(day)
    query = (
        select(Assignment)
        .join(Assignment.session)
        .where(
            Assignment.advisor_id == advisor_id,
            Assignment.ends_at > start,
            Assignment.starts_at < end,
            AdvisorSession.cancelled_at.is_(None),
        )
        .options(
            contains_eager(Assignment.session).options(
                joinedload(AdvisorSession.venue), selectinload(AdvisorSession.services)
            ),
            joinedload(Assignment.desk),
        )
        .order_by(Assignment.starts_at)
    )
    return list(db.session.scalars(query))


def assignment_of(advisor_id: int, now: datetime) -> Assignment | None:
    """Return the assignment an advisor is in at `now`, else the next one of the same London day, else None."""
    left = (a for a in assignments_of(advisor_id, clock.day_of(now)) if a.ends_at > now)
    return next(left, None)


def busy_of(advisor_id: int, day: date, now: datetime) -> list[BusyTime]:
    """List an advisor's busy times on a London day, by start; expired holds are left out."""
    start, end = clock.day_bounds(day)
    query = (
        select(BusyTime)
        .where(BusyTime.advisor_id == advisor_id, BusyTime.ends_at > start, BusyTime.starts_at < end, still_stands(now))
        .order_by(BusyTime.starts_at)
    )
    return list(db.session.scalars(query))


def _offers(service_id: int) -> ColumnElement[bool]:
    return AdvisorSession.id.in_(select(SessionService.session_id).where(SessionService.service_id == service_id))
