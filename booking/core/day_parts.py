"""Parts of a London day that people ask for (morning, afternoon, evening), and quiet hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from booking.core import clock

# Messages that are not urgent go out between these, London time.
DAY_BEGINS, DAY_ENDS = time(8), time(20)


class TimeOfDay(StrEnum):
    """Parts of a day that people ask for."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_FROM = {TimeOfDay.MORNING: time(0), TimeOfDay.AFTERNOON: time(12), TimeOfDay.EVENING: time(17)}
_BEFORE = {TimeOfDay.MORNING: time(12), TimeOfDay.AFTERNOON: time(17), TimeOfDay.EVENING: time.max}


def in_part_of_day(starts_at: datetime, part: TimeOfDay | None) -> bool:
    """Return whether something starts in this part of a London day (None: any part)."""
    wall = clock.local(starts_at).time()
    return part is None or _FROM[part] <= wall < _BEFORE[part]


def overlaps_part_of_day(starts_at: datetime, ends_at: datetime, part: TimeOfDay | None) -> bool:
    """Return whether a session within one London day overlaps this part of it (None: any part)."""
    from_, until = clock.local(starts_at).time(), clock.local(ends_at).time()
    return part is None or (from_ < _BEFORE[part] and until > _FROM[part])


def quiet(now: datetime) -> bool:
    """Return whether an instant is in quiet hours, 8pm to 8am in London: nothing but urgent messages goes out."""
    return not DAY_BEGINS <= clock.local(now).time() < DAY_ENDS


def add_waking_time(after: datetime, span: timedelta) -> datetime:
    """Return the instant at which `span` of time outside quiet hours has passed since `after`."""
    wall = clock.local(after)
    day = wall.date() + timedelta(days=wall.time() >= DAY_ENDS)
    at = max(after, clock.instant(day, DAY_BEGINS))
    while at + span > (ends := clock.instant(day, DAY_ENDS)):
        span -= ends - at
        day += timedelta(days=1)
        at = clock.instant(day, DAY_BEGINS)
    return at + span
