"""Plain rows of a timeline, without a database behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from booking.core import clock
from booking.services.rules import Answered


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


@dataclass(frozen=True)
class Timeline:
    """What one reader sees of a record, newest first, and the number of entries withheld from them."""

    entries: tuple[EntryLine, ...]
    visits: tuple[VisitLine, ...]
    appointments: tuple[AppointmentLine, ...]
    withheld: int
    more: bool = False  # there are older ones
    moved: tuple[MovedLine, ...] = ()  # away from this record

    @property
    def items(self) -> list[Item]:
        """Visits, loose entries and appointments without a visit in one order, newest first."""
        visits = [Item(line.at or clock.day_bounds(line.day)[0], ItemKind.VISIT, line) for line in self.visits]
        entries = [Item(line.happened_at, ItemKind.ENTRY, line) for line in self.loose_entries]
        booked = [
            Item(line.starts_at, ItemKind.APPOINTMENT, line)
            for line in self.appointments
            if line.visit_reference is None
        ]
        moved = [Item(line.happened_at, ItemKind.MOVED, line) for line in self.moved]
        return sorted([*visits, *entries, *booked, *moved], key=lambda item: item.at, reverse=True)

    @cached_property
    def booked_for(self) -> dict[str, AppointmentLine]:
        """Map the references of visits to the appointments that they were booked as."""
        return {line.visit_reference: line for line in self.appointments if line.visit_reference is not None}

    @property
    def loose_entries(self) -> tuple[EntryLine, ...]:
        """Entries that belong to none of the visits shown."""
        shown = {line.id for visit in self.visits for line in visit.consultations}
        return tuple(entry for entry in self.entries if entry.consultation_id not in shown)


class ItemKind(StrEnum):
    VISIT = "visit"
    ENTRY = "entry"
    APPOINTMENT = "appointment"
    MOVED = "moved"


class Item(NamedTuple):
    """One item of the timeline: a visit, an entry or an appointment without a visit, or that an entry was moved."""

    at: datetime
    kind: ItemKind
    line: VisitLine | EntryLine | AppointmentLine | MovedLine


EMPTY = Timeline((), (), (), 0)
