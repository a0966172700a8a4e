"""Write, send, answer, undo and settle referrals."""

from booking.referrals.operations.choosing import choose_entries
from booking.referrals.operations.holding import settle, settle_all_on
from booking.referrals.operations.pending import ask_to_whom, take_back_pending
from booking.referrals.operations.receiving import ReferralAnswer, answer, see
from booking.referrals.operations.telling import not_told, told_by_confirmation, told_by_message
from booking.referrals.operations.undoing import is_undoable, undo
from booking.referrals.operations.writing import (
    ReferralReceiver,
    ReferralWords,
    ReferredFrom,
    TimeWanted,
    decide,
    refer,
    withdraw,
)

__all__ = [
    "ReferralAnswer",
    "ReferralReceiver",
    "ReferralWords",
    "ReferredFrom",
    "TimeWanted",
    "answer",
    "ask_to_whom",
    "choose_entries",
    "decide",
    "is_undoable",
    "not_told",
    "refer",
    "see",
    "settle",
    "settle_all_on",
    "take_back_pending",
    "told_by_confirmation",
    "told_by_message",
    "undo",
    "withdraw",
]
