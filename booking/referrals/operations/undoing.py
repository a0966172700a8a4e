"""Undo one's own last act on a referral, minutes ago. One that was sent and not opened is taken back."""

from __future__ import annotations

from datetime import datetime

from booking.core.database import db
from booking.core.errors import NothingToUndo
from booking.core.limits import STAFF_UNDO_FOR
from booking.core.translation import _
from booking.referrals.models import Referral, ReferralStep
from booking.referrals.operations.booked import call_off, take_again
from booking.referrals.operations.holding import settle
from booking.referrals.operations.pending import ask_to_whom
from booking.referrals.operations.steps import lock_referral, restore
from booking.referrals.queries import last_step
from booking.referrals.queries.outside import was_opened
from booking.referrals.rules import ReferralAct, ReferralState, Telling

_BEGINS = frozenset((ReferralAct.WRITE, ReferralAct.SEND))
_FINAL = frozenset((ReferralAct.SEE, ReferralAct.LOSE_TIME, ReferralAct.EXPIRE))


def is_undoable(referral: Referral, last: ReferralStep | None, by_id: int, now: datetime) -> bool:
    """Return whether somebody can still undo the last step: their own, minutes old, and nothing came after it."""
    if last is None or last.by_id != by_id or last.version != referral.version or last.act in _FINAL:
        return False
    if last.act in _BEGINS and was_opened(referral.id) is not None:
        return False  # an organisation outside has read it: it is withdrawn, and the person hears what was seen
    return last.at <= now <= last.at + STAFF_UNDO_FOR


def undo(referral: Referral, by_id: int, *, expected_version: int, now: datetime) -> bool:
    """Undo the last act; a time that it booked is cancelled, one that it cancelled is booked again.

    Returns False where that time is somebody else's by now: the referral stands without it. Raises StalePage,
    NothingToUndo.
    """
    lock_referral(referral, expected_version)
    last = last_step(referral.id)
    if last is None or not is_undoable(referral, last, by_id, now):
        raise NothingToUndo
    at, kept = last.at, True
    while last is not None and last.at == at and last.by_id == by_id and last.act not in _BEGINS:
        if last.act == ReferralAct.BOOK:
            call_off(referral, by_id=by_id, untold=True, now=now)
        restore(referral, last, now=now)
        if last.act in (ReferralAct.WITHDRAW, ReferralAct.STOP):
            kept = take_again(referral, since=at, by_id=by_id, now=now)
        last = last_step(referral.id)
    if last is not None and last.at == at and last.by_id == by_id and last.act in _BEGINS:
        _take_back(referral, last, now)
    settle(referral, by_id=by_id, now=now)
    return kept


def _take_back(referral: Referral, last: ReferralStep, now: datetime) -> None:
    """Undo the sending; of one that was written in the same act, all of it."""
    if last.act == ReferralAct.SEND:
        restore(referral, last, now=now)
        first = last_step(referral.id)
        if first is None or first.at != last.at:
            return  # a manager had let it go: it waits for them again
    referral.state, referral.state_since = ReferralState.WITHDRAWN.value, now
    referral.why, referral.tell = _("Taken back"), Telling.NOTHING.value
    referral.entries.clear()  # nobody has read them here: the finish that wrote one can be undone
    referral.version += 1
    db.session.flush()
    if referral.consultation is not None:
        ask_to_whom(referral.consultation, department_id=referral.from_department_id, now=now)
