"""Save and delete a council's own message templates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.core.database import db, locked, refused_as
from booking.core.errors import StalePage
from booking.core.rows import insert_into
from booking.wording.models import MessageSwitch, MessageTemplate
from booking.wording.queries import own_template
from booking.wording.rules.kinds import MessageKind
from booking.wording.rules.parts import plain
from booking.wording.rules.templates import Key, Words, WrittenChannel


def mark_of(row: MessageTemplate | None) -> str:
    """Return a mark of the version of the council's own words, to detect that somebody else has changed them."""
    return f"{row.version}@{row.changed_at.isoformat()}" if row is not None else "0"


def keep_words(key: Key, words: Words, *, seen: str, by_id: int, now: datetime) -> MessageTemplate:
    """Save these words, of which there is one body; used from the next message on.

    `seen` is the mark of what was edited. Raises StalePage where somebody else has changed it since.
    """
    row = _unchanged(key, seen)
    with refused_as({"message_template.kind": StalePage, "uq_message_template_kind": StalePage}):
        if row is None:
            row = MessageTemplate(kind=key.kind, channel=key.channel, language=key.language, version=0)
            db.session.add(row)
        tidy = plain if key.channel == WrittenChannel.SMS else str
        row.subject_line, row.body = tidy(words.subject_line), tidy(words.bodies[0])
        row.version += 1
        row.changed_at, row.changed_by_id = now, by_id
    return row


def use_standard_words(key: Key, *, seen: str) -> None:
    """Delete the council's own words. Raises StalePage where somebody else has changed them since."""
    row = _unchanged(key, seen)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def switch_kind(kind: MessageKind, *, on: bool, by_id: int, now: datetime) -> bool:
    """Switch a kind of message on or off, from the next message on; return whether it was not so already."""
    fresh = {"kind": kind.value, "is_on": False, "changed_at": now}
    db.session.execute(insert_into(MessageSwitch).values(fresh).on_conflict_do_nothing())
    query = select(MessageSwitch).filter_by(kind=kind.value).execution_options(populate_existing=True)
    row = db.session.scalars(locked(query)).one()
    if row.is_on == on:
        return False
    row.is_on, row.changed_at, row.changed_by_id = on, now, by_id
    db.session.flush()
    return True


def _unchanged(key: Key, seen: str) -> MessageTemplate | None:
    row = own_template(key, to_change=True)
    if mark_of(row) != seen:
        raise StalePage
    return row
