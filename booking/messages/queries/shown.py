"""What was written about a booking and what came back: for the pages that show it beside a name, or in full."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking.core.database import db
from booking.messages.models import Message, Reply
from booking.messages.queries.replies import replies_of
from booking.messages.rules.replies import ReplyKind

# Says nothing that somebody at a desk has to know.
_NOT_BESIDE_A_NAME = {ReplyKind.THANKS, ReplyKind.LIKED, ReplyKind.START}


def last_texted(references: Collection[str]) -> dict[str, Reply]:
    """The last word that somebody texted about each of these visits, where there is one. One statement, or none."""
    found = replies_of([reference for reference in references if reference])
    telling = {
        reference: [one for one in replies if one.understood not in _NOT_BESIDE_A_NAME]
        for reference, replies in found.items()
    }
    return {reference: replies[-1] for reference, replies in telling.items() if replies}


def written_about(references: Collection[str]) -> Sequence[Message]:
    """Every message about these visits with its address, by when it was, or is, due."""
    if not references:
        return []
    query = (
        select(Message)
        .where(Message.subject_reference.in_(references))
        .order_by(Message.due_at, Message.id)
        .options(joinedload(Message.contact_point))
    )
    return db.session.scalars(query).all()
