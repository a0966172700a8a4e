"""Tellings: what the person is told of their referral, once for each of five states, by whoever brought it there.

Messages read the same: `telling_of` a referral in its version. What is not told by a message is one Task, *tell them*.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from booking.core.translation import LazyString, _l
from booking.referrals.rules.states import ReferralAct


class Telling(StrEnum):
    """What the person is to be told: the state that the referral came to."""

    NOTHING = ""
    SENT = "sent"
    BOOKED = "booked"
    RETURNED = "returned"
    EXPIRED = "expired"
    CLOSED = "closed"


class ToldHow(StrEnum):
    """How the person was told what goes, to whom and why."""

    NOT_YET = ""
    IN_PERSON = "in_person"


TOLD_BY_ACT: Mapping[ReferralAct, Telling] = {
    ReferralAct.SEND: Telling.SENT,
    ReferralAct.REROUTE: Telling.SENT,
    ReferralAct.BOOK: Telling.BOOKED,
    ReferralAct.RETURN: Telling.RETURNED,
    ReferralAct.EXPIRE: Telling.EXPIRED,
    ReferralAct.CLOSE: Telling.CLOSED,
}
BY_SENDER = frozenset((Telling.SENT, Telling.RETURNED, Telling.EXPIRED))
"""Told by the sender; the rest by the receiver."""
TELLINGS: Mapping[str, LazyString] = {
    Telling.SENT: _l("We have asked %(receiver)s to help you with this."),
    Telling.BOOKED: _l("%(receiver)s has booked a time for you."),
    Telling.RETURNED: _l("%(receiver)s cannot take this on. We look for another way, and tell you."),
    Telling.EXPIRED: _l("%(receiver)s has not answered us. We look for another way, and tell you."),
    Telling.CLOSED: _l("%(receiver)s has finished what we asked of them for you."),
}


class Tellable(Protocol):
    """The facts of a referral that decide what the person is told."""

    tell: str
    safeguarding: bool
    version: int


def telling_of(referral: Tellable) -> Telling:
    """Return what the person has not been told yet in this version of a referral."""
    return Telling(referral.tell)


def by_message(referral: Tellable) -> bool:
    """Return whether a message may say it: a safeguarding one is told in person, and stands on nothing."""
    return bool(referral.tell) and not referral.safeguarding


def telling_words(telling: str, receiver: str) -> str:
    """Word what the person is told, with the name of the receiver."""
    return str(TELLINGS[telling]) % {"receiver": receiver}
