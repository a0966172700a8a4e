"""Delete the words of messages and replies after their retention period."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update

from booking.core.database import db
from booking.messages.models import Message, Reply
from booking.messages.rules.limits import WORDS_KEPT_FOR
from booking.messages.rules.reconciliation import Status
from booking.messages.rules.reply_kinds import ReplyState


def forget_words(now: datetime) -> int:
    """Blank the words of messages sent, and replies received, more than seven days ago; return how many.

    The rows stay. A reply that waits for a person to answer keeps its words until they have.
    """
    before = now - WORDS_KEPT_FOR
    replies = db.session.execute(
        update(Reply)
        .where(Reply.received_at < before, Reply.body != "", Reply.state != ReplyState.OPEN)
        .values(body="")
        .returning(Reply.id)
        .execution_options(synchronize_session=False)
    )
    done = db.session.execute(
        update(Message)
        .where(Message.claimed_at < before, Message.body != "")
        .where(or_(Message.status.not_in((Status.CLAIMED, Status.UNKNOWN)), Message.settled_at.is_not(None)))
        .values(body="", subject_line="")
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all()) + len(replies.all())
