"""Share of each assignment that is kept back for the day itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from booking.core import clock
from booking.sessions.rules.minutes import floor_minute
from booking.sessions.rules.slots import AssignedSpan
from booking.sessions.rules.terms import RELEASED_AT, Terms

_WHOLE = 5  # minutes


def on_offer(
    assigned: Sequence[AssignedSpan], terms: Terms, now: datetime, *, notice: bool = True
) -> Sequence[AssignedSpan]:
    """Cut from assignments what is kept back at `now`: the last `day_share` per cent, in whole five minutes.

    On its London day nothing is: for citizens from RELEASED_AT on, for staff (`notice=False`) from midnight.
    """
    if not terms.day_share:
        return assigned
    today, tomorrow = clock.day_bounds(clock.day_of(now))
    released = not notice or clock.local(now).time() >= RELEASED_AT
    open_until = floor_minute(tomorrow if released else today)
    offered = (
        (who, venue_id, begins, ends if begins < open_until else ends - kept_back(ends - begins, terms))
        for who, venue_id, begins, ends in assigned
    )
    return [one for one in offered if one[2] < one[3]]


def kept_back(minutes: int, terms: Terms) -> int:
    """Return how many minutes of an assignment of `minutes` are kept for the day itself."""
    return minutes * terms.day_share // 100 // _WHOLE * _WHOLE
