"""Read the messages about a visit, for the pages that show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking.core.database import db
from booking.messages.models import Message


def written_about(references: Collection[str]) -> Sequence[Message]:
    """Read every message about these subjects with its address, in order of due time."""
    if not references:
        return []
    query = (
        select(Message)
        .where(Message.subject_reference.in_(references))
        .order_by(Message.due_at, Message.id)
        .options(joinedload(Message.contact_point))
    )
    return db.session.scalars(query).all()
