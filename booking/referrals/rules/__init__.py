"""Rules of referrals: states and who moves them, clocks, what the person is told, who reads one."""

from booking.referrals.rules.clocks import (
    Purpose,
    TaskHolder,
    WantedTask,
    comes_back_at,
    next_change,
    pending_key,
    wanted_tasks,
)
from booking.referrals.rules.parties import sent_to, sides_of
from booking.referrals.rules.states import (
    BACK,
    OPEN_REFERRALS,
    OUTCOME_WORDS,
    OVER,
    REFERRAL_STATES,
    WITH_RECEIVER,
    ReceiverKind,
    ReferralAct,
    ReferralOutcome,
    ReferralSide,
    ReferralState,
    acts_open,
    transition,
)
from booking.referrals.rules.telling import BY_SENDER, TOLD_BY_ACT, Telling, ToldHow, telling_of, telling_words

__all__ = [
    "BACK",
    "BY_SENDER",
    "OPEN_REFERRALS",
    "OUTCOME_WORDS",
    "OVER",
    "REFERRAL_STATES",
    "TOLD_BY_ACT",
    "WITH_RECEIVER",
    "Purpose",
    "ReceiverKind",
    "ReferralAct",
    "ReferralOutcome",
    "ReferralSide",
    "ReferralState",
    "TaskHolder",
    "Telling",
    "ToldHow",
    "WantedTask",
    "acts_open",
    "comes_back_at",
    "next_change",
    "pending_key",
    "sent_to",
    "sides_of",
    "telling_of",
    "telling_words",
    "transition",
    "wanted_tasks",
]
