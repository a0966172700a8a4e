"""Entries of a record, what was done with each after it was written, and what was moved away from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, null, select
from sqlalchemy.orm import joinedload

from booking.cases.models import Entry, EntryAct, EntryClient, EntryLeft, EntryVersion
from booking.cases.queries.lines import EarlierWords, EntryActLine, EntryLine, MovedLine
from booking.cases.queries.records import citizens_of, visits_of
from booking.cases.queries.shields import named_on_entries
from booking.cases.rules import EntryKind, Reader, may_read
from booking.cases.rules.putting_right import EntryActKind
from booking.citizens.models import Citizen
from booking.core.database import db
from booking.services.models import Department, Topic
from booking.staff.models import StaffMember
from booking.visits.models import Consultation, Visit

_STORIES_READ = 20  # the last ones, in case some of them are not the reader's


def entry_on(record_id: int, reference: str, reader: Reader | None = None) -> EntryLine | None:
    """Find an entry that stands on a record, where this reader may read it. Without a reader: whether it stands."""
    ids = select(Entry.id).where(Entry.reference == reference, Entry.id.in_(entries_of(record_id)))
    found = read_entries(ids, 1)
    return found[0] if found and (reader is None or may_read(found[0], reader)) else None


def latest_story(record_id: int, reader: Reader) -> EntryLine | None:
    """Read the story so far of a record: the last one that counts and that this reader may read."""
    told = select(Entry.id).where(Entry.kind == EntryKind.STORY, ~Entry.struck, Entry.id.in_(entries_of(record_id)))
    return next((line for line in read_entries(told, _STORIES_READ) if may_read(line, reader)), None)


def entries_of(record_id: int) -> Select[int]:
    """Select entries written for one of the record's Citizens, or in a visit that one of them was a client of.

    An entry that was moved stands with its Citizens only.
    """
    named = select(EntryClient.entry_id).where(EntryClient.citizen_id.in_(citizens_of(record_id)))
    spoken = (
        select(Entry.id)
        .join(Consultation, Consultation.id == Entry.consultation_id)
        .where(Consultation.visit_id.in_(visits_of(record_id)), ~Entry.moved)
    )
    either = named.union(spoken).subquery()
    return select(either.c[0])


def read_entries(
    ids: Select[int], limit: int | None = None, *, named: Mapping[int, frozenset[int]] | None = None
) -> list[EntryLine]:
    """Read entries with what was done with each, newest first. Who may read them is the caller's to ask.

    `named`: who may open the shielded record that an entry stands on, where the caller has read that.
    """
    rows = db.session.execute(
        select(
            Entry.id,
            Entry.reference,
            Entry.kind,
            Department.name.label("department"),
            Entry.department_id,
            Topic.name.label("topic"),
            StaffMember.name.label("author"),
            Entry.happened_at,
            Entry.recorded_at,
            Entry.restricted,
            Entry.body,
            Entry.consultation_id,
            Visit.venue_id,
            Entry.struck,
            Entry.version,
        )
        .join(Department, Department.id == Entry.department_id)
        .join(StaffMember, StaffMember.id == Entry.author_id)
        .outerjoin(Consultation, Consultation.id == Entry.consultation_id)
        .outerjoin(Visit, Visit.id == Consultation.visit_id)
        .outerjoin(Topic, Topic.id == Entry.topic_id)
        .where(Entry.id.in_(ids))
        .order_by(Entry.happened_at.desc(), Entry.id.desc())
        .limit(limit)
    ).all()
    clients = _clients([row.id for row in rows])
    changed = [row.id for row in rows if row.version > 1]
    acts, earlier = _acts(changed), _earlier(changed)
    if named is None:
        named = named_on_entries(ids) if rows else {}
    return [
        EntryLine._make(
            (*row, clients.get(row.id, ()), acts.get(row.id, ()), earlier.get(row.id, ()), named.get(row.id))
        )
        for row in rows
    ]


def _clients(entry_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    if not entry_ids:
        return found
    rows = db.session.execute(
        select(EntryClient.entry_id, Citizen.name)
        .join(Citizen, Citizen.id == EntryClient.citizen_id)
        .where(EntryClient.entry_id.in_(entry_ids))
        .order_by(Citizen.id)
    )
    for entry_id, name in rows:
        found[entry_id] = (*found.get(entry_id, ()), name)
    return found


def _acts(entry_ids: Sequence[int]) -> dict[int, tuple[EntryActLine, ...]]:
    found: dict[int, tuple[EntryActLine, ...]] = {}
    if not entry_ids:
        return found
    rows = db.session.execute(
        select(
            EntryAct.entry_id,
            EntryAct.reference,
            EntryAct.act,
            EntryAct.reason,
            EntryAct.at,
            StaffMember.name,
            EntryAct.by_id,
        )
        .join(StaffMember, StaffMember.id == EntryAct.by_id)
        .where(EntryAct.entry_id.in_(entry_ids), EntryAct.undone_at.is_(None))
        .order_by(EntryAct.id)
    )
    for entry_id, *act in rows:
        found[entry_id] = (*found.get(entry_id, ()), EntryActLine._make(act))
    return found


def _earlier(entry_ids: Sequence[int]) -> dict[int, tuple[EarlierWords, ...]]:
    found: dict[int, tuple[EarlierWords, ...]] = {}
    if not entry_ids:
        return found
    rows = db.session.execute(
        select(EntryVersion.entry_id, EntryVersion.body, EntryVersion.replaced_at)
        .where(EntryVersion.entry_id.in_(entry_ids))
        .order_by(EntryVersion.id)
    )
    for entry_id, *words in rows:
        found[entry_id] = (*found.get(entry_id, ()), EarlierWords._make(words))
    return found


def last_act_on(entry_id: int) -> int | None:
    """Return the id of the last act on an entry that stands; None where there is none."""
    standing = select(EntryAct.id).where(EntryAct.entry_id == entry_id, EntryAct.undone_at.is_(None))
    return db.session.scalar(standing.order_by(EntryAct.id.desc()).limit(1))


def _moves_from(record_id: int) -> Select[int]:
    """Select the acts that took an entry off a record and stand."""
    return (
        select(EntryLeft.act_id)
        .join(EntryAct, EntryAct.id == EntryLeft.act_id)
        .where(EntryLeft.citizen_id.in_(citizens_of(record_id)), EntryAct.undone_at.is_(None))
    )


def was_moved_from(record_id: int, reference: str) -> bool:
    """Return whether an entry stood on a record and was moved to another."""
    moved = select(EntryAct.id).join(Entry, Entry.id == EntryAct.entry_id)
    moved = moved.where(EntryAct.id.in_(_moves_from(record_id)), Entry.reference == reference)
    return db.session.scalar(moved.limit(1)) is not None


def moved_away(record_id: int) -> tuple[MovedLine, ...]:
    """List what was moved away from a record and does not stand there now, without its words."""
    rows = db.session.scalars(
        select(EntryAct)
        .where(EntryAct.id.in_(_moves_from(record_id)), EntryAct.act == EntryActKind.MOVED)
        .where(EntryAct.entry_id.not_in(entries_of(record_id)))
        .options(joinedload(EntryAct.entry))
        .order_by(EntryAct.id.desc())
    ).all()
    last = {row.entry_id: row for row in reversed(rows)}
    return tuple(
        MovedLine(row.entry.reference, row.entry.happened_at, row.reference, row.at, row.by_id) for row in last.values()
    )


def hidden_by_moved(record_id: int, reader: Reader) -> set[int | None]:
    """Find the record's consultations whose entry was moved away and is not this reader's to read.

    What they were about stays withheld, as it was before.
    """
    rows = db.session.execute(
        select(Entry.consultation_id, Entry.department_id, Entry.restricted, Visit.venue_id, null().label("named"))
        .join(Consultation, Consultation.id == Entry.consultation_id)
        .join(Visit, Visit.id == Consultation.visit_id)
        .where(Entry.moved, Entry.restricted, Visit.id.in_(visits_of(record_id)))
    )
    return {row.consultation_id for row in rows if not may_read(row, reader)}
