"""Joining two records that are one person's, and parting them again: written down on both."""

from __future__ import annotations

from datetime import datetime

from booking.cases.operations import audit
from booking.cases.rules import Act
from booking.citizens import operations as citizens
from booking.citizens.models import CaseRecord, CitizenJoin
from booking.core.database import db
from booking.record.queries import people_on


def join_records(record: CaseRecord, other: CaseRecord, *, staff_id: int, device: str, now: datetime) -> int:
    """Everyone on `other` is the person of `record` from now on; how many they were. Entries stay as they were made."""
    people = people_on(other.id)
    for person in people:
        citizens.join(person, record, staff_id=staff_id, now=now)
    for reference in (record.reference, other.reference):
        audit(Act.JOINED, staff_id=staff_id, device=device, record=reference, now=now)
    return len(people)


def part_records(joined: CitizenJoin, *, staff_id: int, device: str, now: datetime) -> None:
    """Undo a joining: the person stands on the record they came from. Raises NothingToUndo."""
    into, came_from = (db.session.get_one(CaseRecord, id_) for id_ in (joined.to_record_id, joined.from_record_id))
    citizens.undo_join(joined, staff_id=staff_id, now=now)
    for record in (into, came_from):
        audit(Act.PARTED, staff_id=staff_id, device=device, record=record.reference, now=now)
