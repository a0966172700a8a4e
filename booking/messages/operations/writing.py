"""Render a message into its row: words, language, parts and price."""

from __future__ import annotations

from dataclasses import replace

from booking.gateways import Sender
from booking.messages.models import Message
from booking.messages.queries.answers import answered_before
from booking.wording.rules.kinds import Channel
from booking.wording.rules.parts import parts
from booking.wording.rules.rendering import Own, Told, asking_text, letter_of, subject_of


def write(row: Message, about: Told, own: Own, sender: Sender) -> None:
    """Set the words and language of a row; for a text also its parts, and their price in hundredths of a penny."""
    row.language = about.language
    if row.channel == Channel.SMS:
        (row.body, row.asks), row.subject_line = asking_text(about, own), ""
        row.parts = parts(row.body)
        row.price = row.parts * sender.price_to(row.contact_point.value if row.contact_point else "")
    else:
        row.body, row.subject_line = letter_of(about, own), subject_of(about, own)[:200]


def as_it_sends(sender: Sender) -> Sender:
    """Return the sender with `invites` set: whether reminders may ask for a reply, because it sends from a number."""
    invites = sender.sends_from.can_invite(answered_before=answered_before(sender.provider))
    return replace(sender, invites=invites)
