"""Preview of a change: its effect on sessions and on affected appointments."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from booking.core.apart import told_apart
from booking.staff.rules import Place

BEST, CITIZEN, CANCEL, MINE = "best", "citizen", "cancel", "mine"


class SessionLine(NamedTuple):
    """A session as a preview shows it."""

    starts_at: datetime
    ends_at: datetime
    venue: str
    kind: str
    services: tuple[str, ...]
    people: tuple[tuple[str, str], ...]  # (name, name with desk and times)
    places: tuple[Place, ...] = ()  # its venue, with the department of each service


class SessionChange(NamedTuple):
    """A session that a change creates, changes or cancels: before and after."""

    before: SessionLine | None
    after: SessionLine | None

    @property
    def what(self) -> str:
        """One of "made", "changed", "cancelled"."""
        if self.before is None:
            return "made"
        return "changed" if self.after else "cancelled"

    @property
    def line(self) -> SessionLine:
        """The session after the change, or before it where it is cancelled."""
        line = self.after or self.before
        assert line is not None
        return line


class StandIn(NamedTuple):
    """An advisor who could take an appointment at its time."""

    reference: str
    name: str


class Near(NamedTuple):
    """A free slot near an affected appointment."""

    venue: str
    starts_at: datetime


@dataclass(frozen=True)
class BookingLine:
    """An appointment that a change affects, and what could become of it."""

    reference: str
    version: int
    name: str
    service: str
    venue: str
    place: Place
    advisor: str
    starts_at: datetime
    reachable: bool
    here: bool = False  # its person is at the venue now
    stand_ins: tuple[StandIn, ...] = ()
    nearest: tuple[Near, ...] = ()
    record: str = ""  # the reference of their case record
    number: str = ""  # the last digits of theirs

    @property
    def facts(self) -> dict[str, str]:
        """What tells it from another of the same name."""
        return {"number": self.number, "service": self.service}


class ClosedVenue(NamedTuple):
    """A venue that a change closes: the sessions there at the time, whether it is closed then already, who is there."""

    id: int
    name: str
    sessions: int
    already: bool = False
    here: int = 0  # how many people are there now, where it closes now


@dataclass(frozen=True)
class Effects:
    """All effects of a change."""

    sessions: tuple[SessionChange, ...] = ()
    bookings: tuple[BookingLine, ...] = ()
    wanted: tuple[str, ...] = ()  # advisors meant to be on each session that is created or changed
    drop_ins: int = 0  # how many plan to drop in to a session that changes; they are told
    closed: tuple[ClosedVenue, ...] = ()

    @property
    def left_out(self) -> list[tuple[str, SessionLine]]:
        """Advisors who would not be on a session although they should: they are elsewhere then, or there is no desk."""
        lines = [change.after for change in self.sessions if change.after]
        return [(name, line) for line in lines for name in self.wanted if name not in dict(line.people)]

    @property
    def touched(self) -> list[set[Place]]:
        """The places of each session touched, before and after, and of each appointment."""
        sessions = [(change.before, change.after) for change in self.sessions]
        found = [{place for line in lines if line for place in line.places} for lines in sessions]
        return [*found, *({booking.place} for booking in self.bookings)]

    @property
    def apart(self) -> dict[str, str]:
        """What tells bookings of one name apart, by reference."""
        return told_apart(self.bookings)

    @property
    def seen(self) -> str:
        """A hash of these effects: it differs where any of them has changed."""
        facts: list[object] = [
            self.drop_ins,
            *(one._replace(here=0) for one in self.closed),  # people come and go while a manager reads
            *((c.before, c.after) for c in self.sessions),
            *((b.reference, b.version, b.reachable, b.stand_ins) for b in self.bookings),
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]

    @property
    def by_venue(self) -> list[tuple[ClosedVenue, list[BookingLine]]]:
        """Each venue that is closed, with its bookings by start; those that touch something first."""
        listed = [(venue, [one for one in self.bookings if one.place[0] == venue.id]) for venue in self.closed]
        return sorted(listed, key=lambda row: (not row[1], not row[0].sessions, row[0].name))

    def of(self, what: str) -> list[SessionLine]:
        """List the sessions that are "made", "changed" or "cancelled"."""
        return [change.line for change in self.sessions if change.what == what]

    @property
    def moved(self) -> list[tuple[SessionLine, SessionLine]]:
        """The sessions that change, as (before, after)."""
        return [(c.before, c.after) for c in self.sessions if c.before and c.after]


def differences(before: Mapping[int, SessionLine], after: Mapping[int, SessionLine]) -> tuple[SessionChange, ...]:
    """Compare sessions, by start. One that disappears and one that appears at a venue on a day count as one changed."""
    changed = [SessionChange(before[key], after[key]) for key in before.keys() & after.keys()]
    gone = sorted(before[key] for key in before.keys() - after.keys())
    come = sorted(after[key] for key in after.keys() - before.keys())
    for line in list(gone):
        twin = next((other for other in come if _twins(line, other)), None)
        if twin is not None:
            gone.remove(line)
            come.remove(twin)
            changed.append(SessionChange(line, twin))
    real = [change for change in changed if change.before != change.after]
    real += [SessionChange(line, None) for line in gone] + [SessionChange(None, line) for line in come]
    return tuple(sorted(real, key=lambda change: change.line))


def _twins(one: SessionLine, other: SessionLine) -> bool:
    return one.venue == other.venue and one.starts_at.date() == other.starts_at.date()
