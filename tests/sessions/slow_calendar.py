"""Reference implementation of slots: every minute of every day is checked on its own, by no code of ours.

It reads what was entered (series, breaks, closures, taken time), never a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TRAVEL = 30  # minutes between two venues of which nobody knows where they are
RELEASED = time(8)


@dataclass(frozen=True)
class Repeats:
    """On these weekdays (0 is Monday) of every nth week; or the nth of them in every nth month; or every nth day."""

    kind: str  # weekly, monthly, daily
    every: int
    weekdays: tuple[int, ...]
    nth: int
    first_day: date
    last_day: date

    def on(self, day: date) -> bool:
        """Return whether this day is one of them."""
        if not self.first_day <= day <= self.last_day:
            return False
        if self.kind == "daily":
            return (day - self.first_day).days % self.every == 0
        if day.weekday() not in self.weekdays:
            return False
        if self.kind == "weekly":
            monday = self.first_day - timedelta(days=self.first_day.weekday())
            return (day - monday).days // 7 % self.every == 0
        months = (day.year - self.first_day.year) * 12 + day.month - self.first_day.month
        last = (day + timedelta(days=7)).month != day.month
        return months % self.every == 0 and (last if self.nth == -1 else (day.day - 1) // 7 + 1 == self.nth)

    @property
    def rule(self) -> str:
        """The RFC 5545 rule."""
        names = [("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day] for day in self.weekdays]
        until = f"UNTIL={self.last_day:%Y%m%d}"
        if self.kind == "daily":
            return f"FREQ=DAILY;INTERVAL={self.every};{until}"
        days = ",".join(f"{self.nth if self.kind == 'monthly' else ''}{name}" for name in names)
        return f"FREQ={self.kind.upper()};INTERVAL={self.every};BYDAY={days};{until}"


@dataclass(frozen=True)
class Series:
    """Sessions of one advisor at one venue, from a wall-clock time to another."""

    advisor: int
    venue: int
    repeats: Repeats
    starts: time
    ends: time
    breaks: tuple[tuple[time, time], ...]
    days_off: frozenset[date]
    days_on: frozenset[date]


@dataclass(frozen=True)
class Taken:
    """A taken time of an advisor, and of a room; until it expires, where it is a hold."""

    advisor: int
    room: int | None
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Return whether it is no expired hold."""
        return self.expires_at is None or self.expires_at > now


@dataclass(frozen=True)
class Kind:
    """Terms of one kind of consultation."""

    minutes: int
    write_up: int
    notice: int
    horizon: int
    share: int
    needs_room: bool

    @property
    def step(self) -> int:
        """Minutes from the start of one to the start of the next."""
        return self.minutes + self.write_up


@dataclass
class Facts:
    """Everything that was entered."""

    series: list[Series]
    holidays: dict[int, set[date]]  # by venue
    rooms: dict[int, list[int]]  # by venue
    closures: list[tuple[int, datetime, datetime]] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)

    def sessions(self, day: date) -> Iterator[tuple[Series, datetime, datetime]]:
        """The sessions of a day."""
        for one in self.series:
            shut = day in self.holidays[one.venue] and day not in one.days_on
            if one.repeats.on(day) and day not in one.days_off and not shut:
                yield one, instant(day, one.starts), instant(day, one.ends)


def instant(day: date, wall: time) -> datetime:
    """The instant of a wall-clock time by day: an hour earlier from the last Sunday of March to that of October."""
    summer = _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10)
    return datetime.combine(day, wall, tzinfo=UTC) - timedelta(hours=1 if summer else 0)


def slots(facts: Facts, kind: Kind, first: date, last: date, now: datetime) -> dict[tuple[datetime, int], set[int]]:
    """Advisors with a slot, by start and venue."""
    today = _day(now)
    found: dict[tuple[datetime, int], set[int]] = {}
    day = first
    while day <= min(last, today + kind.horizon * DAY):
        sessions = list(facts.sessions(day))
        standing = [one for one in facts.taken if _day(one.starts_at) == day and one.stands(now)]
        for one, starts_at, ends_at in sessions:
            busy = [*_own_time(one, day, starts_at, sessions, standing), *_shut(facts, one.venue)]
            offered = _offered_until(kind, day, today, starts_at, ends_at, now)
            free = [at for at in _minutes(starts_at, offered) if not any(start <= at < end for start, end in busy)]
            rooms = facts.rooms[one.venue]
            for at in _starts(free, starts_at, kind.step):
                until = at + kind.step * MINUTE
                room = not kind.needs_room or not all(_room_taken(standing, room, at, until) for room in rooms)
                if room and at >= now + kind.notice * MINUTE:
                    found.setdefault((at, one.venue), set()).add(one.advisor)
        day += DAY
    return found


def _own_time(
    one: Series, day: date, starts_at: datetime, sessions: list[tuple[Series, datetime, datetime]], taken: list[Taken]
) -> Iterator[tuple[datetime, datetime]]:
    """Times in which the advisor of a session is taken: breaks, taken time, travel from another venue."""
    for start, end in one.breaks:
        yield instant(day, start), instant(day, end)
    for thing in taken:
        if thing.advisor == one.advisor:
            yield thing.starts_at, thing.ends_at
    before = [(end, other.venue) for other, _, end in sessions if other.advisor == one.advisor and end <= starts_at]
    if before and max(before)[1] != one.venue:
        left_at = max(before)[0]
        yield left_at, left_at + TRAVEL * MINUTE


def _shut(facts: Facts, venue: int) -> Iterator[tuple[datetime, datetime]]:
    return ((start, end) for where, start, end in facts.closures if where == venue)


def _offered_until(
    kind: Kind, day: date, today: date, starts_at: datetime, ends_at: datetime, now: datetime
) -> datetime:
    """End of what is offered: the last share of a session is kept for its day, and released in the morning."""
    if day < today or (day == today and now >= instant(today, RELEASED)):
        return ends_at
    minutes = (ends_at - starts_at) // MINUTE
    return ends_at - (minutes * kind.share // 100 // 5 * 5) * MINUTE


def _starts(free: list[datetime], begins: datetime, step: int) -> Iterator[datetime]:
    """Starts of a consultation: one after the other from the beginning of each free piece."""
    there = set(free)
    first: dict[datetime, datetime] = {}
    for at in free:
        first[at] = first[at - MINUTE] if at - MINUTE in there else at
    for at in free:
        edge = first[at]
        if (edge - begins) // MINUTE % step:
            while edge.minute % 5:
                edge += MINUTE
        if at >= edge and (at - edge) // MINUTE % step == 0 and all(at + n * MINUTE in there for n in range(step)):
            yield at


def _room_taken(taken: list[Taken], room: int, start: datetime, end: datetime) -> bool:
    return any(thing.room == room and thing.starts_at < end and start < thing.ends_at for thing in taken)


def _minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += MINUTE


def _day(at: datetime) -> date:
    """The London day, at the hours at which anybody works."""
    return at.date()


def _last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)  # March and October have as many
    return day - timedelta(days=(day.weekday() + 1) % 7)
