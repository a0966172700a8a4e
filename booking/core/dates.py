"""Format instants and days for pages and refusals: one function for each format."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from flask_babel import get_locale

from booking.core import clock
from booking.core.translation import _


def clock_time(instant: datetime) -> str:
    """Format an instant as the public reads a time: 10:20am, 2pm, midday, midnight."""
    wall = clock.local(instant)
    if wall.hour in (0, 12) and wall.minute == 0:
        return _("midday") if wall.hour else _("midnight")
    hour = wall.hour % 12 or 12
    half = "am" if wall.hour < 12 else "pm"
    return f"{hour}{half}" if wall.minute == 0 else f"{hour}:{wall.minute:02}{half}"


def desk_time(instant: datetime) -> str:
    """Format an instant as staff read a time: 14:05, always five characters."""
    return clock.local(instant).strftime("%H:%M")


def long_day(day: date | datetime) -> str:
    """Format a day as "Thursday 26 November 2026", in the page's language."""
    return _written(_as_day(day), "EEEE d MMMM y", get_locale())


def plain_day(day: date | datetime) -> str:
    """Format a day as "12 March 1980": one whose weekday says nothing, as a day of birth."""
    return _written(_as_day(day), "d MMMM y", get_locale())


def day_and_month(day: date | datetime) -> str:
    """Format a day as "Thursday 26 November"."""
    return _written(_as_day(day), "EEEE d MMMM", get_locale())


def short_day(day: date | datetime) -> str:
    """Format a day as "Thu 26 Nov"."""
    return _written(_as_day(day), "EEE d MMM", get_locale())


def _as_day(day: date | datetime) -> date:
    return clock.day_of(day) if isinstance(day, datetime) else day


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, locale: Locale | None) -> str:
    """Write a day in a language. Kept: a long page names the same days over and over."""
    return str(format_date(day, pattern, locale=locale))
