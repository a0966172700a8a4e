"""Writing a message down, in its language and at its price; and the words that a council writes itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from booking.core.database import db, refused_as
from booking.core.errors import StalePage
from booking.gateways import Sender
from booking.messages.models import Message, MessageTemplate
from booking.messages.queries.words import answered_before, own_template
from booking.messages.rules.counting import parts, plain
from booking.messages.rules.inviting import can_invite
from booking.messages.rules.planning import Channel
from booking.messages.rules.templates import Key, Words, Written
from booking.messages.rules.texts import Own, Told, asking_text, letter_of, subject_of


def write(row: Message, about: Told, own: Own, sender: Sender) -> None:
    """Fill in what the message says, in which language, and for a text how many parts it is and what they cost."""
    row.language = about.language
    if row.channel == Channel.SMS:
        (row.body, row.asks), row.subject_line = asking_text(about, own), ""
        row.parts = parts(row.body)
        row.price = row.parts * sender.price_to(row.contact_point.value if row.contact_point else "")
    else:
        row.body, row.subject_line = letter_of(about, own), subject_of(about, own)[:200]


def as_it_sends(sender: Sender) -> Sender:
    """With whether its reminders ask to be answered: what it sends from is a number, as far as that is known."""
    asks = can_invite(sender.provider, sender.sms_from, answered_before=answered_before(sender.provider))
    return replace(sender, invites=asks)


def mark_of(row: MessageTemplate | None) -> str:
    """A mark of the council's own words as they are, so that nobody overwrites what somebody else has changed."""
    return f"{row.version}@{row.changed_at.isoformat()}" if row is not None else "0"


def keep_words(key: Key, words: Words, *, seen: str, by_id: int, now: datetime) -> MessageTemplate:
    """Use these words, of which there is one body, from the next message on.

    `seen` is the mark of what was changed. Raises StalePage where somebody else has changed it since.
    """
    row = _unchanged(key, seen)
    with refused_as({"message_template.kind": StalePage, "uq_message_template_kind": StalePage}):
        if row is None:
            row = MessageTemplate(kind=key.kind, channel=key.channel, language=key.language, version=0)
            db.session.add(row)
        tidy = plain if key.channel == Written.SMS else str
        row.subject_line, row.body = tidy(words.subject_line), tidy(words.bodies[0])
        row.version += 1
        row.changed_at, row.changed_by_id = now, by_id
    return row


def use_standard_words(key: Key, *, seen: str) -> None:
    """Forget the council's own. Raises StalePage where somebody else has changed them since."""
    row = _unchanged(key, seen)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def _unchanged(key: Key, seen: str) -> MessageTemplate | None:
    row = own_template(key, to_change=True)
    if mark_of(row) != seen:
        raise StalePage
    return row
