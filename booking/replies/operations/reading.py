"""Read an inbound text together with what was sent to that number."""

from __future__ import annotations

from datetime import datetime

from booking.citizens.models import ContactPoint
from booking.gateways.base import IncomingText
from booking.gateways.providers import yes_starts
from booking.messages.models import Message
from booking.messages.rules.reply_kinds import ReplyKind
from booking.replies import queries
from booking.replies.rules.effects import Number, SentText
from booking.replies.rules.guessing import guess
from booking.replies.rules.quoted_text import understood_unless_quoted
from booking.replies.rules.reading import Reading, Rests
from booking.wording.queries import own_words
from booking.wording.rules.standard import ALL_INVITING, STANDARD
from booking.wording.rules.templates import literal


def read(text: IncomingText, point: ContactPoint | None, provider: str, now: datetime) -> tuple[Reading, Number]:
    """Classify a text, and collect what is known of its number. Our own words, quoted, are not read as theirs."""
    sent = queries.texts_to(point.id) if point else ()
    written = (*own_words().values(), *STANDARD.values(), *ALL_INVITING.values())
    reading = understood_unless_quoted(
        text.body,
        [one.body for one in sent if one.body],
        (literal(body, " ") for words in written for body in words.bodies),
    )
    if point is None:
        return reading, Number()
    known = Number(
        live=queries.live_for(point.id, now),
        sent=[_sent(one, now) for one in sent],
        shared=point.shared,
        yes_starts=point.opted_out_at is not None
        and yes_starts(provider),  # an opt-out at the provider is recorded here too
    )
    return reading, known


def guessed(reading: Reading, known: Number, body: str) -> str:
    """Guess what a text that a person has to read may mean, as a ReplyKind; empty where there is no sign."""
    if reading.rests is Rests.ON_DIGIT and not any(one.asks for one in known.sent):
        return ""
    found = guess(body) if reading.kind is ReplyKind.UNCLEAR else reading.kind
    return found.value if found else ""


def _sent(message: Message, now: datetime) -> SentText:
    at = message.sent_at or message.claimed_at or now
    return SentText(message.kind, message.subject_reference, message.says, message.asks, at)
