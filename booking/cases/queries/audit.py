"""Reading the audit back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from booking.cases.models import AuditHead, AuditRow
from booking.cases.rules import Act, Chain, Facts, SealedRow, check_chain
from booking.core.database import db
from booking.staff.models import StaffMember

_BATCH = 1000


def verify_chain() -> Chain:
    """Check every row of the audit against its seal, a batch at a time, and the last one against the head."""
    head = db.session.execute(select(AuditHead.seal, AuditHead.rows)).one()
    return check_chain(_rows(), head_seal=head.seal, head_rows=head.rows)


def _rows() -> Iterator[SealedRow]:
    columns = (
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
    )
    last = 0
    while batch := db.session.execute(
        select(*columns).where(AuditRow.id > last).order_by(AuditRow.id).limit(_BATCH)
    ).all():
        for row in batch:
            yield SealedRow(Facts(*row[:8]), row.previous_seal, row.seal)
        last = batch[-1].id


class Opening(NamedTuple):
    """One line of who opened a record."""

    at: datetime
    name: str
    act: str
    basis: str
    reason: str


def openings(reference: str, limit: int = 20) -> Sequence[Opening]:
    """Who opened this record, newest first."""
    found = db.session.execute(
        select(AuditRow.at, StaffMember.name, AuditRow.act, AuditRow.basis, AuditRow.reason)
        .join(StaffMember, StaffMember.id == AuditRow.staff_member_id)
        .where(AuditRow.case_record_reference == reference)
        .order_by(AuditRow.id.desc())
        .limit(limit)
    )
    return [Opening(*row) for row in found]


def last_opened(reference: str, staff_id: int, since: datetime, *, device: str) -> AuditRow | None:
    """This reader's last opening of this record on this device since then: one opening is written down once."""
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
    """The records of whoever was shown to this colleague on this device since then."""
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
