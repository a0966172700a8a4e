"""Audit who opens, searches, prints, compares and joins records: one sealed row each, in the caller's transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from booking.cases.errors import ReasonMissing, RecordShielded
from booking.cases.models import AuditHead, AuditRow
from booking.cases.queries import basis_of, household_of, named_on
from booking.cases.rules import REASON_LENGTH, Act, Basis, Reader, ReaderFacts, mark_of, seal_of
from booking.citizens.models import CaseRecord
from booking.core.clock import day_of
from booking.core.database import db, locked
from booking.core.dates import plain_day
from booking.core.errors import StalePage
from booking.core.seals import seal_keys
from booking.core.text import is_reason
from booking.core.translation import _

logger = logging.getLogger(__name__)


def open_record(
    record: CaseRecord, reader: Reader, *, basis: Basis | None = None, reason: str = "", device: str, now: datetime
) -> AuditRow:
    """Audit that this reader opens this record, and on which basis.

    Without a `basis` one is looked for among the reader's own visits, appointments and tasks; where there is none, the
    typed reason is the basis. Raises ReasonMissing without one of ten letters, and RecordShielded.
    """
    need_may_open(record, reader.id)
    found = basis or basis_of(record.id, reader)
    if found is None:
        found = Basis.REASON
    if found in (Basis.REASON, Basis.TELEPHONE) and not is_reason(reason):
        raise ReasonMissing
    return audit(
        Act.OPENED, staff_id=reader.id, device=device, record=record.reference, basis=found, reason=reason, now=now
    )


def note_caller(record: CaseRecord, link: str, reader: Reader, *, device: str, now: datetime) -> tuple[AuditRow, str]:
    """Audit that whoever may speak for the person of a record telephones, by the household link that says so.

    Return the row, and who calls. Raises StalePage where the link has ended, or its day is over, and RecordShielded.
    """
    found = (one for one in household_of(record.id, day_of(now)) if one.speaks and one.reference == link)
    line = next(found, None)
    if line is None or line.until is None:
        raise StalePage
    why = _("%(name)s telephones, who speaks for them until %(day)s", name=line.name, day=plain_day(line.until))
    reason = why[:REASON_LENGTH]
    return open_record(record, reader, basis=Basis.TELEPHONE, reason=reason, device=device, now=now), line.name


def need_may_open(record: CaseRecord, staff_id: int) -> None:
    """Raise RecordShielded where a record is shielded and this colleague is not named to open it."""
    named = named_on(record.id)
    if named is not None and staff_id not in named:
        raise RecordShielded


def search_people(reader: Reader, found: Iterable[str], *, device: str, now: datetime) -> None:
    """Audit one search over all people, without the words searched for, and each record it shows."""
    audit(Act.SEARCHED, staff_id=reader.id, device=device, now=now)
    audit_each(Act.SHOWN, sorted(found), staff_id=reader.id, device=device, basis=Basis.SEARCH, now=now)


def audit(
    act: Act,
    *,
    staff_id: int,
    device: str,
    record: str = "",
    basis: Basis | None = None,
    reason: str = "",
    now: datetime,
) -> AuditRow:
    """Append one sealed row to the audit.

    Writers are serialised by the lock on the head, so that the chain never forks.
    """
    [row] = audit_each(act, [record], staff_id=staff_id, device=device, basis=basis, reason=reason, now=now)
    return row


def audit_both(
    act: Act, record: CaseRecord, other: CaseRecord, said: str, *, staff_id: int, device: str, now: datetime
) -> None:
    """Audit an act on two records, one row for each: the other's reference, and a phrase; never words of an entry."""
    for this, that in ((record, other), (other, record)):
        audit(
            act,
            staff_id=staff_id,
            device=device,
            record=this.reference,
            basis=Basis.REASON,
            reason=f"{that.reference}: {said}",
            now=now,
        )


def audit_each(
    act: Act,
    records: Iterable[str],
    *,
    staff_id: int,
    device: str,
    basis: Basis | None = None,
    reason: str = "",
    now: datetime,
) -> list[AuditRow]:
    """Append one sealed row for each of these records, in one statement."""
    head = db.session.scalars(
        locked(select(AuditHead).where(AuditHead.id == 1)).execution_options(populate_existing=True)
    ).one()
    whole, key, rows = _holds(head), seal_keys.current, []
    for record in records:
        said = ReaderFacts(
            number=head.rows + 1,
            at=now,
            staff_member_id=staff_id,
            device=device[:120],
            act=str(act),
            case_record_reference=record,
            basis=str(basis or ""),
            reason=reason.strip()[:REASON_LENGTH],
        )
        seal = seal_of(head.seal, said, key)
        facts = {k: v for k, v in said._asdict().items() if k != "number"}
        rows.append(AuditRow(id=said.number, previous_seal=head.seal, seal=seal, key_name=key, **facts))
        head.seal, head.rows = seal, said.number
    if whole:
        head.mark = mark_of(head.rows, head.seal, key)
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _holds(head: AuditHead) -> bool:
    """Whether the head carries a valid mark.

    Where it does not, its mark stays wrong, so that every later check says so. It has no mark yet where no row was
    sealed with a key; one of a key that is no longer set cannot be judged here.
    """
    if head.rows == 0 or head.mark in {mark_of(head.rows, head.seal, name) for name in seal_keys.by_name}:
        return True
    last = db.session.execute(select(AuditRow.seal, AuditRow.key_name).where(AuditRow.id == head.rows)).one_or_none()
    whole = last is not None and last.seal == head.seal and last.key_name not in seal_keys.by_name
    if not whole:
        logger.error("The audit's head is not as it was left: run `flask --app app audit verify`.")
    return whole
