"""Read and verify the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from booking.cases.models import AuditHead, AuditRow
from booking.cases.rules import FIRST_SEAL, Act, Chain, Head, ReaderFacts, SealedRow, check_chain
from booking.core.database import db
from booking.staff.models import StaffMember

_BATCH = 1000


def verify_chain(since: str = "") -> Chain | None:
    """Verify the audit's rows against their seals, in batches of 1000, and the last one against the head.

    All of them, or from the row with the seal `since` on; None where there is no such row.
    """
    head = Head(*db.session.execute(select(AuditHead.rows, AuditHead.seal, AuditHead.mark)).one())
    if since in ("", FIRST_SEAL):
        return check_chain(_rows(0), head)
    row = _row_of(since)
    if row is None:
        return None
    before = Chain(row.facts.number - 1, row.previous_seal)
    return check_chain(_rows(before.rows), head, before)


_COLUMNS = (
    AuditRow.id,
    AuditRow.at,
    AuditRow.staff_member_id,
    AuditRow.device,
    AuditRow.act,
    AuditRow.case_record_reference,
    AuditRow.basis,
    AuditRow.reason,
    AuditRow.previous_seal,
    AuditRow.seal,
    AuditRow.key_name,
)


def _row_of(seal: str) -> SealedRow | None:
    found = db.session.execute(select(*_COLUMNS).where(AuditRow.seal == seal)).one_or_none()
    return _sealed(found) if found else None


def _rows(after: int) -> Iterator[SealedRow]:
    last = after
    while batch := db.session.execute(
        select(*_COLUMNS).where(AuditRow.id > last).order_by(AuditRow.id).limit(_BATCH)
    ).all():
        yield from map(_sealed, batch)
        last = batch[-1].id


def _sealed(row: Any) -> SealedRow:
    return SealedRow(ReaderFacts(*row[:8]), *row[8:])


class Opening(NamedTuple):
    """One line of the list of who opened a record."""

    at: datetime
    name: str
    act: str
    basis: str
    reason: str


def openings(reference: str, limit: int = 20) -> Sequence[Opening]:
    """List who opened this record, newest first."""
    found = db.session.execute(
        select(AuditRow.at, StaffMember.name, AuditRow.act, AuditRow.basis, AuditRow.reason)
        .join(StaffMember, StaffMember.id == AuditRow.staff_member_id)
        .where(AuditRow.case_record_reference == reference)
        .order_by(AuditRow.id.desc())
        .limit(limit)
    )
    return [Opening(*row) for row in found]


def last_opened(reference: str, staff_id: int, since: datetime, *, device: str) -> AuditRow | None:
    """Find this reader's last opening of this record on this device since then, so that one opening is audited once."""
    return db.session.scalars(
        select(AuditRow)
        .where(
            AuditRow.case_record_reference == reference,
            AuditRow.staff_member_id == staff_id,
            AuditRow.act == str(Act.OPENED),
            AuditRow.device == device,
            AuditRow.at >= since,
        )
        .order_by(AuditRow.id.desc())
        .limit(1)
    ).first()


def shown_since(staff_id: int, since: datetime, *, device: str) -> set[str]:
    """Return the references of records shown to this colleague on this device since then."""
    return set(
        db.session.scalars(
            select(AuditRow.case_record_reference).where(
                AuditRow.staff_member_id == staff_id,
                AuditRow.at >= since,
                AuditRow.act == str(Act.SHOWN),
                AuditRow.device == device,
            )
        )
    )
