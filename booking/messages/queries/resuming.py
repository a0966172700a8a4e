"""Reads for resuming after a pause, and for polling missing delivery receipts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from booking.appointments.models import Appointment
from booking.citizens.models import ContactPoint
from booking.core.database import db, locked
from booking.messages.models import Message
from booking.messages.rules.reconciliation import Status
from booking.messages.rules.retry import ASK_AFTER, ASK_AGAIN_AFTER
from booking.visits.models import Visit
from booking.wording.rules.kinds import Channel, SubjectKind

_NOT_GONE = (Status.PLANNED, Status.CLAIMED, Status.UNKNOWN)


def provider_ids_known(provider_ids: Collection[str]) -> set[str]:
    """Return those of these provider ids that are stored with a message."""
    return set(db.session.scalars(select(Message.provider_id).where(Message.provider_id.in_(provider_ids))))


def not_gone_to(numbers: Collection[str]) -> Sequence[Message]:
    """Lock the texts to these numbers that were not sent, or of which that is not known."""
    query = (
        select(Message)
        .join(ContactPoint, ContactPoint.id == Message.contact_point_id)
        .where(Message.channel == Channel.SMS.value, Message.status.in_(_NOT_GONE), Message.settled_at.is_(None))
        .where(ContactPoint.value.in_(numbers))
        .order_by(Message.id)
        .options(joinedload(Message.contact_point))
    )
    return db.session.scalars(locked(query, of=Message).execution_options(populate_existing=True)).all()


def pages_known(references: Collection[str]) -> dict[str, str]:
    """Map each reference to `appointment` or `visit`; others are left out."""
    found: dict[str, str] = {}
    for kind, table in ((SubjectKind.APPOINTMENT, Appointment), (SubjectKind.VISIT, Visit)):
        known = db.session.scalars(select(table.reference).where(table.reference.in_(references)))
        found |= dict.fromkeys(known, kind.value)
    return found


def without_final_status(provider: str, now: datetime, *, limit: int) -> list[tuple[str, str]]:
    """List (reference, provider id) of texts sent by this provider at least a day ago and not polled lately."""
    asked = or_(Message.asked_at.is_(None), Message.asked_at <= now - ASK_AGAIN_AFTER)
    query = (
        select(Message.reference, Message.provider_id)
        .where(Message.status == Status.SENT, Message.channel == Channel.SMS.value, asked)
        .where(Message.sent_at <= now - ASK_AFTER, Message.provider == provider, Message.provider_id != "")
        .order_by(Message.sent_at, Message.id)
        .limit(limit)
    )
    return [(reference, provider_id) for reference, provider_id in db.session.execute(query)]


def emails_between(since: datetime, now: datetime) -> int:
    """Count planned e-mails that were due since then and may have been sent: no provider's list tells."""
    due = (Message.due_at >= since, Message.due_at <= now, Message.worthless_at > now)
    planned = (Message.channel == Channel.EMAIL.value, Message.status == Status.PLANNED)
    return db.session.scalar(select(func.count()).select_from(Message).where(*due, *planned)) or 0
