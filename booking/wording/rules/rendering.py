"""Render messages: venue, day, time, reference and link; never a name, a service or a need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from booking.core.languages import ENGLISH
from booking.core.tokens import show_reference
from booking.core.translation import _, _l
from booking.wording.rules.asked_digits import OTHER, SAYS_IT_STANDS, digits_asked
from booking.wording.rules.dates import by_when, from_to, long_day, short_day, time_of_day
from booking.wording.rules.kinds import MessageKind, SubjectKind
from booking.wording.rules.parts import parts, plain
from booking.wording.rules.standard import words_for
from booking.wording.rules.templates import (
    DROP_IN,
    NEUTRAL,
    TEMPLATE_LABELS,
    Key,
    Words,
    WrittenChannel,
    filled,
    literal,
)

Own = Mapping[Key, Words]
NOTHING_OWN: Own = MappingProxyType({})
# Not neutral: whoever has just texted us holds the phone, so the answer may say what they asked for.
_TO_WHO_ASKED = {MessageKind.ANSWER, MessageKind.CHANGE_LINK}


@dataclass(frozen=True)
class Told:
    """The facts that a message may tell. Nothing that a citizen typed is one of them."""

    kind: MessageKind
    about: SubjectKind
    venue: str
    address: str
    starts_at: datetime
    ends_at: datetime
    reference: str
    link: str
    council: str
    phone: str
    until: datetime | None = None  # when an offer runs out
    words: str = ""  # what a member of staff wrote, in an answer
    language: str = ENGLISH
    neutral: bool = False  # read by others too
    short_council: str = ""  # the council's name in texts
    invites: bool = False  # it can be answered
    tells_end: bool = False  # of a visit with two topics: from when until when


class Text(NamedTuple):
    """A text message, and the digits that it asks for: see `asked_digits`."""

    body: str
    asks: str = ""


def short_link(base_url: str, kind: SubjectKind, token: str) -> str:
    """Build the short address of the page: /a/… for an appointment and what is offered for it, /t/… for a ticket."""
    return f"{base_url}/{'t' if kind is SubjectKind.VISIT else 'a'}/{token}"


def text_of(told: Told, own: Own = NOTHING_OWN) -> str:
    """Render the words of the text message; see `asking_text`."""
    return asking_text(told, own).body


def asking_text(told: Told, own: Own = NOTHING_OWN) -> Text:
    """Render the text message. Around a long name the shorter standard words are used, to fit one part; never cut."""
    if told.kind is MessageKind.ANSWER:
        return Text(plain(told.words))
    short = replace(told, council=told.short_council or told.council)
    wording, body = _shortest(words_for(_key(told, WrittenChannel.SMS), own, invites=told.invites), short)
    asks = digits_asked(literal(wording, " "))
    return Text(body, OTHER if asks and told.kind not in SAYS_IT_STANDS else asks)


def subject_of(told: Told, own: Own = NOTHING_OWN) -> str:
    """Render the subject line of the e-mail: what, when, where; never why."""
    if told.kind is MessageKind.ANSWER:
        return told.council
    return filled(words_for(_key(told, WrittenChannel.EMAIL), own).subject_line, values_of(told)).replace("\n", " ")


def letter_of(told: Told, own: Own = NOTHING_OWN) -> str:
    """Render the e-mail's body: plain text, one fact to a line."""
    if told.kind is MessageKind.ANSWER:
        return told.words
    body = words_for(_key(told, WrittenChannel.EMAIL), own).bodies[0]
    return filled(body, {**values_of(told), "day": long_day(told.starts_at, told.language)}) + "\n"


def _shortest(words: Words, told: Told) -> tuple[str, str]:
    """Return the first wording that fits one part, as (template, filled); else the one with the fewest parts."""
    found: list[tuple[int, str, str]] = []
    for wording, body in _wordings(words, told):
        count = parts(body)
        if count == 1:
            return wording, body
        found.append((count, wording, body))
    return min(found, key=lambda one: one[0])[1:]


def when(told: Told) -> str:
    """Format the time in English with its day, because a text may arrive a day late; a drop-in's from and to."""
    return f"{short_day(told.starts_at, ENGLISH)}, {_time(told, ENGLISH)}"


def _wordings(words: Words, told: Told) -> Iterator[tuple[str, str]]:
    """Yield each wording, filled with the reference in two groups, then in one."""
    values = values_of(told)
    short = {**values, "reference": told.reference}
    for body in words.bodies:
        yield body, plain(filled(body, values))
        yield body, plain(filled(body, short))


def _key(told: Told, channel: WrittenChannel) -> Key:
    if told.neutral and told.kind not in _TO_WHO_ASKED:
        return Key(NEUTRAL, channel.value, told.language)
    drop_in = DROP_IN + told.kind.value
    kind = drop_in if told.about is SubjectKind.VISIT and drop_in in TEMPLATE_LABELS else told.kind.value
    return Key(kind, channel.value, told.language)


def values_of(told: Told) -> dict[str, str]:
    """Map each placeholder to its value."""
    return {
        "venue": told.venue,
        "day": short_day(told.starts_at, told.language),
        "time": _time(told, told.language),
        "until": by_when(told.until or told.starts_at, told.language),
        "reference": show_reference(told.reference),
        "link": told.link,
        "phone": told.phone,
        "council": told.council,
        "address": told.address,
    }


def _time(told: Told, language: str) -> str:
    if told.about is SubjectKind.VISIT or told.tells_end:
        return from_to(told.starts_at, told.ends_at, language)
    return time_of_day(told.starts_at, language)


# The detail of the Task to carry a message by a call.
_REMIND = _l("Remind them")
_TO_SAY = {
    MessageKind.CONFIRMATION: _l("Confirm"),
    MessageKind.MOVED: _l("Tell them the new time"),
    MessageKind.CANCELLED: _l("Tell them that it is cancelled"),
    MessageKind.DISRUPTED: _l("It cannot go ahead: choose another time with them, or cancel"),
    MessageKind.STILL_ON: _l("Tell them that it is still on"),
    MessageKind.OFFER: _l("Offer them an earlier time"),
    MessageKind.CHANGE_LINK: _l("They texted that they want another time"),
    MessageKind.ANSWER: _l("Answer what they texted"),
    MessageKind.AGREED: _l("Tell them what was agreed"),
    MessageKind.ACTION_DUE: _l("Remind them of their own next step"),
    MessageKind.ACTION_DONE: _l("Tell them that a next step is done"),
}


def call_of(told: Told, *, refused: bool = False) -> str:
    """Render what to say on the telephone, and why it is a call."""
    facts = {"venue": told.venue, "when": when(told), "ref": show_reference(told.reference)}
    facts["what"] = str(_TO_SAY.get(told.kind, _REMIND))
    say = _("%(what)s: %(venue)s, %(when)s. Reference %(ref)s.", **facts)
    if told.kind is MessageKind.OFFER:
        until = by_when(told.until or told.starts_at, ENGLISH)
        say += " " + _("Ask by %(until)s, then open the appointment and press their answer.", until=until)
    return say + " " + _("Our message could not be delivered.") if refused else say
