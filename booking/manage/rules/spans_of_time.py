"""Format a span of time: whole days as days, parts of days with their times."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from booking.core import clock


class Lasting(Protocol):
    """Anything from–to."""

    @property
    def starts_at(self) -> datetime:
        """From."""

    @property
    def ends_at(self) -> datetime:
        """To."""


class Stretch(NamedTuple):
    """From a day, and a time on it unless it is its beginning, to a day, and a time on it unless it is its end."""

    first: date
    starts_at: datetime | None
    last: date
    ends_at: datetime | None


def stretch_of(row: Lasting) -> Stretch:
    """A stretch as people say it: midnight to midnight is the whole of the days between."""
    first, last = clock.day_of(row.starts_at), clock.day_of(row.ends_at)
    whole_end = row.ends_at == clock.day_bounds(last)[0] and last > first
    return Stretch(
        first,
        None if row.starts_at == clock.day_bounds(first)[0] else row.starts_at,
        last - timedelta(days=1) if whole_end else last,
        None if whole_end else row.ends_at,
    )


def part_of_day(row: Lasting, day: date) -> Stretch:
    """What of a stretch lies on a day: no start where it began before, no end where it goes on."""
    start, end = clock.day_bounds(day)
    return Stretch(
        day,
        row.starts_at if row.starts_at > start else None,
        day,
        row.ends_at if row.ends_at < end else None,
    )
