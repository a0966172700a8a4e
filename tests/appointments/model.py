"""Model of a diary, without a database: taken time, closures, absences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.sessions.slow_calendar import Facts, Kind, Repeats, Series, Taken

UNDO_WITHIN = timedelta(minutes=2)
AssignedSpan = tuple[datetime, datetime]
_ONCE = Repeats("daily", 1, (), 0, date.min, date.max)


@dataclass
class Promise:
    """An appointment as its person knows it: a reference, a time, and their last act."""

    reference: str
    service: int
    venue: int
    advisor: int
    room: int | None
    starts_at: datetime
    lasts: timedelta
    version: int
    status: str = "booked"
    did: str = ""  # moved or cancelled, while that can be taken back
    did_at: datetime = datetime.min
    did_version: int = 0
    by_staff: bool = False
    stood: tuple[int, datetime] = (0, datetime.min)  # where it stood before

    @property
    def time(self) -> AssignedSpan:
        """From its start to the end of the write-up."""
        return self.starts_at, self.starts_at + self.lasts

    def has_done(self, what: str, now: datetime, by_staff: bool, stood: tuple[int, datetime]) -> None:
        """Record what can be undone, and the state before."""
        self.did, self.did_at, self.by_staff, self.stood = what, now, by_staff, stood
        self.did_version = self.version


@dataclass
class Held:
    """A time held for somebody who is still typing."""

    busy_time: int
    tag: int
    service: int
    venue: int
    advisor: int
    room: int | None
    starts_at: datetime
    lasts: timedelta
    until: datetime

    @property
    def time(self) -> AssignedSpan:
        """From its start to the end of the write-up."""
        return self.starts_at, self.starts_at + self.lasts


@dataclass
class Shut:
    """A closure of a venue, or an advisor's absence, under the reference of its disruption."""

    reference: str
    who: int
    starts_at: datetime
    ends_at: datetime

    @property
    def time(self) -> AssignedSpan:
        """From–to."""
        return self.starts_at, self.ends_at


@dataclass
class Assigned:
    """An advisor at a venue, from–to."""

    advisor: int
    venue: int
    starts_at: datetime
    ends_at: datetime


@dataclass
class Paper:
    """The model."""

    kinds: dict[int, Kind]
    rooms: dict[int, list[int]]
    assigned: list[Assigned] = field(default_factory=list)
    promises: dict[str, Promise] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    closures: list[Shut] = field(default_factory=list)
    away: list[Shut] = field(default_factory=list)
    ended: set[int] = field(default_factory=set)

    def booked(self) -> list[Promise]:
        """The booked ones, in the order of booking."""
        return [one for one in self.promises.values() if one.status == "booked"]

    def facts(self) -> Facts:
        """Facts for the slow calendar."""
        return Standing(
            [],
            {venue: set() for venue in self.rooms},
            self.rooms,
            closures=[(shut.who, *shut.time) for shut in self.closures],
            taken=[
                *(Taken(one.advisor, one.room, *one.time) for one in self.booked()),
                *(Taken(one.advisor, one.room, *one.time, one.until) for one in self.held),
                *(Taken(shut.who, None, *shut.time) for shut in self.away),
            ],
            assigned=[one for one in self.assigned if one.advisor not in self.ended],
        )

    def stands(self, one: Promise) -> bool:
        """Return whether it can take place: its advisor is there and neither ended nor absent, its venue open."""
        here = [(a.starts_at, a.ends_at) for a in self.assigned if (a.advisor, a.venue) == (one.advisor, one.venue)]
        shut = [shut.time for shut in self.closures if shut.who == one.venue]
        away = [shut.time for shut in self.away if shut.who == one.advisor]
        covered = not _left(one.time, here)
        return covered and one.advisor not in self.ended and not any(overlap(one.time, t) for t in (*shut, *away))

    def could_be(
        self, service: int, venue: int, starts_at: datetime, now: datetime, *, but: Promise | Held | None = None
    ) -> bool:
        """Return whether some advisor and, where one is needed, some room is free there and then, ignoring `but`."""
        kind = self.kinds[service]
        time = starts_at, starts_at + timedelta(minutes=kind.step)
        if any(shut.who == venue and overlap(shut.time, time) for shut in self.closures):
            return False
        others: list[Promise | Held] = [
            *(one for one in self.booked() if one is not but),
            *(one for one in self.held if one is not but and one.until > now),
        ]
        taken = [one for one in others if overlap(one.time, time)]
        rooms = set(self.rooms[venue]) - {one.room for one in taken}
        if kind.needs_room and not rooms:
            return False
        busy = {one.advisor for one in taken} | {shut.who for shut in self.away if overlap(shut.time, time)}
        there = {
            a.advisor for a in self.assigned if a.venue == venue and a.starts_at <= time[0] and time[1] <= a.ends_at
        }
        return bool(there - busy - self.ended)


@dataclass
class Standing(Facts):
    """The facts of single sessions instead of series."""

    assigned: list[Assigned] = field(default_factory=list)

    def sessions(self, day: date) -> Iterator[tuple[Series, datetime, datetime]]:
        """The assignments of a day."""
        for one in self.assigned:
            if one.starts_at.date() == day:
                at = one.starts_at.time(), one.ends_at.time()
                series = Series(one.advisor, one.venue, _ONCE, *at, (), frozenset(), frozenset())
                yield series, one.starts_at, one.ends_at


def overlap(one: AssignedSpan, other: AssignedSpan) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _left(whole: AssignedSpan, parts: list[AssignedSpan]) -> bool:
    """Return whether a part of the whole is in none of the parts."""
    cursor = whole[0]
    for start, end in sorted(parts):
        if start <= cursor:
            cursor = max(cursor, end)
    return cursor < whole[1]
