"""Change sessions in place: the same row and reference, changed assignments, breaks taken anew.

Nothing here looks at appointments: what is booked keeps its busy time, whether or not it still fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, refused_as
from booking.core.errors import StalePage
from booking.core.intervals import Interval
from booking.services.models import Service
from booking.sessions import rules
from booking.sessions.errors import (
    AdvisorLeft,
    AssignmentOverlaps,
    DeskTaken,
    NoDeskFree,
    SessionBegun,
    SessionInPast,
    SessionOver,
)
from booking.sessions.models import AdvisorSession, Assignment, AssignmentLeft
from booking.sessions.operations.own_time import breaks_of, give_breaks_back, reconcile_travels, take_breaks
from booking.sessions.operations.roster import Roster, Stint, lock_sessions
from booking.sessions.rules import Break
from booking.venues.models import Venue

REFUSED = {"assignment_advisor_overlap": AssignmentOverlaps, "assignment_desk_overlap": DeskTaken}


class Shape(NamedTuple):
    """Wanted state of a session. `stints` None: the assignments stay as they are, with their breaks."""

    venue: Venue
    kind: str
    starts_at: datetime
    ends_at: datetime
    services: Sequence[Service]
    stints: Sequence[Stint] | None
    breaks: Sequence[Break] = ()


_Planned = tuple[AdvisorSession, Shape, list[Stint]]
_Who = tuple[int, int]  # ids of session and advisor


def change_session(
    session: AdvisorSession,
    *,
    starts_at: datetime,
    ends_at: datetime,
    advisors: Sequence[tuple[int, int | None]],
    services: Sequence[Service],
    kind: str,
    venue: Venue,
    now: datetime,
    expected_version: int | None = None,
    breaks: Sequence[Break] | None = None,
) -> AdvisorSession:
    """Change one session apart from its series, which leaves it alone from then on.

    `breaks` None: those it has. Of a session that has begun the start stays, and an advisor taken off it was on it
    until now. Raises SessionOver, SessionBegun, SessionEndsFirst, SessionOutsideHours, SessionInPast, BreakWrong,
    AdvisorLeft, AssignmentOverlaps, DeskTaken or NoDeskFree; StalePage where its version is not `expected_version`.
    """
    _lock(session)
    if session.cancelled_at is not None or session.ends_at <= now:
        raise SessionOver
    if expected_version not in (None, session.version):
        raise StalePage
    if session.starts_at <= now and starts_at != session.starts_at:
        raise SessionBegun
    rules.check_session_times(starts_at, ends_at)
    if ends_at <= now:
        raise SessionInPast
    rules.check_advisors(advisors)
    if breaks is None:
        breaks = breaks_that_fit(session, starts_at, ends_at)
    rules.check_breaks(breaks, clock.local(starts_at).time(), clock.local(ends_at).time())
    whole = Interval(starts_at, ends_at)
    stints = [
        Stint(advisor_id, desk_id, whole, firm=desk_id is not None, must=True) for advisor_id, desk_id in advisors
    ]
    if reshape([(session, Shape(venue, kind, starts_at, ends_at, services, stints, breaks))], now=now):
        session.one_off = session.series_id is not None
    db.session.flush()
    return session


def breaks_that_fit(session: AdvisorSession, starts_at: datetime, ends_at: datetime) -> list[Break]:
    """Return the breaks that a session has and keeps when it is held from–to."""
    first, last = clock.local(starts_at).time(), clock.local(ends_at).time()
    return [one for one in breaks_of(session) if first <= one[0] and one[1] <= last]


def cancel_session(session: AdvisorSession, *, reason: str, now: datetime) -> None:
    """Cancel one session for good: its series does not open it again. Raises SessionOver or SessionBegun."""
    _lock(session)
    if session.cancelled_at is not None or session.ends_at <= now:
        raise SessionOver
    if session.starts_at <= now:
        raise SessionBegun
    session.one_off = session.series_id is not None
    cancel_all([session], reason, now=now)


def cancel_all(sessions: Sequence[AdvisorSession], reason: str, *, now: datetime) -> None:
    """Cancel sessions that have not begun. Their advisors are free for others; what is booked keeps its time."""
    if not sessions:
        return
    there = [one for session in sessions for one in session.assignments]
    days = {(one.advisor_id, clock.day_of(one.starts_at)) for one in there}
    _roster_of(sessions, [], days)
    give_breaks_back(there)
    for session in sessions:
        session.cancelled_at, session.cancel_reason = now, reason
        session.version += 1
    _delete(there)
    reconcile_travels(days, now=now)


def reshape(changes: Sequence[tuple[AdvisorSession, Shape]], *, now: datetime) -> int:
    """Bring sessions into their shapes; return how many changed. A cancelled one takes place again.

    Raises AdvisorLeft, AssignmentOverlaps, DeskTaken or NoDeskFree for a stint with `must`.
    """
    wanted = [(session, shape, _stints(session, shape, now)) for session, shape in changes]
    planned = [one for one in wanted if _differs(*one)]
    if not planned:
        return 0
    old = [one for session, *_ in planned for one in session.assignments]
    days = {(one.advisor_id, clock.day_of(one.starts_at)) for one in old}
    days |= {(stint.advisor_id, clock.day_of(stint.interval.start)) for *_, stints in planned for stint in stints}
    breaks = [breaks_of(session) if shape.stints is None else tuple(shape.breaks) for session, shape, _ in planned]
    roster = _roster_of([session for session, *_ in planned], [shape.venue.id for _, shape, _ in planned], days)
    give_breaks_back(old)
    for one in old:
        roster.release(one)
    kept = _let_go(planned, now)
    with refused_as(REFUSED):
        for session, shape, stints in planned:
            _set(session, shape)
            _assign(session, stints, kept, roster)
    for session, *_ in planned:
        db.session.expire(session, ["assignments", "venue"])
    for same in set(breaks):
        some = [session for (session, *_), own in zip(planned, breaks, strict=True) if own == same]
        take_breaks([one for session in some for one in session.assignments], same, now=now)
    reconcile_travels(days, now=now)
    return len(planned)


def _differs(session: AdvisorSession, shape: Shape, stints: Sequence[Stint]) -> bool:
    if session.cancelled_at is not None or _replaced(session, shape):
        return True
    if (session.starts_at, session.ends_at) != (shape.starts_at, shape.ends_at):
        return True
    there = {(one.advisor_id, one.starts_at, one.ends_at, one.desk_id) for one in session.assignments}
    wanted = {(stint.advisor_id, *stint.interval, stint.desk_id) for stint in stints}
    return shape.stints is not None and (there != wanted or breaks_of(session) != tuple(sorted(shape.breaks)))


def _replaced(session: AdvisorSession, shape: Shape) -> bool:
    """Return whether the assignments are replaced by new rows, so that who waits to book into one reads it again."""
    return (
        session.venue_id != shape.venue.id
        or session.kind != shape.kind
        or {service.id for service in session.services} != {service.id for service in shape.services}
    )


def _stints(session: AdvisorSession, shape: Shape, now: datetime) -> list[Stint]:
    """List the wanted stints: those with a firm desk first, then those with a desk to keep."""
    there = {one.advisor_id: one for one in session.assignments}
    stays = session.venue_id == shape.venue.id
    if shape.stints is None:
        return [
            Stint(one.advisor_id, one.desk_id if stays else None, Interval(one.starts_at, one.ends_at))
            for one in session.assignments
        ]
    stints: list[Stint] = []
    for stint in shape.stints:
        one = there.get(stint.advisor_id)
        if stint.desk_id is None and stays and one:
            stint = stint._replace(desk_id=one.desk_id, firm=False)
        if stint.interval.start < _minute(now):  # it has begun: a new advisor starts now
            start = one.starts_at if one else _minute(now)
            stint = stint._replace(interval=Interval(start, stint.interval.end))
        stints.append(stint)
    return sorted(stints, key=lambda stint: (not stint.firm, stint.desk_id is None))


def _roster_of(sessions: Sequence[AdvisorSession], venue_ids: Iterable[int], days: set[tuple[int, date]]) -> Roster:
    """Load and lock the roster of all advisors, venues and days concerned."""
    all_days = {day for _, day in days} | {clock.day_of(session.starts_at) for session in sessions}
    venues = {session.venue_id for session in sessions} | set(venue_ids)
    return Roster(venues, {who for who, _ in days}, min(all_days), max(all_days))


def _let_go(planned: Sequence[_Planned], now: datetime) -> dict[_Who, Assignment]:
    """Delete the assignments of those who leave, and free every desk; return the others, by session and advisor."""
    kept: dict[_Who, Assignment] = {}
    gone: list[Assignment] = []
    for session, shape, stints in planned:
        days = {stint.advisor_id: clock.day_of(stint.interval.start) for stint in stints}
        replaced = _replaced(session, shape)
        for one in session.assignments:
            who = (session.id, one.advisor_id)
            if not replaced and who not in kept and days.get(one.advisor_id) == clock.day_of(one.starts_at):
                kept[who] = one
                one.desk_id = None
            elif one.advisor_id not in days and one.starts_at < _minute(now):
                one.ends_at = min(one.ends_at, _minute(now))  # they were there until now
            else:
                gone.append(one)
    _delete(gone)
    return kept


def _set(session: AdvisorSession, shape: Shape) -> None:
    session.venue_id, session.kind = shape.venue.id, shape.kind
    session.starts_at, session.ends_at = shape.starts_at, shape.ends_at
    session.services = list(shape.services)
    session.cancelled_at, session.cancel_reason = None, ""
    session.version += 1


def _assign(session: AdvisorSession, stints: Sequence[Stint], kept: dict[_Who, Assignment], roster: Roster) -> None:
    for stint in stints:
        there = kept.pop((session.id, stint.advisor_id), None)
        try:
            desk = roster.assign(stint, session.venue_id)
        except (AdvisorLeft, AssignmentOverlaps, NoDeskFree):
            if stint.must:
                raise
            _delete([there] if there else [])
            continue
        one = there or Assignment(session_id=session.id, advisor_id=stint.advisor_id)
        one.starts_at, one.ends_at, one.desk_id = *stint.interval, desk
        db.session.add(one)


def _delete(assignments: Sequence[Assignment]) -> None:
    sessions = {one.session for one in assignments}
    for one in assignments:
        if one.id is not None:
            db.session.add(AssignmentLeft(advisor_id=one.advisor_id, session_id=one.session_id, **_times(one)))
        db.session.delete(one)
    db.session.flush()
    for session in sessions:
        db.session.expire(session, ["assignments"])


def _lock(session: AdvisorSession) -> None:
    lock_sessions(select(AdvisorSession).where(AdvisorSession.id == session.id))


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _times(one: Assignment) -> dict[str, datetime]:
    return {"starts_at": one.starts_at, "ends_at": one.ends_at}
