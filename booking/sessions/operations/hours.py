"""Change the hours of one advisor on one day: their assignments, and the sessions as far as those have to follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from booking.core import clock
from booking.core.database import db
from booking.core.intervals import Interval
from booking.sessions import rules
from booking.sessions.errors import NoSessionThen, SessionBegun, SessionInPast
from booking.sessions.models import AdvisorSession, Assignment
from booking.sessions.operations.reshaping import Shape, breaks_that_fit, cancel_all, reshape
from booking.sessions.operations.roster import Stint, lock_sessions


def change_hours(advisor_id: int, wanted: Interval, *, reason: str, now: datetime) -> None:
    """Let an advisor work from–to on a day: their first assignment begins then, their last one ends then.

    A session begins and ends with its advisors; one for which nobody is left is cancelled. What is booked keeps its
    time. Raises NoSessionThen, SessionBegun, SessionEndsFirst, SessionOutsideHours, SessionInPast, BreakWrong,
    AssignmentOverlaps, AdvisorLeft or NoDeskFree.
    """
    rules.check_session_times(*wanted)
    if wanted.end <= now:
        raise SessionInPast
    sessions = _sessions_of(advisor_id, wanted.start)
    own = [one for row in sessions for one in row.assignments if one.advisor_id == advisor_id]
    if not own:
        raise NoSessionThen
    begins, ends = min(one.starts_at for one in own), max(one.ends_at for one in own)
    if begins <= now and wanted.start != begins:
        raise SessionBegun

    def part(one: Assignment) -> Interval:
        if one.advisor_id != advisor_id:
            return Interval(one.starts_at, one.ends_at)
        return Interval(
            wanted.start if one.starts_at == begins else max(one.starts_at, wanted.start),
            wanted.end if one.ends_at == ends else min(one.ends_at, wanted.end),
        )

    changes, empty = [], []
    for session in (row for row in sessions if row.ends_at > now):
        parts = [(one, part(one)) for one in session.assignments]
        stints = [Stint(one.advisor_id, one.desk_id, when, must=True) for one, when in parts if when.start < when.end]
        if stints:
            changes.append((session, _around(session, stints)))
        else:
            empty.append(session)
    _change_apart_from_series(sessions, changes, empty, reason, now)


def _sessions_of(advisor_id: int, moment: datetime) -> list[AdvisorSession]:
    start, end = clock.day_bounds(clock.day_of(moment))
    theirs = select(Assignment.session_id).where(
        Assignment.advisor_id == advisor_id, Assignment.starts_at < end, Assignment.ends_at > start
    )
    there = (AdvisorSession.id.in_(theirs), AdvisorSession.cancelled_at.is_(None))
    return lock_sessions(select(AdvisorSession).where(*there))


def _change_apart_from_series(
    sessions: Sequence[AdvisorSession],
    changes: Sequence[tuple[AdvisorSession, Shape]],
    empty: Sequence[AdvisorSession],
    reason: str,
    now: datetime,
) -> None:
    versions = {session.id: session.version for session in sessions}
    cancel_all(empty, reason, now=now)
    reshape(changes, now=now)
    for session in sessions:
        if session.version != versions[session.id]:
            session.one_off = session.series_id is not None
    db.session.flush()


def _around(session: AdvisorSession, stints: list[Stint]) -> Shape:
    """Return the session from its first advisor to its last, as far as it was so before."""
    were = [(one.starts_at, one.ends_at) for one in session.assignments]
    starts_at, ends_at = min(one.interval.start for one in stints), max(one.interval.end for one in stints)
    if min(were)[0] != session.starts_at:
        starts_at = min(starts_at, session.starts_at)
    if max(end for _start, end in were) != session.ends_at:
        ends_at = max(ends_at, session.ends_at)
    breaks = breaks_that_fit(session, starts_at, ends_at)
    return Shape(session.venue, session.kind, starts_at, ends_at, session.services, stints, breaks)
