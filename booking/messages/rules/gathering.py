"""Batch and pace messages to one contact: confirmations as one text, lost references as one message. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from booking.core.tokens import show_reference
from booking.wording.rules.by_language import BY_LANGUAGE
from booking.wording.rules.dates import long_day
from booking.wording.rules.kinds import Channel, MessageKind
from booking.wording.rules.parts import parts, plain
from booking.wording.rules.refusals import MOST_PARTS
from booking.wording.rules.rendering import Told, values_of

# The first confirmation is sent at once; further ones within this time are batched and sent when it is over.
WITHIN = timedelta(minutes=10)
# A batched confirmation is sent at the latest so long before its deadline.
BEFORE_VISIT = timedelta(minutes=15)
MOST_GATHERED = 9  # in a text: three parts in the shorter wording
# Rate limit of texts about changes that people make themselves: cancelling and undoing again and again.
CHANGES = frozenset((MessageKind.MOVED, MessageKind.CANCELLED, MessageKind.STILL_ON, MessageKind.CHANGE_LINK))
AN_HOUR = timedelta(hours=1)
MOST_CHANGES = 6


def gathered_until(last_at: datetime | None, worthless_at: datetime, now: datetime) -> datetime | None:
    """Return until when a confirmation waits to be batched after one sent at `last_at`; None: it goes now."""
    if last_at is None:
        return None
    until = min(last_at + WITHIN, worthless_at - BEFORE_VISIT)
    return until if until > now else None


def paced_until(went: Sequence[datetime], worthless_at: datetime, now: datetime) -> datetime | None:
    """Return until when a notice of a person's own change waits because of the rate limit; None: it goes now.

    A waiting notice is rendered when it is sent: it tells the facts of then, once. Near the visit twice as many may go.
    """
    lately = sorted(at for at in went if at > now - AN_HOUR)
    if len(lately) < MOST_CHANGES:
        return None
    until = lately[-MOST_CHANGES] + AN_HOUR
    if len(lately) < 2 * MOST_CHANGES:
        until = min(until, worthless_at - BEFORE_VISIT)
    return until if until > now else None


def is_gathered(kind: MessageKind, channel: Channel) -> bool:
    """Return whether several messages of this kind to one contact go as one."""
    return kind is MessageKind.LOST_REFERENCE or (kind is MessageKind.CONFIRMATION and channel is Channel.SMS)


def gathered_text(several: Sequence[Told], base_url: str) -> str:
    """Render one text for several bookings in the language of the first.

    Without times where it would be too long.
    """
    first, several = several[0], sorted(several, key=lambda one: (one.starts_at, one.reference))
    words = BY_LANGUAGE[first.language]
    link = f"{base_url}/find-booking"
    if first.neutral:
        references = ", ".join(show_reference(one.reference) for one in several)
        return plain(words.GATHERED_NEUTRAL.format(phone=first.phone, references=references))
    texts = []
    for text, item in words.GATHERED:
        items = "; ".join(item.format(**values_of(one)) for one in several)
        council, what = first.short_council or first.council, words.GATHERED_WHAT[first.kind]
        texts.append(plain(text.format(council=council, what=what, items=items, link=link)))
    return next((text for text in texts if parts(text) <= MOST_PARTS), texts[-1])


def gathered_letter(several: Sequence[Told]) -> tuple[str, str]:
    """Render one e-mail, subject line and body, for several bookings in the language of the first."""
    first, several = several[0], sorted(several, key=lambda one: (one.starts_at, one.reference))
    subject, body, item = BY_LANGUAGE[first.language].GATHERED_LETTER
    days = [{**values_of(one), "day": long_day(one.starts_at, one.language)} for one in several]
    items = "\n\n".join(item.format(**values) for values in days)
    return subject, body.format(**values_of(first), items=items) + "\n"
