"""Rules of sign-ins: their lifetime, and reasons why one ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from booking.core.limits import TryLimit

IDLE = timedelta(hours=2)
AT_MOST = timedelta(hours=12)
LAST_USE_PRECISION = timedelta(minutes=5)  # precision of the last use
SIGN_IN_KEPT_FOR = timedelta(days=90)
# Posted from one device or address, right or wrong: a whole council may share one.
SIGN_INS_A_MINUTE = 300
# Failed tries of one connection, over all accounts: how many have no wait, and the longest wait, in seconds.
NETWORK_TRIES_FREE, NETWORK_LONGEST_WAIT = 50, 5
FAILURES_LOGGED = TryLimit("sign-in failed", 5, 10)  # of one account and connection: nobody floods the journal


class Ended(StrEnum):
    """Reasons why a sign-in has ended."""

    SIGNED_OUT = "signed_out"
    IDLE = "idle"
    TOO_OLD = "too_old"
    ELSEWHERE = "elsewhere"  # by its owner, from another device
    BY_MANAGER = "by_manager"
    PASSWORD = "password"
    LEFT = "left"
    NO_GRANT = "no_grant"
    RESTORED = "restored"  # a backup brings nobody's sign-in back


class SignInLike(Protocol):
    since: datetime
    last_used_at: datetime
    ended_why: str | None


def over_because(sign_in: SignInLike, now: datetime) -> Ended | None:
    """Return why a sign-in is no longer valid; None while it is."""
    if sign_in.ended_why is not None:
        return Ended(sign_in.ended_why)
    if now - sign_in.since >= AT_MOST:
        return Ended.TOO_OLD
    return Ended.IDLE if now - sign_in.last_used_at >= IDLE else None
