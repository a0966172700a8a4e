"""Reading a diary: who is assigned, what is taken, when a venue is shut.

Three statements, whatever the number of venues and advisors, as plain rows of whole minutes. Only ranges on indexed
columns stand in a WHERE, so that years of history cost nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, null, or_, select, union_all

from booking.core.database import db, locked
from booking.core.spans import span_around, span_text, span_within
from booking.services.models import Service
from booking.sessions import rules
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, Closure, SessionService
from booking.sessions.rules import BOOKABLE_KINDS, LONGEST_SESSION, Diary, Span, Terms
from booking.staff.models import StaffMember
from booking.venues.models import PrivateRoom, Venue


def read_diary(service: Service, terms: Terms, within: Span, venue_ids: Collection[int] | None, now: datetime) -> Diary:
    """The diary of everyone who may have a slot that starts `within`."""
    if within[0] >= within[1] or service.ended_at is not None:
        return Diary((), {})
    start, end = rules.instant_at(within[0]), rules.instant_at(within[1])
    query = _assignments(service.id, terms, venue_ids).where(
        AdvisorSession.starts_at < end,
        AdvisorSession.starts_at > start - LONGEST_SESSION,
        Assignment.starts_at < end,
        Assignment.ends_at > start,
    )
    return _fill(_rows(query), terms, now)


def diary_for_taking(
    service_id: int,
    terms: Terms,
    *,
    venue_id: int,
    starts_at: datetime,
    advisor_id: int | None,
    moving: int | None,
    now: datetime,
) -> Diary:
    """The day's diary of those who could take this start at this venue, for the open transaction to take from.

    Their assignments, then the venue's rooms where one is needed, are locked in the order of their ids: two who want
    the same time wait for each other here, always in the same order, and the second reads what the first has taken.
    `moving` is the id of a busy time that is about to leave where it stands.
    """
    ends_at = starts_at + timedelta(minutes=terms.busy_minutes)
    candidates = _assignments(service_id, terms, {venue_id}).where(
        Assignment.starts_at <= starts_at, Assignment.ends_at >= ends_at
    )
    if advisor_id is not None:
        candidates = candidates.where(Assignment.advisor_id == advisor_id)
    rows = _rows(locked(candidates.order_by(Assignment.id), of=Assignment))
    if rows and terms.needs_room:
        rooms = select(PrivateRoom.id).where(PrivateRoom.venue_id == venue_id, PrivateRoom.closed_on.is_(None))
        _rows(locked(rooms.order_by(PrivateRoom.id)))
    return _fill(rows, terms, now, moving)


def lock_advisors(advisor_ids: Collection[int]) -> None:
    """Lock advisors against everyone else who assigns them or takes their own time, until the transaction ends."""
    _rows(locked(select(StaffMember.id).where(StaffMember.id.in_(advisor_ids)).order_by(StaffMember.id)))


def lock_assignments(advisor_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Lock an advisor's assignments in a stretch of time against everyone who would book into them."""
    stretch = (Assignment.ends_at > starts_at, Assignment.starts_at < ends_at)
    _rows(locked(select(Assignment.id).where(Assignment.advisor_id == advisor_id, *stretch).order_by(Assignment.id)))


def _assignments(service_id: int, terms: Terms, venue_ids: Collection[int] | None) -> Any:
    """Assignments to sessions that may be booked for a service: advisor, venue, span, and languages if they matter."""
    query: Any = (
        select(
            Assignment.advisor_id,
            AdvisorSession.venue_id,
            span_text(Assignment.starts_at, Assignment.ends_at),
            _languages() if terms.language else null(),
        )
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .where(
            _offers(service_id),
            AdvisorSession.kind.in_(BOOKABLE_KINDS),
            AdvisorSession.cancelled_at.is_(None),
            Assignment.advisor_id.not_in(select(StaffMember.id).where(StaffMember.ended_at.is_not(None))),
        )
    )
    if terms.step_free:
        query = query.where(AdvisorSession.venue_id.in_(select(Venue.id).where(Venue.step_free)))
    if venue_ids is not None:
        query = query.where(AdvisorSession.venue_id.in_(venue_ids))
    return query


def _fill(rows: Sequence[Any], terms: Terms, now: datetime, moving: int | None = None) -> Diary:
    """The diary of these assignments: two more statements, over the whole days on which they lie."""
    if not rows:
        return Diary((), {})
    stretches = [(advisor_id, venue_id, *span_within(text)) for advisor_id, venue_id, text, _ in rows]
    days = rules.whole_days(stretches)
    standing = (*_between(BusyTime, days), still_stands(now), *([BusyTime.id != moving] if moving else ()))
    advisor_ids, venue_ids = {row[0] for row in rows}, {row[1] for row in rows}
    closed, rooms = _closures_and_rooms(venue_ids, terms, days, standing)
    speakers = {row[0] for row in rows if row[3] and terms.language in row[3]}
    return Diary(stretches, _busy(advisor_ids, standing), closed, rooms, speakers)


def _busy(advisor_ids: Collection[int], standing: Sequence[Any]) -> dict[int, list[Span]]:
    """When each of these advisors is taken, in order of time: one row each, however much that is."""
    query: Any = (
        select(BusyTime.advisor_id, _spans(BusyTime))
        .where(BusyTime.advisor_id.in_(advisor_ids), *standing)
        .group_by(BusyTime.advisor_id)
    )
    return {advisor_id: _read(text) for advisor_id, text in _rows(query)}


def _closures_and_rooms(
    venue_ids: Collection[int], terms: Terms, days: tuple[datetime, datetime], standing: Sequence[Any]
) -> tuple[dict[int, list[Span]], dict[int, dict[int, list[Span]]]]:
    """By venue: when it is shut, and, where a room is needed, its private rooms and when each is taken."""
    parts: list[Any] = [
        select(literal("closure"), Closure.venue_id, literal(0), _spans(Closure))
        .where(Closure.venue_id.in_(venue_ids), *_between(Closure, days))
        .group_by(Closure.venue_id),
        select(literal("for good"), Venue.id, literal(0), cast(Venue.closed_on, String)).where(
            Venue.id.in_(venue_ids), Venue.closed_on.is_not(None)
        ),
    ]
    if terms.needs_room:
        parts.append(
            select(literal("room"), PrivateRoom.venue_id, PrivateRoom.id, _spans(BusyTime))
            .outerjoin(BusyTime, and_(BusyTime.room_id == PrivateRoom.id, *standing))
            .where(PrivateRoom.venue_id.in_(venue_ids), PrivateRoom.closed_on.is_(None))
            .group_by(PrivateRoom.venue_id, PrivateRoom.id)
        )
    closed: dict[int, list[Span]] = {}
    rooms: dict[int, dict[int, list[Span]]] = {}
    for kind, venue_id, room_id, text in _rows(union_all(*parts)):
        if kind == "room":
            rooms.setdefault(venue_id, {})[room_id] = _read(text)
        else:
            shut = _read(text) if kind == "closure" else [rules.from_day_on(date.fromisoformat(text))]
            closed.setdefault(venue_id, []).extend(shut)
    return closed, rooms


def _rows(query: Any) -> Sequence[Any]:
    """Plain rows, past the object layer; what was changed through it is written first."""
    db.session.flush()
    return db.session.connection().execute(query).all()


def _spans(table: type[BusyTime] | type[Closure]) -> Any:
    return func.aggregate_strings(span_text(table.starts_at, table.ends_at), ",")


def _read(text: str | None) -> list[Span]:
    return sorted(map(span_around, text.split(","))) if text else []


def _between(table: type[BusyTime] | type[Closure], days: tuple[datetime, datetime]) -> tuple[ColumnElement[bool], ...]:
    start, end = days
    return table.ends_at > start, table.starts_at < end


def still_stands(now: datetime) -> ColumnElement[bool]:
    """Not a hold that has run out."""
    return or_(BusyTime.expires_at.is_(None), BusyTime.expires_at > now)


def _languages() -> Any:
    return select(StaffMember.languages).where(StaffMember.id == Assignment.advisor_id).scalar_subquery()


def _offers(service_id: int) -> ColumnElement[bool]:
    """Asked of each session in turn: a service's own sessions go back for years."""
    return (
        select(SessionService.session_id)
        .where(SessionService.session_id == AdvisorSession.id, SessionService.service_id == service_id)
        .exists()
    )
