"""Recognise a person: join their record to a likely one, or remember that they are somebody else. A person decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from booking.cases.errors import NoLongerLikely
from booking.cases.models import AuditRow, MatchDecision
from booking.cases.operations.auditing import audit
from booking.cases.operations.joining import join_records, lock_records, part_records
from booking.cases.queries.doubles import is_double
from booking.cases.queries.likely import likely_of
from booking.cases.queries.records import citizens_of, people_on
from booking.cases.rules import Act, Basis
from booking.cases.rules.joining import RECOGNISED, WRONG_RECORD, MatchWord
from booking.citizens.models import CaseRecord, CitizenJoin
from booking.core.database import db
from booking.core.errors import NothingToUndo
from booking.core.limits import STAFF_UNDO_FOR
from booking.core.tokens import random_reference


def recognise(
    record: CaseRecord, likely: CaseRecord, why: str = RECOGNISED, *, staff_id: int, device: str, now: datetime
) -> int:
    """Join a person's record to a likely one, which stays; return how many citizens moved.

    Asked twice within minutes, nothing more is done. Raises NoLongerLikely where it is not offered: nobody opens a
    record by naming it as likely.
    """
    lock_records(record, likely)
    if record.id == likely.id and (done := _joined_just_now(likely.id, staff_id, now)):
        return done
    _check_offered(record, likely)
    return join_records(likely, record, why, staff_id=staff_id, device=device, now=now)


def tell_apart(
    record: CaseRecord, likely: CaseRecord, word: MatchWord, *, staff_id: int, now: datetime
) -> MatchDecision:
    """Remember that a likely record is another person's, or that an advisor could not tell. Raises NoLongerLikely.

    It is remembered of people, not of records, so that it stands whatever is joined afterwards. Said twice within
    minutes, it is remembered once, so that one undo takes it back.
    """
    lock_records(record, likely)
    said = db.session.scalars(
        select(MatchDecision).where(
            MatchDecision.citizen_id.in_(citizens_of(record.id)),
            MatchDecision.other_id.in_(citizens_of(likely.id)),
            MatchDecision.word == word,
            MatchDecision.decided_by_id == staff_id,
            MatchDecision.decided_at > now - STAFF_UNDO_FOR,
            MatchDecision.undone_at.is_(None),
        )
    ).first()
    if said is not None:
        return said
    _check_offered(record, likely)
    decision = MatchDecision(
        reference=random_reference(),
        citizen_id=people_on(record.id)[0].id,
        other_id=people_on(likely.id)[0].id,
        word=str(word),
        decided_at=now,
        decided_by_id=staff_id,
    )
    db.session.add(decision)
    db.session.flush()
    return decision


def undo_decision(reference: str, *, staff_id: int, now: datetime) -> None:
    """Take back one's own word about a likely record. Raises NothingToUndo where it is none, or was taken back."""
    found = db.session.scalars(select(MatchDecision).where(MatchDecision.reference == reference)).one_or_none()
    if found is None or found.undone_at is not None or found.decided_by_id != staff_id:
        raise NothingToUndo
    found.undone_at = now
    db.session.flush()


def undo_recognition(reference: str, *, staff_id: int, device: str, now: datetime) -> None:
    """Part again what this reader joined from the record of this reference. Raises NothingToUndo."""
    query = (
        select(CitizenJoin)
        .join(CaseRecord, CaseRecord.id == CitizenJoin.from_record_id)
        .where(CaseRecord.reference == reference, CitizenJoin.undone_at.is_(None))
        .where(CitizenJoin.joined_by_id == staff_id)
        .order_by(CitizenJoin.id)
    )
    joins = db.session.scalars(query).all()
    if not joins:
        raise NothingToUndo
    for joined in joins:
        part_records(joined, WRONG_RECORD, staff_id=staff_id, device=device, now=now)


def _joined_just_now(record_id: int, staff_id: int, now: datetime) -> int:
    """Count the citizens whom this reader joined to a record within the last minutes."""
    query = select(func.count(CitizenJoin.id)).where(
        CitizenJoin.to_record_id == record_id,
        CitizenJoin.joined_by_id == staff_id,
        CitizenJoin.joined_at > now - STAFF_UNDO_FOR,
        CitizenJoin.undone_at.is_(None),
    )
    return db.session.scalar(query) or 0


def is_audited_as_likely(record: str, shown: Sequence[str], *, staff_id: int, device: str, since: datetime) -> bool:
    """Return whether the audit says since then that this reader was shown these records as likely."""
    query = select(AuditRow.id).where(
        AuditRow.staff_member_id == staff_id,
        AuditRow.at >= since,
        AuditRow.act == str(Act.MATCHED),
        AuditRow.case_record_reference == record,
        AuditRow.reason == " ".join(shown),
        AuditRow.device == device[:120],
    )
    return db.session.scalars(query.limit(1)).first() is not None


def audit_likely(
    record: str, shown: Sequence[str], basis: Basis = Basis.VISIT, *, staff_id: int, device: str, now: datetime
) -> None:
    """Audit in one row which records a reader was shown as likely, by their references."""
    said = " ".join(shown)
    audit(Act.MATCHED, staff_id=staff_id, device=device, record=record, basis=basis, reason=said, now=now)


def _check_offered(record: CaseRecord, likely: CaseRecord) -> None:
    if is_double(record.id, likely.id):
        return
    if likely.id not in {one.record_id for one in likely_of(record.id)}:
        raise NoLongerLikely
