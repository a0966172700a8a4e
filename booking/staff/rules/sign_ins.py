"""Lifetime of a sign-in, and why one has ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

IDLE = timedelta(hours=2)
AT_MOST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=5)  # how exactly the last use is known
SIGN_IN_KEPT_FOR = timedelta(days=90)
# Wrong tries of one connection, whoever's account: how many are free, and how long the wait becomes, in seconds.
NETWORK_TRIES_FREE, NETWORK_LONGEST_WAIT = 50, 5
FAILURES_TOLD, FAILURES_TOLD_MINUTES = 5, 10  # of one account and connection: nobody floods the journal


class Ended(StrEnum):
    """Why a sign-in is over."""

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
    """The facts of a sign-in."""

    since: datetime
    last_used_at: datetime
    ended_why: str | None


def over_because(sign_in: SignInLike, now: datetime) -> Ended | None:
    """Why a sign-in opens nothing any more; None while it stands."""
    if sign_in.ended_why is not None:
        return Ended(sign_in.ended_why)
    if now - sign_in.since >= AT_MOST:
        return Ended.TOO_OLD
    return Ended.IDLE if now - sign_in.last_used_at >= IDLE else None
