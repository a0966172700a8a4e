"""Scope of sessions, series and absences: by venue, and by the departments of their services."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import selectinload

from booking.core import clock
from booking.core.database import db
from booking.services.models import Service
from booking.services.queries import within
from booking.sessions.models import AdvisorSession, Assignment, SessionSeries, SessionService
from booking.sessions.rules import days_of
from booking.staff.models import StaffMember
from booking.staff.rules import Place, Role, Scope, scope_of


def session_lies_in(scope: Scope) -> ColumnElement[bool]:
    """Condition: sessions at a venue of this scope whose services are all within it."""
    beyond = (
        select(SessionService.service_id)
        .where(SessionService.session_id == AdvisorSession.id)
        .where(not_(within(scope, AdvisorSession.venue_id, SessionService.service_id)))
    )
    here = [] if scope.venue_ids is None else [AdvisorSession.venue_id.in_(scope.venue_ids)]
    return and_(*here, ~beyond.exists())


def places_of(venue_id: int, services: Iterable[Service]) -> set[Place]:
    """Return the places of a session with these services; the whole venue where it has none."""
    return {(venue_id, service.department_id) for service in services} or {(venue_id, None)}


def places_of_series(series: Iterable[SessionSeries]) -> dict[int, set[Place]]:
    """Return, by id of each series, the places of its sessions."""
    rows = list(series)
    wanted = {service_id for row in rows for service_id in row.service_ids}
    known = {one.id: one for one in db.session.scalars(select(Service).where(Service.id.in_(wanted)))}
    return {row.id: places_of(row.venue_id, (known[one] for one in row.service_ids if one in known)) for row in rows}


def places_of_advisor(advisor: StaffMember, starts_at: datetime, ends_at: datetime) -> list[set[Place]]:
    """Return the places where an advisor works from–to, for each session and each series that will open some.

    Of a session for several departments, those count in which they may advise; all of them, where that is none.
    """
    query = (
        select(AdvisorSession)
        .join(Assignment, Assignment.session_id == AdvisorSession.id)
        .where(Assignment.advisor_id == advisor.id, Assignment.ends_at > starts_at, Assignment.starts_at < ends_at)
        .where(AdvisorSession.cancelled_at.is_(None))
        .options(selectinload(AdvisorSession.services))
    )
    found = [places_of(row.venue_id, row.services) for row in db.session.scalars(query).unique()]
    standing = select(SessionSeries).where(
        SessionSeries.first_day < clock.day_of(ends_at),
        or_(SessionSeries.ended_at.is_(None), SessionSeries.ended_at > starts_at),
        or_(SessionSeries.opened_until.is_(None), SessionSeries.opened_until < clock.day_of(ends_at)),
    )
    days = (clock.day_of(starts_at), clock.day_of(ends_at))
    theirs = [
        row
        for row in db.session.scalars(standing)
        if advisor.id in {one["advisor_id"] for one in row.advisors} and days_of(row.rule, row.first_day, *days)
    ]
    found += places_of_series(theirs).values()
    own = scope_of(advisor.grants, Role.ADVISOR)
    return [{place for place in some if own.covers(*place)} or some for some in found]
