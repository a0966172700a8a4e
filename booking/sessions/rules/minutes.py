"""Instants as whole minutes since 1970 UTC: no zone, no change of clocks and no second matters between them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from booking.core import clock

MINUTES_A_DAY = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def floor_minute(instant: datetime) -> int:
    """An instant in whole minutes since 1970, rounded down."""
    return (instant - _EPOCH) // _MINUTE


def ceil_minute(instant: datetime) -> int:
    """An instant in whole minutes since 1970, rounded up."""
    return -((_EPOCH - instant) // _MINUTE)


def instant_at(minute: int) -> datetime:
    """The instant of a minute since 1970, in UTC."""
    return _EPOCH + minute * _MINUTE


@lru_cache(maxsize=4096)
def day_at(minute: int) -> date:
    """The London day of a minute since 1970."""
    return clock.day_of(instant_at(minute))


def from_day_on(day: date) -> tuple[int, int]:
    """From the beginning of a London day, for ever."""
    return floor_minute(clock.day_bounds(day)[0]), floor_minute(datetime.max.replace(tzinfo=UTC))
