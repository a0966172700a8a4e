"""Parts of a London day that people ask for: morning, afternoon, evening."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum

from booking.core import clock


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
