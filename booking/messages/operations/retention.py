"""Forget the words of messages that are not kept any longer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update

from booking.core.database import db
from booking.messages.models import Message
from booking.messages.models.message import WORDS_KEPT
from booking.messages.rules.reconciliation import Status


def forget_words(now: datetime) -> int:
    """Drop the words of what left more than seven days ago; how many. That it was sent stays known."""
    done = db.session.execute(
        update(Message)
        .where(Message.claimed_at < now - WORDS_KEPT, Message.body != "")
        .where(or_(Message.status.not_in((Status.CLAIMED, Status.UNKNOWN)), Message.settled_at.is_not(None)))
        .values(body="", subject_line="")
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())
