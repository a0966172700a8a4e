"""Shape of a rate limit, its default per address, how long counts are kept; how long an act can be undone."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

# Of one address, against coarse floods only: a whole library may share it.
REQUESTS_A_MINUTE = 1200
# Counts of tries and used keys of forms: no limit looks back further than this, and no form is older.
COUNTS_KEPT_FOR = timedelta(days=1)

# How long an act can be undone. By a citizen: a move, a cancellation.
CITIZEN_UNDO_FOR = timedelta(minutes=2)
# By staff: an act at the desk or on the day, a finished task, the end of a break.
STAFF_UNDO_FOR = timedelta(minutes=10)


class TryLimit(NamedTuple):
    """At most `limit` tries in a window of `minutes`; `what` is tried, and the name that it is counted under."""

    what: str
    limit: int
    minutes: int
