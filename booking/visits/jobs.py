"""Scheduled work on visits: closing days that are over."""

from __future__ import annotations

from datetime import datetime

from booking.core.database import transaction
from booking.visits import operations, queries


def forget_before(now: datetime) -> None:
    """Drop what acts of earlier days keep to be undone, in small transactions."""
    while ids := queries.acts_to_forget(now):
        with transaction():
            operations.forget_before(ids)


def close_days(now: datetime) -> int:
    """Close what should be over, in one transaction; how many visits. Takes no write lock when there is nothing."""
    if not queries.to_close(now):
        return 0
    with transaction():
        return operations.close_day(now)
