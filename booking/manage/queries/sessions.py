"""Read sessions and series for the managers' lists and previews."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.core import clock
from booking.core.database import db
from booking.core.translation import _
from booking.manage.rules.effects import ClosedVenue, SessionLine
from booking.services.models import Service
from booking.sessions.models import AdvisorSession, Assignment, Closure, SessionSeries, SessionService
from booking.sessions.queries import places_of_series, session_lies_in
from booking.staff.models import StaffMember
from booking.staff.rules import Scope
from booking.venues.models import Desk, Venue
from booking.visits.models import Visit
from booking.visits.rules import VisitStatus


class SeriesRow(NamedTuple):
    series: SessionSeries
    next_at: datetime | None
    people: tuple[str, ...]
    services: tuple[str, ...]


class Closes(NamedTuple):
    """Venues that a change closes, and when."""

    venues: Mapping[int, str]  # names by id
    starts_at: datetime
    ends_at: datetime


def closed_venues(closes: Closes, now: datetime) -> tuple[ClosedVenue, ...]:
    """Read what stands at each venue that a change closes: its sessions then, a closure of that time, who is there."""
    within = (AdvisorSession.starts_at < closes.ends_at, AdvisorSession.ends_at > closes.starts_at)
    query = (
        select(AdvisorSession.venue_id, func.count())
        .where(AdvisorSession.venue_id.in_(closes.venues), *within)
        .where(AdvisorSession.cancelled_at.is_(None))
        .group_by(AdvisorSession.venue_id)
    )
    counts = {venue_id: count for venue_id, count in db.session.execute(query)}
    whole = (Closure.starts_at <= closes.starts_at, Closure.ends_at >= closes.ends_at)
    already = set(db.session.scalars(select(Closure.venue_id).where(Closure.venue_id.in_(closes.venues), *whole)))
    here = _here_now(closes, now) if closes.starts_at <= now < closes.ends_at else {}
    return tuple(
        ClosedVenue(key, name, counts.get(key, 0), key in already, here.get(key, 0))
        for key, name in closes.venues.items()
    )


def _here_now(closes: Closes, now: datetime) -> dict[int, int]:
    query = (
        select(Visit.venue_id, func.count())
        .where(Visit.venue_id.in_(closes.venues), Visit.day == clock.day_of(now), Visit.status == VisitStatus.HERE)
        .group_by(Visit.venue_id)
    )
    return {venue_id: count for venue_id, count in db.session.execute(query)}


def appointments_here(appointment_ids: Collection[int]) -> set[int]:
    """Return which of these appointments have their person at the venue now."""
    if not appointment_ids:
        return set()
    query = select(Visit.appointment_id).where(
        Visit.appointment_id.in_(appointment_ids), Visit.status == VisitStatus.HERE
    )
    return {one for one in db.session.scalars(query) if one is not None}


def session_lines(venue_ids: Collection[int], now: datetime) -> dict[int, SessionLine]:
    """Read the sessions of these venues that are neither over nor cancelled, by id, for a preview."""
    if not venue_ids:
        return {}
    within = (
        AdvisorSession.venue_id.in_(venue_ids),
        AdvisorSession.ends_at > now,
        AdvisorSession.cancelled_at.is_(None),
    )
    base = select(
        AdvisorSession.id,
        AdvisorSession.starts_at,
        AdvisorSession.ends_at,
        Venue.name,
        AdvisorSession.kind,
        AdvisorSession.venue_id,
    ).join(Venue, Venue.id == AdvisorSession.venue_id)
    offered = (
        select(SessionService.session_id, Service.name, Service.department_id)
        .join(Service, Service.id == SessionService.service_id)
        .join(AdvisorSession, AdvisorSession.id == SessionService.session_id)
    )
    assigned = (
        select(Assignment.session_id, StaffMember.name, Desk.number, Assignment.starts_at, Assignment.ends_at)
        .join(StaffMember, StaffMember.id == Assignment.advisor_id)
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .outerjoin(Desk, Desk.id == Assignment.desk_id)
        .order_by(Assignment.starts_at, StaffMember.name)
    )
    services = _grouped(db.session.execute(offered.where(*within).order_by(Service.name)))
    people = _grouped(db.session.execute(assigned.where(*within)))
    return {
        row[0]: SessionLine(
            *row[1:5],
            tuple(name for name, _department in services.get(row[0], ())),
            tuple(_person(*person, begins=row[1], until=row[2]) for person in people.get(row[0], ())),
            tuple((row[5], department) for _name, department in services.get(row[0], ())) or ((row[5], None),),
        )
        for row in db.session.execute(base.where(*within))
    }


def planned_drop_ins(now: datetime) -> dict[int, tuple[int, int]]:
    """Map each session that is not over to (version, number of planned drop-ins).

    They are told when the version rises.
    """
    query = (
        select(AdvisorSession.id, AdvisorSession.version, func.count(Visit.id))
        .join(Visit, Visit.session_id == AdvisorSession.id)
        .where(Visit.status == VisitStatus.COMING, AdvisorSession.ends_at > now)
        .group_by(AdvisorSession.id, AdvisorSession.version)
    )
    return {session_id: (version, count) for session_id, version, count in db.session.execute(query)}


def series_list(scope: Scope, now: datetime) -> list[SeriesRow]:
    """List the current series within this scope, by venue and first day, in a few statements."""
    query = (
        select(SessionSeries)
        .join(Venue, Venue.id == SessionSeries.venue_id)
        .where(or_(SessionSeries.ended_at.is_(None), SessionSeries.ended_at > now))
        .options(joinedload(SessionSeries.venue))
        .order_by(Venue.name, SessionSeries.starts, SessionSeries.id)
    )
    if scope.venue_ids is not None:
        query = query.where(SessionSeries.venue_id.in_(scope.venue_ids))
    found = db.session.scalars(query).all()
    places = {} if scope.everything else places_of_series(found)
    return series_rows([one for one in found if scope.covers_all(places.get(one.id, ()))], now)


def series_rows(series: Sequence[SessionSeries], now: datetime) -> list[SeriesRow]:
    """Add to each series its next session and the names of its services and advisors."""
    if not series:
        return []
    coming = dict(
        db.session.execute(
            select(AdvisorSession.series_id, func.min(AdvisorSession.starts_at))
            .where(
                AdvisorSession.series_id.in_([one.id for one in series]),
                AdvisorSession.ends_at > now,
                AdvisorSession.cancelled_at.is_(None),
            )
            .group_by(AdvisorSession.series_id)
        ).all()
    )
    names = _names(StaffMember, {one["advisor_id"] for row in series for one in row.advisors})
    offered = _names(Service, {service_id for row in series for service_id in row.service_ids})
    return [
        SeriesRow(
            one,
            coming.get(one.id),
            tuple(names[row["advisor_id"]] for row in one.advisors if row["advisor_id"] in names),
            tuple(offered[service_id] for service_id in one.service_ids if service_id in offered),
        )
        for one in series
    ]


def series_by_reference(reference: str) -> SessionSeries | None:
    """Find a series by its reference, ended or not, with its venue."""
    wanted = select(SessionSeries).where(SessionSeries.reference == reference)
    return db.session.scalar(wanted.options(joinedload(SessionSeries.venue)))


def people_and_services(
    advisor_ids: Collection[int | None], service_ids: Collection[int]
) -> tuple[list[StaffMember], list[Service]]:
    """Read these advisors and services, whether or not they are still active."""
    people = select(StaffMember).where(StaffMember.id.in_([one for one in advisor_ids if one is not None]))
    services = select(Service).where(Service.id.in_(service_ids))
    return list(db.session.scalars(people)), list(db.session.scalars(services))


def sessions_of_series(series_id: int, scope: Scope, now: datetime, count: int = 60) -> Sequence[AdvisorSession]:
    """List the sessions of a series within this scope that are not over, cancelled ones too, by start."""
    query = (
        select(AdvisorSession)
        .where(AdvisorSession.series_id == series_id, AdvisorSession.ends_at > now, session_lies_in(scope))
        .options(selectinload(AdvisorSession.assignments).joinedload(Assignment.advisor))
        .order_by(AdvisorSession.starts_at)
        .limit(count)
    )
    return db.session.scalars(query).all()


def session_by_reference(reference: str) -> AdvisorSession | None:
    """Find a session by its reference, with venue, services, advisors and desks."""
    query = (
        select(AdvisorSession)
        .where(AdvisorSession.reference == reference)
        .options(
            joinedload(AdvisorSession.venue),
            selectinload(AdvisorSession.services),
            selectinload(AdvisorSession.assignments).options(
                joinedload(Assignment.advisor), joinedload(Assignment.desk)
            ),
        )
    )
    return db.session.scalar(query)


def series_of(session: AdvisorSession) -> SessionSeries | None:
    """Return the series of a session, if it has one."""
    return None if session.series_id is None else db.session.get(SessionSeries, session.series_id)


def _person(
    name: str, desk: int | None, starts_at: datetime, ends_at: datetime, *, begins: datetime, until: datetime
) -> tuple[str, str]:
    """Format a name with desk number, and with times that differ from the session's."""
    at_desk = f"{name}, {_('desk %(number)s', number=desk)}" if desk else name
    if (starts_at, ends_at) == (begins, until):
        return name, at_desk
    return name, f"{at_desk} {clock.local(starts_at):%H:%M}–{clock.local(ends_at):%H:%M}"


def _grouped(rows: Any) -> dict[int, list[tuple[Any, ...]]]:
    grouped: dict[int, list[tuple[Any, ...]]] = {}
    for key, *row in rows:
        grouped.setdefault(key, []).append(tuple(row))
    return grouped


def _names(table: type[StaffMember] | type[Service], ids: Collection[Any]) -> dict[int, str]:
    return {row[0]: row[1] for row in db.session.execute(select(table.id, table.name).where(table.id.in_(ids)))}
