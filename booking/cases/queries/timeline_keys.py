"""Keys of all that stands on a record, with where in its timeline, without what it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from booking.appointments.models import Appointment
from booking.appointments.queries import with_others
from booking.cases.models import Entry
from booking.cases.queries.entries import entries_of
from booking.cases.queries.lines import ItemKind, visit_at
from booking.cases.queries.records import citizens_of, visits_of
from booking.cases.queries.shields import named_on_entries
from booking.cases.rules import Reader, may_read
from booking.cases.rules.timeline_positions import TimelinePosition
from booking.core.database import db
from booking.visits.models import Consultation, PartyMember, Visit
from booking.visits.queries import VISIT_OF_APPOINTMENT


class EntryKey(NamedTuple):
    """An entry of a record: what decides who may read it, and where it stands."""

    id: int
    reference: str
    happened_at: datetime
    consultation_id: int | None
    struck: bool
    visit_id: int | None
    department_id: int
    restricted: bool
    venue_id: int | None
    named: frozenset[int] | None  # who may open the shielded record that it stands on


class Standing(NamedTuple):
    """An item of a record by its primary key, and where it stands."""

    position: TimelinePosition
    id: int


def entry_keys(record_id: int) -> list[EntryKey]:
    """Read the keys of every entry of a record."""
    rows = db.session.execute(
        select(
            *(Entry.id, Entry.reference, Entry.happened_at, Entry.consultation_id, Entry.struck),
            *(Visit.id, Entry.department_id, Entry.restricted, Visit.venue_id),
        )
        .outerjoin(Consultation, Consultation.id == Entry.consultation_id)
        .outerjoin(Visit, Visit.id == Consultation.visit_id)
        .where(Entry.id.in_(entries_of(record_id)))
    ).all()
    named = named_on_entries(entries_of(record_id))
    return [EntryKey(*row, named.get(row[0])) for row in rows]


def unread(keys: Iterable[EntryKey], reader: Reader) -> set[int]:
    """Return the ids of those of the entries that this reader may not read."""
    alike = defaultdict(list)
    for key in keys:
        alike[key.department_id, key.restricted, key.venue_id, key.named].append(key)
    return {key.id for same in alike.values() if not may_read(same[0], reader) for key in same}


def visits_on(record_id: int) -> list[Standing]:
    """Read the keys of the visits of a record."""
    asked = select(Visit.id, Visit.reference, Visit.arrived_at, Visit.day).where(Visit.id.in_(visits_of(record_id)))
    return [
        Standing(TimelinePosition(visit_at(row.arrived_at, row.day), ItemKind.VISIT, row.reference), row.id)
        for row in db.session.execute(asked)
    ]


def loose_entries(keys: Iterable[EntryKey], visit_ids: Iterable[int]) -> list[Standing]:
    """Select those of the entries that belong to none of these visits."""
    shown = set(visit_ids)
    return [
        Standing(TimelinePosition(key.happened_at, ItemKind.ENTRY, key.reference), key.id)
        for key in keys
        if key.visit_id not in shown
    ]


def bookings_on(record_id: int) -> list[Standing]:
    """Read the keys of the appointments of the record's people that became no visit of theirs.

    Those to which they are named to come too are among them.
    """
    people = citizens_of(record_id)
    came = select(PartyMember.id).where(PartyMember.visit_id == Visit.id, PartyMember.citizen_id.in_(people))
    rows = db.session.execute(
        select(Appointment.id, Appointment.reference, Appointment.starts_at)
        .outerjoin(Visit, VISIT_OF_APPOINTMENT)
        .where(or_(Appointment.citizen_id.in_(people), with_others(people)), or_(Visit.id.is_(None), ~came.exists()))
    )
    return [Standing(TimelinePosition(row.starts_at, ItemKind.APPOINTMENT, row.reference), row.id) for row in rows]
