"""What a worker leaves behind: its beat, and words that are not kept longer than they should be."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, update

from booking.core.database import db
from booking.core.rows import insert_into
from booking.messages.models import Message, WorkerBeat
from booking.messages.rules.settling import Status

WORDS_KEPT = timedelta(days=7)


def beat(name: str, now: datetime) -> None:
    """This worker has finished a round."""
    add = insert_into(WorkerBeat).values(name=name[:80], at=now)
    db.session.execute(add.on_conflict_do_update(index_elements=["name"], set_={"at": now}))


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
