"""Decide what a reply does: by its meaning, by what stands for that number, and by what we last wrote. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from booking.messages.rules.reply_kinds import Did, ReplyKind
from booking.replies.rules.reading import Reading, Rests
from booking.wording.rules.asked_digits import ALL, SAYS_IT_STANDS
from booking.wording.rules.kinds import MessageKind

# "Running late" is about a visit that is near; weeks ahead it means something else.
LATE_BEFORE = timedelta(hours=12)
# Texts that went out so close together may have been read in any order, and answered before the last one arrived.
TOGETHER, ARRIVES_WITHIN = timedelta(minutes=30), timedelta(minutes=1)
_NEVER_A_QUESTION = {*SAYS_IT_STANDS, MessageKind.CANCELLED, MessageKind.COME_IN, MessageKind.AGREED}


class Live(NamedTuple):
    """A visit ahead, or going on, of somebody who is reached by this number."""

    kind: str
    reference: str
    starts_at: datetime
    version: int
    says: str  # its time and place, as a message that tells them is marked
    on: bool  # it goes ahead as agreed
    texted: bool  # this number was texted about it


class SentText(NamedTuple):
    """A text that went to this number. `asks`: the digits that it asked for, see wording.rules.asked_digits."""

    kind: str
    reference: str  # of what it was about
    says: str
    asks: str
    at: datetime


@dataclass(frozen=True)
class Number:
    """What is known of the number that a reply came from. `sent` is the newest first."""

    live: Sequence[Live] = ()
    sent: Sequence[SentText] = ()
    shared: bool = False  # somebody else reads it too
    yes_starts: bool = False  # it has stopped our texts, and its provider starts them again on a bare YES


class Decision(NamedTuple):
    """What to do. `about` is whose reply it is, where that is certain; `opt_out` and `opt_in` come beside it."""

    did: Did
    about: Live | None = None
    opt_out: bool = False
    opt_in: bool = False
    tell: bool = False  # a person should know as well, although it is done


_DONE = {
    ReplyKind.KEEP: Did.KEPT,
    ReplyKind.CANCEL: Did.CANCELLED,
    ReplyKind.CANCEL_AND_STOP: Did.CANCELLED,
    ReplyKind.CHANGE: Did.LINK_SENT,
    ReplyKind.CANNOT: Did.LINK_SENT,
    ReplyKind.LATE: Did.TOLD_STAFF,
}


def decide(reading: Reading, number: Number, now: datetime) -> Decision:
    """What a reply does. Whatever is not certain in what it means, or in whom it is about, is for a person."""
    kind, about = reading.kind, _only(number)
    if kind in (ReplyKind.STOP, ReplyKind.STOP_AND_MORE):
        return Decision(Did.OPTED_OUT, about, opt_out=True, tell=kind is ReplyKind.STOP_AND_MORE)
    if kind is ReplyKind.START:
        return Decision(Did.OPTED_IN, about, opt_in=True)
    if kind is ReplyKind.THANKS or (kind is ReplyKind.LIKED and _last_kind(number) in _NEVER_A_QUESTION):
        return Decision(Did.NOTHING, about)
    stop, opt_in = kind is ReplyKind.CANCEL_AND_STOP, reading.opts_in and number.yes_starts
    certain = _certain(reading, number, now)
    if kind not in _DONE or certain is None:
        return Decision(Did.ASKED_PERSON, about, opt_out=stop, opt_in=opt_in)
    return Decision(_DONE[kind], certain, opt_out=stop, opt_in=opt_in, tell=stop)


def _only(number: Number) -> Live | None:
    """The visit that a reply is about where no other stands: nobody is told of one whose phone it may not be."""
    return number.live[0] if len(number.live) == 1 and number.live[0].texted else None


def _certain(reading: Reading, number: Number, now: datetime) -> Live | None:
    """The visit to act upon; None where a person has to find out. Never for a number that somebody else reads."""
    if number.shared:
        return None
    about = _asked(reading, number, now) if reading.rests is Rests.ON_DIGIT else _only(number)
    if about is None or (reading.rests is Rests.ON_LAST_TEXT and not _is_last(about, number)):
        return None
    if reading.kind in (ReplyKind.KEEP, ReplyKind.LATE) and not about.on:
        return None
    return None if reading.kind is ReplyKind.LATE and about.starts_at - now > LATE_BEFORE else about


def _asked(reading: Reading, number: Number, now: datetime) -> Live | None:
    """The visit about which the last text was that asked for a digit, as long as it stands as that text said.

    None once a person has written since, where the digit was not asked for, or where two texts about two visits may
    have been read in any order.
    """
    at = next((nth for nth, one in enumerate(number.sent) if one.asks), None)
    if at is None or any(one.kind == MessageKind.ANSWER for one in number.sent[:at]):
        return None
    asked = number.sent[at]
    about = next((one for one in number.live if one.reference == asked.reference and one.says == asked.says), None)
    if about is None or not about.on or _DIGIT_OF.get(reading.kind, "none") not in asked.asks:
        return None
    standing = {one.reference for one in number.live} - {about.reference}
    others = [one.at for one in number.sent[at + 1 :] if one.asks and one.reference in standing]
    unsure = others and (max(others) > asked.at - TOGETHER or now - asked.at < ARRIVES_WITHIN)
    return None if unsure else about


_DIGIT_OF = dict(zip((ReplyKind.KEEP, ReplyKind.CANCEL, ReplyKind.CHANGE), ALL, strict=True))


def _is_last(about: Live, number: Number) -> bool:
    """Whether what we wrote last is that this visit stands. The link to change it, sent on demand, asks nothing."""
    last = next((one for one in number.sent if one.kind != MessageKind.CHANGE_LINK), None)
    if last is None or last.kind not in SAYS_IT_STANDS:
        return False
    return (last.reference, last.says) == (about.reference, about.says)


def _last_kind(number: Number) -> str:
    return number.sent[0].kind if number.sent else ""
