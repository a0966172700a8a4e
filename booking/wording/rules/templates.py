"""Message templates with placeholders in braces: parse, check and fill them.

Filling is one pass: a value is never parsed, so that a venue called "{link}" stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from booking.core.translation import LazyString, _, _l
from booking.wording.errors import BraceAlone, BraceOpen, PlaceholderUnknown
from booking.wording.rules.kinds import SWITCHED, MessageKind

WHEN_AND_WHERE = frozenset({"venue", "day", "time", "reference"})
_ALWAYS = WHEN_AND_WHERE | {"link", "phone", "council", "address"}
# Every placeholder, described for managers.
PLACEHOLDERS: Mapping[str, LazyString] = {
    "venue": _l("the name of the venue"),
    "day": _l("the day"),
    "time": _l("the time, or from when to when"),
    "until": _l("until when the offer is kept"),
    "reference": _l("the reference"),
    "link": _l("the link to their own page"),
    "phone": _l("your telephone number"),
    "council": _l("the name of your council"),
    "address": _l("the address of the venue; a line with nothing else in braces is left out where there is none"),
}

DROP_IN = "drop_in_"
NEUTRAL = "neutral"  # for a phone or mailbox that somebody else reads too
_REMINDER_3_DAYS, _REMINDER_1_DAY = _l("Reminder, three days before"), _l("Reminder, the day before")
# Every kind that has a template, labelled for managers. An answer that a person writes has none.
TEMPLATE_LABELS: Mapping[str, LazyString] = {
    MessageKind.CONFIRMATION: _l("Booked"),
    MessageKind.REMINDER_3_DAYS: _REMINDER_3_DAYS,
    MessageKind.REMINDER_1_DAY: _REMINDER_1_DAY,
    MessageKind.MOVED: _l("Another time or venue"),
    MessageKind.CANCELLED: _l("Cancelled"),
    MessageKind.DISRUPTED: _l("Cannot go ahead: choose another time"),
    MessageKind.STILL_ON: _l("Still on after all"),
    MessageKind.OFFER: _l("An earlier time is offered"),
    MessageKind.CHANGE_LINK: _l("Answer to who texts that they want another time"),
    MessageKind.COME_IN: _l("Come in now: it is their turn"),
    MessageKind.AGREED: _l("A link to what was agreed, where they allowed it"),
    MessageKind.QUESTION: _l("How did it go, the day after"),
    MessageKind.LOST_REFERENCE: _l("A lost reference, asked for on the web"),
    MessageKind.REFERRAL_SENT: _l("Referral: another team was asked"),
    MessageKind.REFERRAL_BACK: _l("Referral: it came back, we look for another way"),
    MessageKind.REFERRAL_CLOSED: _l("Referral: the other team has finished"),
    MessageKind.ACTION_DONE: _l("Next step: what we promised is done"),
    MessageKind.ACTION_DUE: _l("Next step: reminder of their own"),
    DROP_IN + MessageKind.CONFIRMATION: _l("Drop-in planned"),
    DROP_IN + MessageKind.REMINDER_1_DAY: _l("Drop-in: reminder, the day before"),
    DROP_IN + MessageKind.MOVED: _l("Drop-in: another time or venue"),
    DROP_IN + MessageKind.CANCELLED: _l("Drop-in: cancelled"),
    DROP_IN + MessageKind.STILL_ON: _l("Drop-in: still on after all"),
    NEUTRAL: _l("Where somebody else reads the phone or mailbox too"),
}
# Where and when it was agreed; their own page has a link where it shows more.
_OF_REFERRAL = frozenset({"venue", "day", "phone", "council", "reference"})
_ALLOWED: Mapping[str, frozenset[str]] = {
    MessageKind.OFFER: _ALWAYS | {"until"},
    MessageKind.CHANGE_LINK: frozenset({"link", "phone", "council", "reference"}),
    MessageKind.COME_IN: _ALWAYS - {"link", "time"},  # its reader is in the building
    NEUTRAL: frozenset({"phone", "council", "reference"}),
    MessageKind.REFERRAL_SENT: _OF_REFERRAL,
    MessageKind.REFERRAL_BACK: _OF_REFERRAL,
    MessageKind.REFERRAL_CLOSED: _OF_REFERRAL,
    MessageKind.ACTION_DONE: _OF_REFERRAL | {"link"},
    MessageKind.ACTION_DUE: _OF_REFERRAL | {"link"},
}
_NEEDED: Mapping[str, frozenset[str]] = {
    MessageKind.CANCELLED: WHEN_AND_WHERE,
    DROP_IN + MessageKind.CANCELLED: WHEN_AND_WHERE,
    MessageKind.CHANGE_LINK: frozenset({"link"}),
    MessageKind.COME_IN: frozenset({"venue", "reference"}),
    MessageKind.AGREED: frozenset({"link"}),
    MessageKind.QUESTION: frozenset({"link"}),
    NEUTRAL: frozenset({"phone", "reference"}),
    **{kind: frozenset({"phone", "reference"}) for kind in SWITCHED},
}


class WrittenChannel(StrEnum):
    """Channels that have templates."""

    SMS = "sms"
    EMAIL = "email"


class Words(NamedTuple):
    """The words of one message in one language: bodies from the longest to the shortest. A text has no subject."""

    subject_line: str
    bodies: tuple[str, ...]


class Key(NamedTuple):
    """Key of a template: a kind of TEMPLATE_LABELS, a WrittenChannel, one of MESSAGE_LANGUAGES."""

    kind: str
    channel: str
    language: str


class _Piece(NamedTuple):
    """Words, and the name of the placeholder after them ("": none)."""

    words: str
    name: str


_Line = tuple[_Piece, ...]
_BRACE = re.compile(r"[{}]")
_NAME = re.compile(r" *([^{}\n]*?) *\}")


def from_council(*bodies: str) -> tuple[str, ...]:
    """Prefix each wording with the council's name; then repeat them without it, for long venue names."""
    return *(f"{{council}}. {body}" for body in bodies), *bodies


def allowed_in(kind: str) -> frozenset[str]:
    """Return the placeholders that this kind of message has a value for."""
    return _ALLOWED.get(kind, _ALWAYS)


def needed_in(kind: str) -> frozenset[str]:
    """Return the placeholders without which this kind of message would be incomplete."""
    return _NEEDED.get(kind, WHEN_AND_WHERE | {"link"})


def names_in(text: str) -> frozenset[str]:
    """Return the placeholders in it. Raises what `check_braces` raises, except for an unknown name."""
    return frozenset(piece.name for line in _lines(text) for piece in line if piece.name)


def literal(text: str, instead: str = "\0") -> str:
    """Replace each placeholder by `instead`, to check the words alone."""
    lines = ("".join(piece.words + (instead if piece.name else "") for piece in line) for line in _lines(text))
    return "\n".join(lines)


def check_braces(text: str, allowed: frozenset[str]) -> None:
    """Raise PlaceholderUnknown, BraceOpen or BraceAlone, with the position."""
    at = 0
    while (found := _BRACE.search(text, at)) is not None:
        start = found.start()
        if found.group() == "}":
            raise BraceAlone(where=whereabouts(text, start))
        name = _NAME.match(text, start + 1)
        if name is None:
            raise BraceOpen(where=whereabouts(text, start))
        if name.group(1).lower() not in allowed:
            raise PlaceholderUnknown(typed=f"{{{name.group(1)[:30]}}}", where=whereabouts(text, start))
        at = name.end()


def whereabouts(text: str, index: int) -> str:
    """Describe a position for people, counted from 1, with the line where there are several."""
    line = text.count("\n", 0, index) + 1
    if line == 1:
        return _("character %(number)s", number=index + 1)
    return _("line %(line)s, character %(number)s", line=line, number=index - text.rfind("\n", 0, index))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Fill in the values. A line whose placeholders are all empty is left out."""
    kept = []
    for line in _lines(text):
        named = [values[piece.name] for piece in line if piece.name]
        if not named or any(named):
            kept.append("".join(piece.words + (values[piece.name] if piece.name else "") for piece in line))
    return "\n".join(kept)


@lru_cache(maxsize=4096)
def _lines(text: str) -> tuple[_Line, ...]:
    check_braces(text, frozenset(PLACEHOLDERS))
    return tuple(_pieces(line) for line in text.split("\n"))


def _pieces(line: str) -> _Line:
    split = re.split(r"\{([^{}]*)\}", line)  # words, name, words, name … words
    return tuple(
        _Piece(words, name.strip().lower()) for words, name in zip(split[::2], [*split[1::2], ""], strict=True)
    )
