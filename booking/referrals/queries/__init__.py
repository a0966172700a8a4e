"""Queries of referrals: those on a record, those of departments, who can be asked, whose a Task is."""

from booking.referrals.queries.duty import home_of, managers_place, on_duty, place_of
from booking.referrals.queries.lines import (
    ReferralLine,
    clients_of_lines,
    referral_lines,
    referrals_of,
    referrals_on,
    referrals_to,
)
from booking.referrals.queries.rows import (
    by_reference,
    holding,
    is_to_tell,
    last_step,
    open_without_client,
    pending_on,
    step_lines,
    steps_of,
    tasks_about,
    to_settle,
    unsettled_on,
)

__all__ = [
    "ReferralLine",
    "by_reference",
    "clients_of_lines",
    "holding",
    "home_of",
    "is_to_tell",
    "last_step",
    "managers_place",
    "on_duty",
    "open_without_client",
    "pending_on",
    "place_of",
    "referral_lines",
    "referrals_of",
    "referrals_on",
    "referrals_to",
    "step_lines",
    "steps_of",
    "tasks_about",
    "to_settle",
    "unsettled_on",
]
