"""Instants as whole minutes since 1970 UTC, for arithmetic without zones, clock changes and seconds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from booking.core import clock

MINUTES_A_DAY = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def floor_minute(instant: datetime) -> int:
    """Return an instant in whole minutes since 1970, rounded down."""
    return (instant - _EPOCH) // _MINUTE


def ceil_minute(instant: datetime) -> int:
    """Return an instant in whole minutes since 1970, rounded up."""
    return -((_EPOCH - instant) // _MINUTE)


def instant_at(minute: int) -> datetime:
    """Return the UTC instant of a minute since 1970."""
    return _EPOCH + minute * _MINUTE


@lru_cache(maxsize=4096)
def day_at(minute: int) -> date:
    """Return the London day of a minute since 1970."""
    return clock.day_of(instant_at(minute))


def from_day_on(day: date) -> tuple[int, int]:
    """Return the span from the beginning of a London day without end."""
    return floor_minute(clock.day_bounds(day)[0]), floor_minute(datetime.max.replace(tzinfo=UTC))
