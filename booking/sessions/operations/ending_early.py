"""End busy time early: the rest is free for others, and can be taken back while it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from booking.core.clock import day_of
from booking.core.database import db, refused_as
from booking.core.errors import NothingToUndo
from booking.core.intervals import Interval
from booking.core.limits import STAFF_UNDO_FOR
from booking.sessions import queries
from booking.sessions.errors import AbsenceEntered, BreakGone, SlotTaken, TimeTakenSince
from booking.sessions.models import BusyTime
from booking.sessions.operations.closing import block_absences
from booking.sessions.operations.taking import give_back, take_own_time
from booking.sessions.operations.writing import OVERLAPS
from booking.sessions.rules import BusyKind

_OWN_KINDS = (BusyKind.BREAK, BusyKind.AWAY)


def free_rest(busy_time: BusyTime, end: datetime, now: datetime) -> None:
    """Free a busy time after `end`, but keep its first minute, and record its planned end.

    One that ends earlier already stays as it is. Where the advisor is to be absent then, the rest is blocked.
    """
    end = max(end, busy_time.starts_at + timedelta(minutes=1))
    planned = busy_time.ends_at
    if end >= planned:
        return
    busy_time.planned_end, busy_time.ends_at = busy_time.planned_end or planned, end
    db.session.flush()
    block_absences(Interval(end, planned), now)


def retake_rest(busy_time: BusyTime, now: datetime) -> None:
    """Take back what `free_rest` has freed. Raises TimeTakenSince where part of it has been taken since."""
    planned = busy_time.planned_end
    if planned is None:
        return
    queries.lock_advisors([busy_time.advisor_id])
    queries.lock_assignments(busy_time.advisor_id, busy_time.ends_at, planned)
    in_the_way = (
        BusyTime.id != busy_time.id,
        BusyTime.advisor_id == busy_time.advisor_id,
        BusyTime.ends_at > busy_time.ends_at,
        BusyTime.starts_at < planned,
    )
    db.session.execute(delete(BusyTime).where(*in_the_way, BusyTime.expires_at <= now))
    with refused_as(dict.fromkeys(OVERLAPS, TimeTakenSince)):
        busy_time.ends_at, busy_time.planned_end = planned, None


def end_break(advisor_id: int, *, now: datetime) -> Interval | None:
    """End the running break, or time away, and return the interval that is free now. None where none is running.

    Raises AbsenceEntered for an absence that a manager has entered.
    """
    running = next((row for row in _breaks(advisor_id, now) if row.starts_at <= now and row.planned_end is None), None)
    if running is None:
        return None
    if running.disruption_id is not None:
        raise AbsenceEntered
    rest = Interval(max(now, running.starts_at + timedelta(seconds=1)), running.ends_at)
    running.planned_end, running.ends_at = rest.end, rest.start
    db.session.flush()
    block_absences(rest, now)
    return rest


def resume_break(advisor_id: int, *, now: datetime) -> None:
    """Undo the end of a break within ten minutes: it runs to its planned end.

    Raises NothingToUndo, or TimeTakenSince where part of that time has been taken since.
    """
    ended = [row for row in _breaks(advisor_id, now) if row.planned_end is not None and row.planned_end > now]
    if not ended or ended[-1].ends_at < now - STAFF_UNDO_FOR:
        raise NothingToUndo
    retake_rest(ended[-1], now)


def remove_break(advisor_id: int, starts_at: datetime, *, now: datetime) -> BusyTime:
    """Remove a break, or time away, that has not begun, and return it, for `plan_break` to undo.

    Raises BreakGone where the advisor has none that begins then, AbsenceEntered for an absence that a manager has
    entered.
    """
    queries.lock_advisors([advisor_id])
    row = next((row for row in _breaks(advisor_id, starts_at) if row.starts_at == starts_at), None)
    if row is None or starts_at <= now:
        raise BreakGone
    if row.disruption_id is not None:
        raise AbsenceEntered
    give_back(row)
    return row


def plan_break(advisor_id: int, kind: str, interval: Interval, *, now: datetime) -> None:
    """Add a break that was removed again. Raises BreakGone, or TimeTakenSince where part of it is taken."""
    if kind not in _OWN_KINDS or not now < interval.start < interval.end or day_of(interval.end) != day_of(now):
        raise BreakGone
    try:
        take_own_time(advisor_id, kind, *interval, now=now)
    except SlotTaken as taken:
        raise TimeTakenSince from taken


def _breaks(advisor_id: int, at: datetime) -> list[BusyTime]:
    """List the advisor's own breaks of that day with an actual or planned end after `at`, by start."""
    rows = queries.busy_of(advisor_id, day_of(at), at)
    return [row for row in rows if row.kind in _OWN_KINDS and (row.planned_end or row.ends_at) > at]
