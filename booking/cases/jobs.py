"""Scheduled work on case records: find likely doubles."""

from __future__ import annotations

from datetime import datetime

from booking.cases.operations import pair_people
from booking.cases.queries import are_unpaired
from booking.cases.rules.matching import PAIRED_A_RUN, PAIRED_AT_ONCE
from booking.core.database import transaction


def find_doubles(now: datetime) -> int:
    """Find the likely doubles of people who are new or have changed, in short transactions; return of how many.

    No more than PAIRED_A_RUN: of a council's people on file, which are looked for once, the rest waits a minute.
    """
    total = 0
    while total < PAIRED_A_RUN and are_unpaired():
        with transaction():
            total += pair_people(PAIRED_AT_ONCE, now=now)
    return total
