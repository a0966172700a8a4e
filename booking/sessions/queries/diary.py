"""Reading a diary: who is assigned, what is taken, when a venue is shut.

Three statements, whatever the number of venues and advisors, as plain rows of whole minutes. Only ranges on indexed
columns stand in a WHERE, so that years of history cost nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, null, or_, select, union_all

from booking.core.database import db, locked
from booking.core.spans import span_around, span_text, span_within
from booking.services.models import Service
from booking.sessions import rules
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, Closure, SessionService
from booking.sessions.rules import BOOKABLE_KINDS, LONGEST_SESSION, Diary, Span, Terms, day_at
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
        rooms = select(PrivateRoom.id).where(PrivateRoom.venue_id == venue_id).order_by(PrivateRoom.id)
        _rows(locked(rooms))
    return _fill(rows, terms, now, moving)


def lock_advisors(advisor_ids: Collection[int]) -> None:
    """Lock advisors against everyone else who assigns them or takes their own time, until the transaction ends."""
    _rows(locked(select(StaffMember.id).where(StaffMember.id.in_(advisor_ids)).order_by(StaffMember.id)))


def lock_assignments(advisor_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Lock an advisor's assignments in a stretch of time against everyone who would book into them."""
    stretch = (Assignment.ends_at > starts_at, Assignment.starts_at < ends_at)
    _rows(locked(select(Assignment.id).where(Assignment.advisor_id == advisor_id, *stretch).order_by(Assignment.id)))


def _assignments(service_id: int, terms: Terms, venue_ids: Collection[int] | None) -> Any:
    """Assignments to sessions that may be booked for a service: a Stretch, the venue's last day, languages."""
    query: Any = (
        select(
            Assignment.advisor_id,
            AdvisorSession.venue_id,
            span_text(Assignment.starts_at, Assignment.ends_at),
            Venue.closed_on,
            StaffMember.languages if terms.language else null(),
        )
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .join(StaffMember, StaffMember.id == Assignment.advisor_id)
        .join(Venue, Venue.id == AdvisorSession.venue_id)
        .where(
            _offers(service_id),
            AdvisorSession.kind.in_(BOOKABLE_KINDS),
            AdvisorSession.cancelled_at.is_(None),
            StaffMember.ended_at.is_(None),
        )
    )
    if terms.step_free:
        query = query.where(Venue.step_free)
    if venue_ids is not None:
        query = query.where(AdvisorSession.venue_id.in_(venue_ids))
    return query


def _fill(rows: Sequence[Any], terms: Terms, now: datetime, moving: int | None = None) -> Diary:
    """The diary of these assignments: two more statements, over the whole days on which they lie."""
    assigned = [(who, where, *span_within(text), shut) for who, where, text, shut, _ in rows]
    stretches = [(who, where, a, b) for who, where, a, b, shut in assigned if shut is None or day_at(a) < shut]
    if not stretches:
        return Diary((), {})
    days = rules.whole_days(stretches)
    standing = (*_between(BusyTime, days), still_stands(now), *([BusyTime.id != moving] if moving else ()))
    closed, rooms = _closures_and_rooms({where for _, where, *_ in stretches}, terms, days, standing)
    speakers = {who for who, *_, languages in rows if languages and terms.language in languages}
    return Diary(stretches, _busy({who for who, *_ in stretches}, standing), closed, rooms, speakers)


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
    query: Any = (
        select(Closure.venue_id, null().label("room_id"), _spans(Closure))
        .where(Closure.venue_id.in_(venue_ids), *_between(Closure, days))
        .group_by(Closure.venue_id)
    )
    if terms.needs_room:
        in_use = (
            select(PrivateRoom.venue_id, PrivateRoom.id, _spans(BusyTime))
            .outerjoin(BusyTime, and_(BusyTime.room_id == PrivateRoom.id, *standing))
            .where(PrivateRoom.venue_id.in_(venue_ids))
            .group_by(PrivateRoom.venue_id, PrivateRoom.id)
        )
        query = union_all(query, in_use)
    closed: dict[int, list[Span]] = {}
    rooms: dict[int, dict[int, list[Span]]] = {}
    for venue_id, room_id, text in _rows(query):
        if room_id is None:
            closed[venue_id] = _read(text)
        else:
            rooms.setdefault(venue_id, {})[room_id] = _read(text)
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


def _offers(service_id: int) -> ColumnElement[bool]:
    """Asked of each session in turn: a service's own sessions go back for years."""
    return (
        select(SessionService.session_id)
        .where(SessionService.session_id == AdvisorSession.id, SessionService.service_id == service_id)
        .exists()
    )
