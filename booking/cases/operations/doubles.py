"""Find likely doubles in the background, a few people at a time: nobody is joined by it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, or_, select

from booking.cases.queries.likely import likely_of_each
from booking.citizens.models import NOT_PAIRED, Citizen, LikelyPair
from booking.core.database import db, locked
from booking.core.rows import insert_into


def pair_people(limit: int, *, now: datetime) -> int:
    """Look for the likely records of up to `limit` people who are new or have changed; return how many they were.

    Candidates come from the indexed keys, so that each look costs the same whatever the number of people. What was
    found about them before is replaced.
    """
    due = select(Citizen).where(NOT_PAIRED, Citizen.keyed).order_by(Citizen.id.desc()).limit(limit)
    people = db.session.scalars(locked(due)).all()
    if not people:
        return 0
    ids = [person.id for person in people]
    found = likely_of_each({person.case_record_id for person in people})
    stands_for = _first_of({one.record_id for likely in found.values() for one in likely})
    weights = {
        tuple(sorted((person.id, stands_for[one.record_id]))): one.weight
        for person in people
        for one in found[person.case_record_id]
    }
    rows = [
        {"citizen_id": low, "other_id": high, "weight": weight, "found_at": now}
        for (low, high), weight in weights.items()
    ]
    db.session.execute(delete(LikelyPair).where(or_(LikelyPair.citizen_id.in_(ids), LikelyPair.other_id.in_(ids))))
    if rows:
        db.session.execute(insert_into(LikelyPair).on_conflict_do_nothing(), rows)
    for person in people:
        person.paired = True
    db.session.flush()
    return len(people)


def _first_of(record_ids: Collection[int]) -> dict[int, int]:
    """Map records to the citizen on each who named themselves first, who stands for it in a pair."""
    first = select(Citizen.case_record_id, func.min(Citizen.id)).where(Citizen.case_record_id.in_(record_ids))
    return {record_id: id_ for record_id, id_ in db.session.execute(first.group_by(Citizen.case_record_id))}
