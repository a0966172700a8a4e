"""What a reply leads to, given what it means and which of somebody's visits it can be about."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from booking.messages.rules.replies import ReplyKind

# "Running late" is about a visit that is near; weeks ahead it means something else.
LATE_BEFORE = timedelta(hours=12)


class Did(StrEnum):
    """What was done about a reply."""

    NOTHING = "nothing"
    KEPT = "kept"
    CANCELLED = "cancelled"
    LINK_SENT = "link_sent"  # the link with which they change it themselves
    TOLD_STAFF = "told_staff"  # it stands beside their name at the front desk and in the advisor's day
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    ASKED_PERSON = "asked_person"  # somebody reads it and answers


class Live(NamedTuple):
    """A visit ahead, or going on, about which this number was texted."""

    kind: str
    reference: str
    starts_at: datetime


class Decision(NamedTuple):
    """What to do. `about` is whose reply it is, where that is certain; `opt_out` comes beside it."""

    did: Did
    about: Live | None = None
    opt_out: bool = False
    tell: bool = False  # a person should know as well, although it is done


def decide(kind: ReplyKind, live: tuple[Live, ...], now: datetime) -> Decision:
    """What a reply of this kind does where these visits are live; what is not certain is for a person.

    Two live visits: a person answers, for nobody is told of one whose phone it may not be. None: it is about a past
    visit or comes from an unknown number.
    """
    about = live[0] if len(live) == 1 else None
    if kind is ReplyKind.STOP:
        return Decision(Did.OPTED_OUT, about, opt_out=True)
    if kind is ReplyKind.START:
        return Decision(Did.OPTED_IN, about)
    if kind is ReplyKind.THANKS:
        return Decision(Did.NOTHING, about)
    if about is None:
        return Decision(Did.ASKED_PERSON, None, opt_out=kind is ReplyKind.CANCEL_AND_STOP)
    if kind is ReplyKind.LATE and about.starts_at - now > LATE_BEFORE:
        return Decision(Did.ASKED_PERSON, about)
    done = {
        ReplyKind.KEEP: Did.KEPT,
        ReplyKind.CANCEL: Did.CANCELLED,
        ReplyKind.CANCEL_AND_STOP: Did.CANCELLED,
        ReplyKind.CHANGE: Did.LINK_SENT,
        ReplyKind.LATE: Did.TOLD_STAFF,
    }
    both = kind is ReplyKind.CANCEL_AND_STOP
    return Decision(done.get(kind, Did.ASKED_PERSON), about, opt_out=both, tell=both)
