"""Read a council's own message templates."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking.core.database import db, locked
from booking.wording.models import MessageSwitch, MessageTemplate
from booking.wording.rules.templates import Key, Words


def own_words() -> dict[Key, Words]:
    """Read all of them in the form in which rules take them."""
    query = select(
        MessageTemplate.kind,
        MessageTemplate.channel,
        MessageTemplate.language,
        MessageTemplate.subject_line,
        MessageTemplate.body,
    )
    return {
        Key(kind, channel, language): Words(subject, (body,))
        for kind, channel, language, subject, body in db.session.execute(query)
    }


def own_templates() -> Sequence[MessageTemplate]:
    """List all of them, each with who changed it last."""
    return list(db.session.scalars(select(MessageTemplate).options(joinedload(MessageTemplate.changed_by))))


def switched_on() -> frozenset[str]:
    """Read which of the kinds that can be switched are on."""
    return frozenset(db.session.scalars(select(MessageSwitch.kind).where(MessageSwitch.is_on)))


def own_template(key: Key, *, to_change: bool = False) -> MessageTemplate | None:
    """Read the council's own words, fresh from the database; None where the standard ones are used.

    `to_change` locks.
    """
    query = select(MessageTemplate).filter_by(kind=key.kind, channel=key.channel, language=key.language)
    query = query.execution_options(populate_existing=True)
    return db.session.scalars(locked(query) if to_change else query).one_or_none()
