"""Format a span of time: whole days as days, parts of days with their times."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from booking.core import clock


class Lasting(Protocol):
    """Anything with a start and an end."""

    @property
    def starts_at(self) -> datetime:
        """UTC."""

    @property
    def ends_at(self) -> datetime:
        """UTC."""


class Span(NamedTuple):
    """London days, with the start where it is not the beginning of its day, and the end where it is not the end."""

    first: date
    starts_at: datetime | None
    last: date
    ends_at: datetime | None


def span_of(row: Lasting) -> Span:
    """Reduce a span to days where it runs from midnight to midnight (London)."""
    first, last = clock.day_of(row.starts_at), clock.day_of(row.ends_at)
    whole_end = row.ends_at == clock.day_bounds(last)[0] and last > first
    return Span(
        first,
        None if row.starts_at == clock.day_bounds(first)[0] else row.starts_at,
        last - timedelta(days=1) if whole_end else last,
        None if whole_end else row.ends_at,
    )


def part_of_day(row: Lasting, day: date) -> Span:
    """Return the part of a span on a London day: no start where it began before, no end where it goes on."""
    start, end = clock.day_bounds(day)
    return Span(
        day,
        row.starts_at if row.starts_at > start else None,
        day,
        row.ends_at if row.ends_at < end else None,
    )
