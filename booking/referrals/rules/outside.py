"""Rules of referrals to organisations outside: what was agreed, how long links and codes are good, who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from booking.core.limits import TryLimit
from booking.core.translation import LazyString, _l
from booking.referrals.rules.states import WITH_RECEIVER, ReceiverKind, ReferralAct

AGREED_FOR, MOST_AGREED_FOR = 90, 365  # days
LINK_FOR, CODE_FOR = timedelta(days=14), timedelta(minutes=15)
OPEN_FOR = timedelta(minutes=30)  # after the right code
CODE_DIGITS = 6
MAIL_LEASE = timedelta(minutes=2)  # longer than a mail server may take
MAIL_STUCK_AFTER = timedelta(hours=2)
MAILS_A_ROUND = 20
# After the first, second … failed try of an e-mail; then somebody telephones.
_MAIL_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))
# Of one referral.
CODES_SENT = TryLimit("referral code sent", 5, 60)
CODES_TRIED = TryLimit("referral code tried", 5, 60)
LINKS_ASKED = TryLimit("referral link asked", 3, 24 * 60)
OUTSIDE_ACTS = (ReferralAct.SEE, ReferralAct.ACCEPT, ReferralAct.BEGIN, ReferralAct.RETURN, ReferralAct.CLOSE)


class AgreedHow(StrEnum):
    """How a person agreed that an organisation outside is asked; or why nobody waits for that."""

    SAID = "said"
    WRITTEN = "written"
    BEHALF = "behalf"
    OVERRIDDEN = "overridden"  # safeguarding alone


AGREED_WORDS: Mapping[str, LazyString] = {
    AgreedHow.SAID: _l("They said so"),
    AgreedHow.WRITTEN: _l("They wrote it"),
    AgreedHow.BEHALF: _l("Somebody who speaks for them agreed"),
    AgreedHow.OVERRIDDEN: _l("Not agreed: safeguarding goes first"),
}


class OutsideEventKind(StrEnum):
    """Kinds of what happened with a link outside: what was sent, what was shown, what was pressed."""

    LINK = "link"
    CODE = "code"
    WRONG = "wrong"
    OPENED = "opened"
    ANSWERED = "answered"


class OutsideMail(StrEnum):
    """States of the e-mail of an event."""

    NONE = ""
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # for good: somebody telephones


OUTSIDE_EVENTS: Mapping[str, LazyString] = {
    OutsideEventKind.LINK: _l("a link was sent"),
    OutsideEventKind.CODE: _l("a code was asked for"),
    OutsideEventKind.WRONG: _l("a wrong code was typed"),
    OutsideEventKind.OPENED: _l("they read the name, the story and the notes that go along"),
    OutsideEventKind.ANSWERED: _l("they answered"),
}


class Linked(Protocol):
    """The facts of a referral that decide whether its link opens anything."""

    receiver_kind: str
    state: str


def stands_outside(referral: Linked) -> bool:
    """Return whether an organisation outside has a referral now."""
    return referral.receiver_kind == ReceiverKind.ORGANISATION and referral.state in WITH_RECEIVER


def agreed_until(days: int, today: date) -> date:
    """Return the last day of an agreement of so many days: AGREED_FOR unless said, MOST_AGREED_FOR at most."""
    return today + timedelta(days=min(max(days or AGREED_FOR, 1), MOST_AGREED_FOR))


def code_of(key: bytes) -> str:
    """Return the digits of a code, from the secret that is derived for it."""
    return f"{int.from_bytes(key) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def mail_again_after(attempts: int) -> timedelta | None:
    """Return the wait after so many failed tries of an e-mail; None: give up."""
    return _MAIL_WAITS[attempts - 1] if attempts <= len(_MAIL_WAITS) else None


def is_reminder_due(due_at: datetime, reminded_for: datetime | None, now: datetime) -> bool:
    """Return whether an organisation is reminded now: once for each date that it lets pass."""
    return due_at <= now and reminded_for != due_at
