"""Write, send, answer, undo and settle referrals."""

from booking.referrals.operations.agreeing import Agreement
from booking.referrals.operations.choosing import choose_entries
from booking.referrals.operations.external import (
    act_on_external,
    add_external,
    number_from_outside,
    referral_of_number,
)
from booking.referrals.operations.hand_overs import settle_hand_overs
from booking.referrals.operations.holding import settle, settle_all_on
from booking.referrals.operations.mailing import claim_mail, letter_to_organisation, settle_mail
from booking.referrals.operations.outside import (
    answer_outside,
    ask_code,
    ask_link,
    remind,
    remove_organisation,
    try_code,
)
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
    "Agreement",
    "ReferralAnswer",
    "ReferralReceiver",
    "ReferralWords",
    "ReferredFrom",
    "TimeWanted",
    "act_on_external",
    "add_external",
    "answer",
    "answer_outside",
    "ask_code",
    "ask_link",
    "ask_to_whom",
    "choose_entries",
    "claim_mail",
    "decide",
    "is_undoable",
    "letter_to_organisation",
    "not_told",
    "number_from_outside",
    "refer",
    "referral_of_number",
    "remind",
    "remove_organisation",
    "see",
    "settle",
    "settle_all_on",
    "settle_hand_overs",
    "settle_mail",
    "take_back_pending",
    "told_by_confirmation",
    "told_by_message",
    "try_code",
    "undo",
    "withdraw",
]
