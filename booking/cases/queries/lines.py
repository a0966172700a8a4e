"""Plain rows of a timeline, without a database behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from booking.cases.rules.timeline_positions import TimelinePosition
from booking.core import clock
from booking.services.rules import Answered
from booking.visits.rules import GoneHow, VisitStatus


class EntryActLine(NamedTuple):
    """What was done with an entry, by whom, when and why. What was undone is not listed."""

    reference: str
    act: str
    reason: str
    at: datetime
    by: str
    by_id: int


class EarlierWords(NamedTuple):
    """Words that an entry had until they were replaced."""

    body: str
    until: datetime


class MovedLine(NamedTuple):
    """That an entry was moved away from this record, and by which act; nothing that it says."""

    reference: str
    happened_at: datetime
    act: str
    at: datetime
    by_id: int


class CorrectionLine(NamedTuple):
    """What was put right of a visit, by whom, when and why. What was undone is not listed."""

    reference: str
    what: str
    reason: str
    at: datetime
    by: str
    by_id: int
    led: bool  # whether who led was not there


class TakenOffLine(NamedTuple):
    """That a visit was put right and stands on this record no more, and by which act; nothing that it was about."""

    act: str
    arrived_at: datetime | None
    day: date
    at: datetime
    by_id: int


class EntryLine(NamedTuple):
    """An entry that this reader may read; `Timeline` holds no others."""

    id: int
    reference: str
    kind: str
    department: str
    department_id: int
    topic: str | None
    author: str
    happened_at: datetime
    recorded_at: datetime
    restricted: bool
    body: str
    consultation_id: int | None
    venue_id: int | None  # where it was written
    struck: bool
    version: int
    clients: tuple[str, ...] = ()
    acts: tuple[EntryActLine, ...] = ()
    earlier: tuple[EarlierWords, ...] = ()  # oldest first
    named: frozenset[int] | None = None  # who may open the shielded record that it stands on


class ConsultationLine(NamedTuple):
    """A consultation. Where an entry of it is withheld, its subject is withheld too: those fields are None."""

    id: int
    reference: str
    status: str
    service: str | None
    department: str | None
    topic: str | None
    advisor: str | None
    outcome: str
    next_step: str
    take_home: str
    entries: tuple[EntryLine, ...]
    withheld: bool
    handed_over: str = ""  # why, in words, and the line for whoever saw them next
    for_next: str = ""


class AppointmentLine(NamedTuple):
    """An appointment and the visit it became. Its subject is None where an entry of that visit is withheld."""

    reference: str
    service: str | None
    department: str | None
    venue: str
    advisor: str | None
    starts_at: datetime
    ends_at: datetime
    status: str
    did_not_come_at: datetime | None
    version: int
    visit_reference: str | None
    helper: str = ""  # who helped with it; like its subject, not told where an entry is withheld
    answers: tuple[Answered, ...] = ()  # to what the service asks; special ones only to its department
    party: tuple[str, ...] = ()  # the names of all, where others are named to come too
    absent: bool = False  # whether others came, and nobody of this record
    leads: bool = True  # whether it was booked for somebody of this record, not with them


class VisitLine(NamedTuple):
    """A visit with its consultations."""

    reference: str
    at: datetime | None
    day: date
    venue: str
    status: str
    gone_how: str
    party: tuple[tuple[str, str], ...]  # name, part
    consultations: tuple[ConsultationLine, ...]
    appointment_id: int | None
    helper: str = ""  # as of an appointment
    answers: tuple[Answered, ...] = ()  # of a drop-in; a booked visit's are its appointment's
    corrections: tuple[CorrectionLine, ...] = ()  # like its subject, not told where an entry is withheld

    @property
    def is_over(self) -> bool:
        """Whether somebody came, and it is over: it can be put right."""
        return self.status == VisitStatus.GONE and self.at is not None and self.gone_how != GoneHow.WITHDRAWN

    @property
    def is_another_leads(self) -> bool:
        """Whether who led was not there: what was written about it was written to them."""
        return any(one.led for one in self.corrections)


def visit_at(arrived_at: datetime | None, day: date) -> datetime:
    """Return when a visit stands in a timeline: from its arrival, else from the beginning of its day."""
    return arrived_at or clock.day_bounds(day)[0]


class ItemKind(StrEnum):
    """Kinds of items of a timeline."""

    VISIT = "visit"
    ENTRY = "entry"
    APPOINTMENT = "appointment"
    REFERRAL = "referral"
    MOVED = "moved"
    TAKEN_OFF = "taken_off"  # a visit, put right


class Item(NamedTuple):
    """One item of a timeline: a visit, an entry or an appointment without a visit, a referral, what was moved away."""

    position: TimelinePosition
    line: Any  # of a referral, whose room lies above this one, its own line

    @property
    def at(self) -> datetime:
        """When it was."""
        return self.position.at

    @property
    def kind(self) -> str:
        """Its kind, of `ItemKind`."""
        return self.position.kind


@dataclass(frozen=True)
class Timeline:
    """What one reader sees of a record, or of a part of it, newest first, and the number of entries withheld."""

    entries: tuple[EntryLine, ...]
    visits: tuple[VisitLine, ...]
    appointments: tuple[AppointmentLine, ...]
    withheld: int  # on the whole record
    older: TimelinePosition | None = None  # after which there are older ones
    moved: tuple[MovedLine, ...] = ()  # away from this record
    others: tuple[Item, ...] = ()  # of rooms above
    ahead: tuple[AppointmentLine, ...] = ()  # what is booked from now on, soonest first

    @cached_property
    def items(self) -> list[Item]:
        """Visits, loose entries, appointments without a visit and the others in one order, newest first."""
        visits = [
            Item(TimelinePosition(visit_at(line.at, line.day), ItemKind.VISIT, line.reference), line)
            for line in self.visits
        ]
        entries = [
            Item(TimelinePosition(line.happened_at, ItemKind.ENTRY, line.reference), line)
            for line in self.loose_entries
        ]
        booked = [
            Item(TimelinePosition(line.starts_at, ItemKind.APPOINTMENT, line.reference), line)
            for line in self.appointments
            if line.visit_reference is None
        ]
        moved = [Item(TimelinePosition(line.happened_at, ItemKind.MOVED, line.act), line) for line in self.moved]
        every = [*visits, *entries, *booked, *moved, *self.others]
        return sorted(every, key=lambda item: item.position, reverse=True)

    @cached_property
    def booked_for(self) -> dict[str, AppointmentLine]:
        """Map the references of visits to the appointments that they were booked as."""
        return {line.visit_reference: line for line in self.appointments if line.visit_reference is not None}

    @property
    def loose_entries(self) -> tuple[EntryLine, ...]:
        """Entries that belong to none of the visits shown."""
        shown = {line.id for visit in self.visits for line in visit.consultations}
        return tuple(entry for entry in self.entries if entry.consultation_id not in shown)


def joined(parts: Sequence[Timeline]) -> Timeline:
    """Join parts of one reader's timeline that follow each other."""
    return replace(
        parts[0],
        entries=tuple(line for part in parts for line in part.entries),
        visits=tuple(line for part in parts for line in part.visits),
        appointments=tuple(line for part in parts for line in part.appointments),
        older=parts[-1].older,
        moved=tuple(line for part in parts for line in part.moved),
        others=tuple(item for part in parts for item in part.others),
    )


EMPTY = Timeline((), (), (), 0)
