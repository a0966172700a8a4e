"""Record that the provider was polled for a delivery status; after three days without one it stays unknown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from booking.core.database import db, locked
from booking.messages.models import Message
from booking.messages.rules.reconciliation import Status
from booking.messages.rules.retry import GIVE_UP_AFTER

NEVER_TOLD = "the provider does not say what became of it"


def note_asked(reference: str, now: datetime) -> None:
    """Record that the provider was asked about this text.

    Still without a final status after three days, it is unknown.
    """
    text = or_(Message.reference == reference, Message.carried_by == reference)
    for row in db.session.scalars(locked(select(Message).where(text).order_by(Message.id))):
        row.asked_at = now
        if row.status == Status.SENT and row.sent_at is not None and now - row.sent_at >= GIVE_UP_AFTER:
            row.status, row.settled_at, row.why = Status.UNKNOWN, now, NEVER_TOLD
