"""Scheduled work: let the clocks of referrals run."""

from __future__ import annotations

from datetime import datetime

from booking.core.database import transaction
from booking.core.rows import lock_row
from booking.referrals import operations, queries


def run_clocks(now: datetime) -> int:
    """Settle the referrals whose time has come; return how many."""
    return _settle(now, every=False)


def sweep_referrals(now: datetime) -> int:
    """Settle every open referral: whoever is on duty, or manages a department, may be somebody else today."""
    return _settle(now, every=True)


def _settle(now: datetime, *, every: bool) -> int:
    references = queries.to_settle(now, every=every)
    for reference in references:
        with transaction():
            referral = queries.by_reference(reference)
            if referral is not None:
                lock_row(referral)
                operations.settle(referral, now=now)
    return len(references)
