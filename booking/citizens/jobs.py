"""Scheduled work on citizens: make the keys by which people are found by a like name."""

from __future__ import annotations

from datetime import datetime

from booking.citizens import operations
from booking.citizens.rules.names import KEYED_AT_ONCE
from booking.core.database import transaction


def key_names(now: datetime) -> int:
    """Make the keys of names that have none yet, in short transactions; return of how many."""
    total = 0
    while True:
        with transaction():
            number = operations.key_names(KEYED_AT_ONCE)
        total += number
        if number < KEYED_AT_ONCE:
            return total
