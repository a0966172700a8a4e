"""Format instants and days for pages and refusals: one function for each format.

A day of another year than today's says which year: "by Fri 31 Dec" is read as this one. (A text to a citizen does not:
see `wording.rules.dates`.)
"""

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
    """Format a day as "Thursday 26 November"; one of another year as "Thursday 7 January 2027"."""
    return _dated(_as_day(day), "EEEE d MMMM")


def short_day(day: date | datetime, *, with_year: bool = False) -> str:
    """Format a day as "Thu 26 Nov"; one of another year, or `with_year`, as "Thu 7 Jan 2027".

    `with_year` is for what is printed and kept.
    """
    return _dated(_as_day(day), "EEE d MMM", with_year=with_year)


def _as_day(day: date | datetime) -> date:
    return clock.day_of(day) if isinstance(day, datetime) else day


def _dated(day: date, pattern: str, *, with_year: bool = False) -> str:
    with_year = with_year or day.year != clock.today().year
    return _written(day, f"{pattern} y" if with_year else pattern, get_locale())


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, locale: Locale | None) -> str:
    """Write a day in a language. Kept: a long page names the same days over and over."""
    return str(format_date(day, pattern, locale=locale))
