"""Decide what a reply does: by its meaning, by the visits of that number, and by what was sent to it last. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from booking.messages.rules.reply_kinds import Did, ReplyKind
from booking.replies.rules.reading import Reading, Rests
from booking.wording.rules.asked_digits import ALL, SAYS_IT_STANDS
from booking.wording.rules.kinds import MessageKind

# "Running late" is understood only so near the visit.
LATE_BEFORE = timedelta(hours=12)
# Texts sent so close together may be read in any order, and answered before the last one arrives.
TOGETHER, ARRIVES_WITHIN = timedelta(minutes=30), timedelta(minutes=1)
_NEVER_A_QUESTION = {*SAYS_IT_STANDS, MessageKind.CANCELLED, MessageKind.COME_IN, MessageKind.AGREED}


class Live(NamedTuple):
    """A visit or appointment, ahead or in progress, of somebody whom this number reaches."""

    kind: str
    reference: str
    starts_at: datetime
    version: int
    says: str  # the mark of a message that tells its time and venue
    on: bool  # it takes place as agreed
    texted: bool  # this number was texted about it


class SentText(NamedTuple):
    """A text sent to this number. `asks`: the digits that it asked for, see `wording.rules.asked_digits`."""

    kind: str
    reference: str  # of its subject
    says: str
    asks: str
    at: datetime


@dataclass(frozen=True)
class Number:
    """What is known of the number that a reply came from. `sent` has the newest first."""

    live: Sequence[Live] = ()
    sent: Sequence[SentText] = ()
    shared: bool = False  # read by others too
    yes_starts: bool = False  # opted out, and the provider opts it in again on a bare YES


class Decision(NamedTuple):
    """What to do. `about` is the visit, where that is certain; `opt_out` and `opt_in` are done as well."""

    did: Did
    about: Live | None = None
    opt_out: bool = False
    opt_in: bool = False
    tell: bool = False  # open a Task as well, although it is done


_DONE = {
    ReplyKind.KEEP: Did.KEPT,
    ReplyKind.CANCEL: Did.CANCELLED,
    ReplyKind.CANCEL_AND_STOP: Did.CANCELLED,
    ReplyKind.CHANGE: Did.LINK_SENT,
    ReplyKind.CANNOT: Did.LINK_SENT,
    ReplyKind.LATE: Did.TOLD_STAFF,
}


def decide(reading: Reading, number: Number, now: datetime) -> Decision:
    """Decide what a reply does. Where its meaning or its visit is not certain, a person is asked."""
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
    """Return the one visit of this number, if it was texted about: a reply from a number with several is ambiguous."""
    return number.live[0] if len(number.live) == 1 and number.live[0].texted else None


def _certain(reading: Reading, number: Number, now: datetime) -> Live | None:
    """Return the visit to act upon; None where a person has to find out. Never for a number that others read too."""
    if number.shared:
        return None
    about = _asked(reading, number, now) if reading.rests is Rests.ON_DIGIT else _only(number)
    if about is None or (reading.rests is Rests.ON_LAST_TEXT and not _is_last(about, number)):
        return None
    if reading.kind in (ReplyKind.KEEP, ReplyKind.LATE) and not about.on:
        return None
    return None if reading.kind is ReplyKind.LATE and about.starts_at - now > LATE_BEFORE else about


def _asked(reading: Reading, number: Number, now: datetime) -> Live | None:
    """Return the visit of the last text that asked for a digit, while its time is still what that text said.

    None once a person has written since, where that digit was not asked for, or where two texts about two visits may
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
    """Whether the last text told that this visit takes place. The link to change it, sent on request, asks nothing."""
    last = next((one for one in number.sent if one.kind != MessageKind.CHANGE_LINK), None)
    if last is None or last.kind not in SAYS_IT_STANDS:
        return False
    return (last.reference, last.says) == (about.reference, about.says)


def _last_kind(number: Number) -> str:
    return number.sent[0].kind if number.sent else ""
