"""Compare, join and part two records: with a reason, audited on both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from booking.cases.errors import DiedWhileJoined, JoinReasonMissing, OneHasDied, SameRecordTwice
from booking.cases.operations.auditing import audit_both, need_may_open
from booking.cases.operations.shield_rows import settle_shields
from booking.cases.queries import people_on
from booking.cases.rules import Act
from booking.cases.rules.joining import JOIN_REASONS, OWN_REASONS, PART_REASONS
from booking.citizens import operations as citizens
from booking.citizens.models import CaseRecord, Citizen, CitizenJoin
from booking.citizens.queries import death_on
from booking.core.database import db
from booking.core.rows import lock_row
from booking.core.translation import LazyString


def compare_records(
    record: CaseRecord, other: CaseRecord, why: str, *, staff_id: int, device: str, now: datetime
) -> None:
    """Audit that both records are viewed side by side.

    Raises JoinReasonMissing without a reason of the list, RecordShielded where one is not this colleague's to open.
    """
    _need_may_open(record, other, staff_id)
    audit_both(Act.COMPARED, record, other, _listed(JOIN_REASONS, why), staff_id=staff_id, device=device, now=now)


def join_records(record: CaseRecord, other: CaseRecord, why: str, *, staff_id: int, device: str, now: datetime) -> int:
    """Move every citizen of `other` to `record`; return how many. Entries stay as they were made.

    Where one of them is shielded, the whole person is. Raises JoinReasonMissing without a reason of the list,
    SameRecordTwice also where a colleague was faster, RecordShielded where one is not this colleague's to open,
    OneHasDied where the other lives: it would have ended what was planned with both.
    """
    if record.id == other.id:
        raise SameRecordTwice
    lock_records(record, other)
    _need_may_open(record, other, staff_id)
    reason = _listed({**JOIN_REASONS, **OWN_REASONS}, why)
    people = people_on(other.id)
    if not people or not people_on(record.id):
        raise SameRecordTwice
    if (death_on(record.id) is None) != (death_on(other.id) is None):
        raise OneHasDied
    for person in people:
        citizens.join(person, record, staff_id=staff_id, now=now)
    settle_shields([record.id, other.id])
    citizens.settle_wishes([record.id])
    audit_both(Act.JOINED, record, other, reason, staff_id=staff_id, device=device, now=now)
    return len(people)


def part_records(joined: CitizenJoin, why: str, *, staff_id: int, device: str, now: datetime) -> None:
    """Undo a join: the citizen returns to the record they came from, with the shields over them.

    Raises NothingToUndo, JoinReasonMissing, RecordShielded where the record is not this colleague's to open, or
    DiedWhileJoined: with the undo of the death each gets back what was planned with them.
    """
    reason = _listed(PART_REASONS, why)
    stands_on = db.session.get_one(Citizen, joined.citizen_id).case_record_id
    into, came_from = (db.session.get_one(CaseRecord, id_) for id_ in (stands_on, joined.from_record_id))
    need_may_open(into, staff_id)
    lock_records(into, came_from)
    if joined.undone_at is None and death_on(into.id, since=joined.joined_at) is not None:
        raise DiedWhileJoined
    citizens.undo_join(joined, staff_id=staff_id, now=now)
    both = [stands_on, db.session.get_one(Citizen, joined.citizen_id).case_record_id]
    settle_shields(both)
    citizens.settle_wishes(both)
    audit_both(Act.PARTED, into, came_from, reason, staff_id=staff_id, device=device, now=now)


def _need_may_open(record: CaseRecord, other: CaseRecord, staff_id: int) -> None:
    for one in (record, other):
        need_may_open(one, staff_id)


def lock_records(*records: CaseRecord) -> None:
    """Lock records until the transaction ends: of two colleagues who join or tell apart the same two, one waits."""
    for record in sorted(records, key=lambda one: one.id):
        lock_row(record)


def _listed(reasons: Mapping[str, LazyString], why: str) -> str:
    if why not in reasons:
        raise JoinReasonMissing
    return str(reasons[why])
