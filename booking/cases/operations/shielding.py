"""Shield a record, and end the shield: setting it acts at once, for it closes; its end takes a second person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from booking.cases.errors import (
    ListChanged,
    ReasonMissing,
    ReviewTooFar,
    SecondPersonNeeded,
    ShieldedAlready,
    ShieldReasonMissing,
)
from booking.cases.models import Shield, ShieldCitizen
from booking.cases.operations.shield_rows import (
    lock_open,
    need_advisor,
    reader_row,
    settle_shields,
    write_down,
)
from booking.cases.queries import people_on, shield_of
from booking.cases.rules import REASON_LENGTH, Act
from booking.cases.rules.actions import need_undo
from booking.cases.rules.shields import LONGEST_REVIEW, SHIELD_REASONS, ShieldKind, review_key
from booking.citizens.models import CaseRecord, Citizen
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.errors import NothingToUndo
from booking.core.rows import lock_row
from booking.core.text import is_reason
from booking.core.tokens import random_reference
from booking.core.translation import _
from booking.staff.models import StaffMember
from booking.tasks import operations as tasks


def shield_record(
    record: CaseRecord,
    kind: str,
    reason: str,
    readers: Sequence[StaffMember],
    *,
    review_on: date,
    by: StaffMember,
    device: str,
    now: datetime,
) -> Shield:
    """Shield a record at once; whoever sets it and these `readers` may open it, and nobody else.

    Raises ShieldReasonMissing, ReviewTooFar, ShieldedAlready, and NoSuchReader where one is no advisor who works here.
    """
    lock_row(record)
    _need_review(review_on, now)
    if kind not in set(ShieldKind) or (kind == ShieldKind.OTHER and not is_reason(reason)):
        raise ShieldReasonMissing
    if shield_of(record.id) is not None:
        raise ShieldedAlready
    named = list({one.id: one for one in (by, *readers)}.values())
    for one in named:
        need_advisor(one)
    shield = Shield(
        reference=random_reference(),
        kind=kind,
        reason=reason.strip()[:REASON_LENGTH],
        set_at=now,
        set_by_id=by.id,
        review_on=review_on,
    )
    db.session.add(shield)
    db.session.flush()
    db.session.add_all(ShieldCitizen(shield_id=shield.id, citizen_id=one.id) for one in people_on(record.id))
    for one in named:
        shield.readers.append(reader_row(one, by_id=by.id, reason="", asked_at=now, since=now))
    db.session.flush()
    settle_shields([record.id])
    write_down(Act.SHIELDED, shield, str(SHIELD_REASONS[ShieldKind(kind)]), by.id, device, now)
    return shield


def undo_shield(shield: Shield, *, by: StaffMember, device: str, now: datetime) -> None:
    """Undo the shield that one has set, within ten minutes. Raises NothingToUndo."""
    lock_row(shield)
    if shield.ended_at is not None:
        raise NothingToUndo
    need_undo(shield.set_at, shield.set_by_id, by.id, now)
    _end(shield, by.id, now)
    write_down(Act.UNSHIELDED, shield, str(_("undone")), by.id, device, now)


def renew_shield(shield: Shield, review_on: date, *, by: StaffMember, device: str, now: datetime) -> None:
    """Say that a shield is needed still, and when to ask again. Raises ListChanged or ReviewTooFar."""
    lock_open(shield)
    _need_review(review_on, now)
    _close_review(shield, by.id, now)
    shield.review_on = review_on
    db.session.flush()
    write_down(Act.SHIELDED, shield, str(_("needed still")), by.id, device, now)


def ask_for_end(shield: Shield, reason: str, *, by: StaffMember, device: str, now: datetime) -> None:
    """Ask for the end of a shield, with a reason; a second person agrees. Raises ReasonMissing or ListChanged."""
    lock_open(shield)
    if not is_reason(reason):
        raise ReasonMissing
    if shield.end_asked_at is not None:
        raise ListChanged
    shield.end_asked_at, shield.end_asked_by_id, shield.end_reason = now, by.id, reason.strip()[:REASON_LENGTH]
    db.session.flush()


def end_shield(shield: Shield, *, by: StaffMember, device: str, now: datetime) -> None:
    """End a shield as the second person. Raises ListChanged where nobody asks for it, or SecondPersonNeeded."""
    lock_open(shield)
    if shield.end_asked_at is None:
        raise ListChanged
    if shield.end_asked_by_id == by.id:
        raise SecondPersonNeeded
    _end(shield, by.id, now)
    write_down(Act.UNSHIELDED, shield, shield.end_reason, by.id, device, now)


def keep_shield(shield: Shield) -> None:
    """Withdraw or refuse what was asked: the shield stays. Raises ListChanged."""
    lock_open(shield)
    if shield.end_asked_at is None:
        raise ListChanged
    shield.end_asked_at, shield.end_asked_by_id, shield.end_reason = None, None, ""
    db.session.flush()


def undo_end(shield: Shield, *, by: StaffMember, device: str, now: datetime) -> None:
    """Set a shield again that one has ended within ten minutes, with its list. Raises NothingToUndo."""
    lock_row(shield)
    need_undo(shield.ended_at, shield.ended_by_id, by.id, now)
    shield.ended_at, shield.ended_by_id = None, None
    db.session.flush()
    _settle(shield)
    write_down(Act.SHIELDED, shield, str(_("undone")), by.id, device, now)


def _end(shield: Shield, by_id: int, now: datetime) -> None:
    shield.ended_at, shield.ended_by_id = now, by_id
    _close_review(shield, by_id, now)
    db.session.flush()
    _settle(shield)


def _close_review(shield: Shield, by_id: int, now: datetime) -> None:
    key = review_key(shield.reference, shield.review_on)
    tasks.close_by_key(key, outcome=_("Looked at"), now=now, by_id=by_id)


def _settle(shield: Shield) -> None:
    covered = select(ShieldCitizen.citizen_id).where(ShieldCitizen.shield_id == shield.id)
    settle_shields(db.session.scalars(select(Citizen.case_record_id).where(Citizen.id.in_(covered)).distinct()).all())


def _need_review(review_on: date, now: datetime) -> None:
    if not day_of(now) < review_on <= day_of(now) + LONGEST_REVIEW:
        raise ReviewTooFar
