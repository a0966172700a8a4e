"""Board of a week: the sessions of each day, and open hours without an advisor.

Works on plain rows, so that the board of a venue and that of an advisor are built the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from booking.core import clock
from booking.core.intervals import Interval, join_touching, overlap, subtract
from booking.sessions.rules import BusyKind
from booking.sessions.rules.days import bank_holidays

DAYS_IN_WEEK = 7
BOOKED_KINDS = (BusyKind.APPOINTMENT, BusyKind.GROUP, BusyKind.HOLD)
OWN_KINDS = (BusyKind.BREAK, BusyKind.TRAVEL, BusyKind.AWAY)


@dataclass(slots=True)
class VenueRow:
    """A venue for the rota. `hours` holds seven days of "09:00", "17:00" pairs, or nothing where unknown."""

    id: int
    name: str
    slug: str
    nation: str
    hours: Sequence[Sequence[str]]
    desks: int
    latitude: float | None = None
    longitude: float | None = None
    closed_on: date | None = None


class AssignmentRow(NamedTuple):
    """An assignment: one advisor in one session, from–to, at a desk or none."""

    advisor_id: int
    advisor: str
    advisor_reference: str
    venue_id: int
    starts_at: datetime
    ends_at: datetime
    desk: int | None = None


class RotaTaken(NamedTuple):
    advisor_id: int
    kind: str
    starts_at: datetime
    ends_at: datetime


class ShutRow(NamedTuple):
    """A closure of a venue, with its reason."""

    venue_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True)
class SessionRow:
    """A session with its assignments. `series` is the reference of its series, if any.

    One that others manage (not `mine`) has only its time, and no names.
    """

    reference: str
    venue_id: int
    kind: str
    starts_at: datetime
    ends_at: datetime
    services: tuple[str, ...] = ()
    assignments: tuple[AssignmentRow, ...] = ()
    cancelled: bool = False
    cancel_reason: str = ""
    one_off: bool = False
    series: str | None = None
    mine: bool = True


@dataclass(frozen=True)
class PersonBlock:
    """One advisor inside a session's block: minutes booked and free, and their breaks, travel and absences."""

    row: AssignmentRow
    booked: int
    free: int
    own: tuple[RotaTaken, ...] = ()

    @property
    def here(self) -> bool:
        """Whether they are present for any of it."""
        away = [Interval(t.starts_at, t.ends_at) for t in self.own if t.kind == BusyKind.AWAY]
        return bool(subtract(Interval(self.row.starts_at, self.row.ends_at), away))


@dataclass(frozen=True)
class SessionBlock:
    """A session on the board, with its advisors."""

    session: SessionRow
    venue: VenueRow
    people: tuple[PersonBlock, ...]

    @property
    def hours(self) -> int:
        """Its length in whole hours, at least 1: the height of the block."""
        return max(1, round((self.session.ends_at - self.session.starts_at) / timedelta(hours=1)))

    @property
    def nobody(self) -> bool:
        """Whether no advisor is present, although it is not cancelled."""
        return not self.session.cancelled and not any(person.here for person in self.people)


@dataclass(frozen=True)
class BoardDay:
    """One day of the board. `hours` is None where the venue's opening hours are not known."""

    day: date
    blocks: tuple[SessionBlock, ...] = ()
    shut: tuple[ShutRow, ...] = ()
    away: tuple[RotaTaken, ...] = ()
    bank_holiday: str = ""
    hours: tuple[Interval, ...] | None = None
    gaps: tuple[Interval, ...] = ()


@dataclass(frozen=True)
class RotaFacts:
    """The database's rows of some weeks: venues by id, sessions by start, busy times, closures."""

    venues: Mapping[int, VenueRow]
    sessions: Sequence[SessionRow]
    taken: Sequence[RotaTaken] = ()
    shut: Sequence[ShutRow] = ()
    elsewhere: Sequence[AssignmentRow] = field(
        default_factory=tuple
    )  # assignments of the same people at venues not shown

    @cached_property
    def taken_by(self) -> Mapping[int, list[RotaTaken]]:
        found: dict[int, list[RotaTaken]] = {}
        for row in self.taken:
            found.setdefault(row.advisor_id, []).append(row)
        return found


def week_of(day: date) -> date:
    """Return the Monday of its week."""
    return day - timedelta(days=day.weekday())


def days_from(first_day: date, count: int = DAYS_IN_WEEK) -> list[date]:
    return [first_day + timedelta(days=n) for n in range(count)]


def open_hours(venue: VenueRow, day: date) -> tuple[Interval, ...] | None:
    """Return the opening hours of a London day in UTC; None where unknown, empty where closed."""
    if venue.closed_on is not None and venue.closed_on <= day:
        return ()
    if len(venue.hours) != DAYS_IN_WEEK:
        return None
    walls = [time.fromisoformat(wall) for wall in venue.hours[day.weekday()]]
    pairs = zip(walls[::2], walls[1::2], strict=False)
    return tuple(Interval(clock.instant(day, a), clock.instant(day, b)) for a, b in pairs if a < b)


def board_of_venue(facts: RotaFacts, venue: VenueRow, days: Sequence[date], now: datetime) -> list[BoardDay]:
    """Build a venue's days. Gaps are shown from `now` on."""
    holidays = bank_holidays(venue.nation, days[0], days[-1])
    board = []
    for day in days:
        blocks = tuple(_block(facts, s) for s in facts.sessions if s.venue_id == venue.id and _on(s, day))
        shut = tuple(row for row in facts.shut if row.venue_id == venue.id and _touches(row, day))
        hours = open_hours(venue, day)
        gaps = () if day in holidays else _gaps(hours or (), blocks, shut, now)
        board.append(BoardDay(day, blocks, shut, (), holidays.get(day, ""), hours, gaps))
    return board


def board_of_advisor(facts: RotaFacts, advisor_id: int, days: Sequence[date]) -> list[BoardDay]:
    """Build an advisor's days: only their own part of each session, and their absences."""
    away = [row for row in facts.taken_by.get(advisor_id, ()) if row.kind == BusyKind.AWAY]
    board = []
    for day in days:
        blocks = tuple(_block(facts, s, advisor_id) for s in facts.sessions if _on(s, day))
        at = {block.venue.id for block in blocks}
        board.append(
            BoardDay(
                day,
                tuple(block for block in blocks if block.people),
                tuple(row for row in facts.shut if row.venue_id in at and _touches(row, day)),
                tuple(row for row in away if _touches(row, day)),
            )
        )
    return board


def without_advisor(facts: RotaFacts, now: datetime) -> list[SessionBlock]:
    """List the sessions ahead in which no advisor is present, by start."""
    ahead = (_block(facts, session) for session in facts.sessions if session.mine and session.starts_at > now)
    return [block for block in ahead if block.nobody]


def _block(facts: RotaFacts, session: SessionRow, only: int | None = None) -> SessionBlock:
    people = [a for a in session.assignments if only is None or a.advisor_id == only]
    return SessionBlock(session, facts.venues[session.venue_id], tuple(_person(facts, a) for a in people))


def _person(facts: RotaFacts, row: AssignmentRow) -> PersonBlock:
    whole = Interval(row.starts_at, row.ends_at)
    taken = [t for t in facts.taken_by.get(row.advisor_id, ()) if overlap(Interval(t.starts_at, t.ends_at), whole)]
    shut = [Interval(s.starts_at, s.ends_at) for s in facts.shut if s.venue_id == row.venue_id]
    booked = [Interval(t.starts_at, t.ends_at) for t in taken if t.kind in BOOKED_KINDS]
    left = subtract(whole, [*(Interval(t.starts_at, t.ends_at) for t in taken), *shut])
    inside = (Interval(max(a, whole.start), min(b, whole.end)) for a, b in booked)
    return PersonBlock(row, _minutes(inside), _minutes(left), tuple(t for t in taken if t.kind in OWN_KINDS))


def _gaps(
    hours: Iterable[Interval], blocks: Iterable[SessionBlock], shut: Iterable[ShutRow], now: datetime
) -> tuple[Interval, ...]:
    """Subtract closures and present advisors from the opening hours that are left."""
    manned = [Interval(s.starts_at, s.ends_at) for s in shut]
    for block in blocks:
        if block.session.cancelled:
            continue
        for person in block.people:
            away = [Interval(t.starts_at, t.ends_at) for t in person.own if t.kind == BusyKind.AWAY]
            manned += subtract(Interval(person.row.starts_at, person.row.ends_at), away)
    ahead = join_touching(Interval(max(a, now), b) for a, b in hours if b > now)
    return tuple(gap for stretch in ahead for gap in subtract(stretch, manned))


def _minutes(stretches: Iterable[Interval]) -> int:
    return sum((end - start) // timedelta(minutes=1) for start, end in stretches)


def _on(session: SessionRow, day: date) -> bool:
    return clock.day_of(session.starts_at) == day


def _touches(row: ShutRow | RotaTaken, day: date) -> bool:
    start, end = clock.day_bounds(day)
    return row.starts_at < end and row.ends_at > start
