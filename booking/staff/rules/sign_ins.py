"""Rules of sign-ins: their lifetime, and reasons why one ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from booking.core.limits import TryLimit

IDLE = timedelta(hours=2)
AT_MOST = timedelta(hours=12)
LAST_USE_PRECISION = timedelta(minutes=5)  # precision of the last use
COVERED_AFTER = timedelta(minutes=5)  # without input at a front desk
SIGN_IN_KEPT_FOR = timedelta(days=90)
# A form posted after its sign-in had lapsed: how long it is kept, of how many pages, and how many characters of each.
FORM_KEPT_FOR, FORMS_KEPT, LONGEST_FORM = timedelta(minutes=30), 5, 50_000
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


LAPSED = frozenset({Ended.IDLE, Ended.TOO_OLD})  # by time alone: nobody has ended it


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


def fields_to_keep(fields: Iterable[tuple[str, str]]) -> list[list[str]] | None:
    """Return what is kept of a posted form, without its token; None where it holds a password or is too long."""
    kept = [[name, value.replace("\0", "")] for name, value in fields if name not in {"csrf_token", "kept_form"}]
    if any("password" in name for name, _value in kept) or sum(len(n) + len(v) for n, v in kept) > LONGEST_FORM:
        return None
    return kept


def typed_in(fields: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    """Return what somebody has typed into a kept form, by the field's name: no marks, no values of buttons."""
    said = [(name, value.strip()) for name, value in fields if name not in _MARKS and len(value.strip()) > 1]
    return list(dict.fromkeys(said))


_MARKS = frozenset({"form_token", "seen", "version", "then", "slot", "also", "wanted", "point", "turned", "outcome"})
