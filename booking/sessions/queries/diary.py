"""Reading a diary: who is assigned, what is taken, when a venue is shut.

Three statements, whatever the number of venues and advisors, as plain rows of whole minutes. Only ranges on indexed
columns stand in a WHERE, so that years of history cost nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, null, or_, select, union_all

from booking.core.database import ceil_minute, db, floor_minute, locked
from booking.services.models import Service
from booking.sessions import rules
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, Closure, SessionService
from booking.sessions.rules import BOOKABLE_KINDS, Diary, Span, Terms, day_at
from booking.staff.models import StaffMember
from booking.venues.models import PrivateRoom, Venue


def read_diary(service: Service, terms: Terms, within: Span, venue_ids: Collection[int] | None, now: datetime) -> Diary:
    """The diary of everyone who may have a slot that starts `within`."""
    if within[0] >= within[1] or service.ended_at is not None:
        return Diary((), {})
    start, end = rules.instant_at(within[0]), rules.instant_at(within[1])
    # An assignment lasts less than a day (a session's rule): both ends of the index are bounded.
    query = _assignments(service.id, terms, venue_ids).where(
        Assignment.starts_at < end, Assignment.starts_at > start - timedelta(days=1), Assignment.ends_at > start
    )
    return _fill(db.session.execute(query).all(), terms, now)


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
    rows = db.session.execute(locked(candidates.order_by(Assignment.id), of=Assignment)).all()
    if rows and terms.needs_room:
        rooms = select(PrivateRoom.id).where(PrivateRoom.venue_id == venue_id).order_by(PrivateRoom.id)
        db.session.execute(locked(rooms)).all()
    return _fill(rows, terms, now, moving)


def _assignments(service_id: int, terms: Terms, venue_ids: Collection[int] | None) -> Any:
    """Assignments to sessions that may be booked for a service: a Stretch, the venue's last day, languages."""
    query: Any = (
        select(
            Assignment.advisor_id,
            AdvisorSession.venue_id,
            ceil_minute(Assignment.starts_at),
            floor_minute(Assignment.ends_at),
            Venue.closed_on,
            StaffMember.languages if terms.language else null(),
        )
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .join(SessionService, SessionService.session_id == AdvisorSession.id)
        .join(StaffMember, StaffMember.id == Assignment.advisor_id)
        .join(Venue, Venue.id == AdvisorSession.venue_id)
        .where(
            SessionService.service_id == service_id,
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
    stretches = [(who, where, a, b) for who, where, a, b, shut, _ in rows if shut is None or day_at(a) < shut]
    if not stretches:
        return Diary((), {})
    start, end = rules.whole_days(stretches)
    busy: dict[int, list[Span]] = {}
    taken: Any = (
        select(BusyTime.advisor_id, floor_minute(BusyTime.starts_at), ceil_minute(BusyTime.ends_at))
        .where(
            BusyTime.advisor_id.in_({who for who, *_ in stretches}), *_between(BusyTime, start, end), still_stands(now)
        )
        .order_by(BusyTime.advisor_id, BusyTime.ends_at)
    )
    if moving is not None:
        taken = taken.where(BusyTime.id != moving)
    for who, a, b in db.session.execute(taken):
        busy.setdefault(who, []).append((a, b))
    closed, rooms = _closures_and_rooms({where for _, where, *_ in stretches}, terms, start, end, now, moving)
    speakers = {who for who, *_, languages in rows if languages and terms.language in languages}
    return Diary(stretches, busy, closed, rooms, speakers)


def _closures_and_rooms(
    venue_ids: Collection[int], terms: Terms, start: datetime, end: datetime, now: datetime, moving: int | None
) -> tuple[dict[int, list[Span]], dict[int, dict[int, list[Span]]]]:
    """By venue: when it is shut, and, where a room is needed, its private rooms and when each is taken."""
    query: Any = select(
        Closure.venue_id,
        null().label("room_id"),
        floor_minute(Closure.starts_at).label("start"),
        ceil_minute(Closure.ends_at).label("end"),
    ).where(Closure.venue_id.in_(venue_ids), *_between(Closure, start, end))
    if terms.needs_room:
        in_use = and_(
            BusyTime.room_id == PrivateRoom.id,
            BusyTime.id != (moving or 0),
            *_between(BusyTime, start, end),
            still_stands(now),
        )
        query = union_all(
            query,
            select(
                PrivateRoom.venue_id,
                PrivateRoom.id,
                floor_minute(BusyTime.starts_at),
                ceil_minute(BusyTime.ends_at),
            )
            .outerjoin(BusyTime, in_use)
            .where(PrivateRoom.venue_id.in_(venue_ids)),
        )
    closed: dict[int, list[Span]] = {}
    rooms: dict[int, dict[int, list[Span]]] = {}
    for venue_id, room_id, a, b in db.session.execute(query):
        if room_id is None:
            closed.setdefault(venue_id, []).append((a, b))
        else:
            uses = rooms.setdefault(venue_id, {}).setdefault(room_id, [])
            if a is not None:
                uses.append((a, b))
    return closed, rooms


def _between(table: type[BusyTime] | type[Closure], start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return table.ends_at > start, table.starts_at < end


def still_stands(now: datetime) -> ColumnElement[bool]:
    """Not a hold that has run out."""
    return or_(BusyTime.expires_at.is_(None), BusyTime.expires_at > now)
