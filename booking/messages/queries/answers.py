"""Check whether texts can be answered: whether replies come in at all, and whether a text would reach the sender."""

from __future__ import annotations

from sqlalchemy import select

from booking.core.database import db
from booking.messages.models import Reply
from booking.messages.queries.subject import contacts_of
from booking.messages.rules.contact_wishes import ways
from booking.wording.rules.kinds import Channel


def may_text_back(row: Reply) -> bool:
    """Return whether a text would reach who wrote: false for an unknown number, and for one that opted out."""
    point = row.contact_point
    return point is not None and any(channel is Channel.SMS for channel, _id in ways(contacts_of([point])))


def answered_before(provider: str) -> bool:
    """Return whether anybody has ever texted us through this provider."""
    return db.session.scalar(select(Reply.id).where(Reply.provider == provider).limit(1)) is not None
