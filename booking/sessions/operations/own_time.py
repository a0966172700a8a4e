"""Breaks and travel between venues: busy times that follow from an advisor's assignments, around what is booked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import contains_eager

from booking.core import clock
from booking.core.database import db, locked
from booking.core.intervals import Interval, overlap, subtract
from booking.sessions import rules
from booking.sessions.models import AdvisorSession, Assignment, BusyTime
from booking.sessions.rules import Break, BusyKind

_Intervals = dict[int, list[Interval]]  # by advisor id
_Piece = tuple[int, datetime, datetime]  # advisor id, from, to


def take_breaks(assignments: Iterable[Assignment], breaks: Sequence[Break], *, now: datetime | None = None) -> None:
    """Take the breaks of these assignments, as far as that time is free."""
    wanted: _Intervals = {}
    for one in assignments if breaks else ():
        day = clock.day_of(one.starts_at)
        for start, end in breaks:
            within = Interval(max(one.starts_at, clock.instant(day, start)), min(one.ends_at, clock.instant(day, end)))
            if within.start < within.end:
                wanted.setdefault(one.advisor_id, []).append(within)
    _add(BusyKind.BREAK, _free(wanted, now))


def give_breaks_back(assignments: Iterable[Assignment]) -> None:
    """Delete the breaks within these assignments, which are about to change."""
    for row in _breaks_within(list(assignments)):
        db.session.delete(row)
    db.session.flush()


def breaks_of(session: AdvisorSession) -> tuple[Break, ...]:
    """Return the breaks of a session in wall-clock times, merged over its advisors."""
    merged: list[Interval] = []
    for row in sorted(_breaks_within(session.assignments), key=lambda row: row.starts_at):
        if merged and row.starts_at <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, row.ends_at))
        else:
            merged.append(Interval(row.starts_at, row.ends_at))
    return tuple((clock.local(one.start).time(), clock.local(one.end).time()) for one in merged)


def reconcile_travel(advisor_id: int, day: date, *, now: datetime) -> None:
    """Reconcile the travel of an advisor on a London day with their assignments.

    From the end of each until they can be at the next one's venue; what is booked already stays, and shows as a clash.
    """
    reconcile_travels({(advisor_id, day)}, now=now)


def reconcile_travels(days: Collection[tuple[int, date]], *, now: datetime | None = None) -> None:
    """Reconcile the travel of many advisors and days, in a few statements; see `reconcile_travel`."""
    if not days:
        return
    advisors = {advisor_id for advisor_id, _day in days}
    window = clock.day_bounds(min(day for _, day in days))[0], clock.day_bounds(max(day for _, day in days))[1]
    wanted: _Intervals = {}
    last: Assignment | None = None
    for one in _assignments(advisors, window):
        here = (one.advisor_id, clock.day_of(one.starts_at))
        if last is not None and here in days and here == (last.advisor_id, clock.day_of(last.starts_at)):
            _travel(last, one, wanted)
        last = one
    rows = db.session.scalars(
        select(BusyTime).where(BusyTime.kind == BusyKind.TRAVEL, *_touching(advisors, window))
    ).all()
    there = {
        (row.advisor_id, row.starts_at, row.ends_at): row
        for row in rows
        if (row.advisor_id, clock.day_of(row.starts_at)) in days
    }
    pieces = _free(wanted, now, leaving_out={row.id for row in there.values()})
    for interval in there.keys() - pieces:
        db.session.delete(there[interval])
    db.session.flush()
    _add(BusyKind.TRAVEL, pieces - there.keys())


def _travel(last: Assignment, one: Assignment, wanted: _Intervals) -> None:
    if last.session.venue_id != one.session.venue_id:
        minutes = rules.travel_minutes(last.session.venue, one.session.venue)
        until = min(last.ends_at + timedelta(minutes=minutes), one.ends_at)
        wanted.setdefault(one.advisor_id, []).append(Interval(last.ends_at, until))


def _assignments(advisors: Collection[int], window: tuple[datetime, datetime]) -> list[Assignment]:
    """List assignments of sessions that are not cancelled, by advisor and start, locked against booking."""
    query = (
        select(Assignment)
        .join(Assignment.session)
        .where(
            Assignment.advisor_id.in_(advisors),
            Assignment.ends_at > window[0],
            Assignment.starts_at < window[1],
            AdvisorSession.cancelled_at.is_(None),
        )
        .options(contains_eager(Assignment.session).joinedload(AdvisorSession.venue))
        .order_by(Assignment.id)
    )
    found = db.session.scalars(locked(query, of=Assignment)).unique()
    return sorted(found, key=lambda one: (one.advisor_id, one.starts_at))


def _breaks_within(assignments: Sequence[Assignment]) -> list[BusyTime]:
    if not assignments:
        return []
    window = min(one.starts_at for one in assignments), max(one.ends_at for one in assignments)
    rows = db.session.scalars(
        select(BusyTime).where(
            BusyTime.kind == BusyKind.BREAK, *_touching({one.advisor_id for one in assignments}, window)
        )
    )
    return [
        row
        for row in rows
        if any(
            one.advisor_id == row.advisor_id and one.starts_at <= row.starts_at and row.ends_at <= one.ends_at
            for one in assignments
        )
    ]


def _free(wanted: _Intervals, now: datetime | None, leaving_out: Collection[int] = ()) -> set[_Piece]:
    """Return the free parts of these intervals. Expired holds that overlap them are deleted."""
    intervals = [one for some in wanted.values() for one in some]
    if not intervals:
        return set()
    window = min(one.start for one in intervals), max(one.end for one in intervals)
    busy: _Intervals = {}
    lapsed: list[int] = []
    for row in db.session.scalars(select(BusyTime).where(*_touching(wanted.keys(), window))):
        if row.id in leaving_out:
            continue
        interval = Interval(row.starts_at, row.ends_at)
        if now is None or row.expires_at is None or row.expires_at > now:
            busy.setdefault(row.advisor_id, []).append(interval)
        elif any(overlap(interval, one) for one in wanted[row.advisor_id]):
            lapsed.append(row.id)
    if lapsed:
        db.session.execute(delete(BusyTime).where(BusyTime.id.in_(lapsed)))
    return {
        (advisor_id, *piece)
        for advisor_id, some in wanted.items()
        for one in some
        for piece in subtract(one, busy.get(advisor_id, ()))
    }


def _add(kind: str, pieces: Collection[_Piece]) -> None:
    db.session.add_all(
        BusyTime(advisor_id=advisor_id, kind=kind, starts_at=starts_at, ends_at=ends_at)
        for advisor_id, starts_at, ends_at in sorted(pieces)
    )
    db.session.flush()


def _touching(advisors: Collection[int], window: tuple[datetime, datetime]) -> tuple[ColumnElement[bool], ...]:
    return BusyTime.advisor_id.in_(advisors), BusyTime.ends_at > window[0], BusyTime.starts_at < window[1]
