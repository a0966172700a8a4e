"""Scheduled work on visits: close days that are over, blank old undo snapshots."""

from __future__ import annotations

from datetime import datetime

from booking.core.database import transaction
from booking.visits import operations, queries


def forget_before(now: datetime) -> None:
    """Blank the undo snapshots of visit acts older than a day, in one short transaction per batch."""
    while ids := queries.acts_to_forget(now):
        with transaction():
            operations.forget_before(ids)


def close_days(now: datetime) -> int:
    """Close visits whose day is over, in one transaction, and return how many.

    Opens no write transaction when there is nothing to close.
    """
    if not queries.to_close(now):
        return 0
    with transaction():
        return operations.close_day(now)
