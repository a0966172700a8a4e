"""Format London days and times for messages, in each language that messages are written in.

Names of days and months and the two halves of the day are those of the Unicode CLDR, as Babel has them.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from babel import Locale

from booking.core import clock
from booking.core.languages import ENGLISH, MESSAGE_LANGUAGES
from booking.wording.rules.by_language import BY_LANGUAGE


class _Names(NamedTuple):
    """Names of days and months in one language: short and long. Monday is 0."""

    days: tuple[dict[int, str], dict[int, str]]
    months: tuple[dict[int, str], dict[int, str]]


def _names(language: str) -> _Names:
    locale = Locale.parse(language)
    days, months = locale.days["format"], locale.months["format"]
    return _Names(
        days=(dict(days["abbreviated"]), dict(days["wide"])),
        months=(dict(months["abbreviated"]), dict(months["wide"])),
    )


_NAMES = {language: _names(language) for language in BY_LANGUAGE}


def language_of(*wishes: str) -> str:
    """Return the first of these that messages are written in; English where none is."""
    return next((wish for wish in wishes if wish in MESSAGE_LANGUAGES), ENGLISH)


def short_day(instant: datetime, language: str) -> str:
    """Format as Thu 26 Nov; Iau 26 Tach. In January too: a text has no room for a year that is not needed.

    Nobody books more than a year ahead, so the next day of that name is the one meant. E-mails have `long_day`.
    """
    return _day(instant, language, 0)


def long_day(instant: datetime, language: str) -> str:
    """Format as Thursday 26 November 2026; Dydd Iau 26 Tachwedd 2026."""
    return f"{_day(instant, language, 1)} {clock.local(instant).year}"


def time_of_day(instant: datetime, language: str) -> str:
    """Format as 10:20am, 2pm, midday; 10:20yb, 2yh, 12 canol dydd."""
    words, wall = BY_LANGUAGE[language], clock.local(instant)
    if wall.hour in (0, 12) and wall.minute == 0:
        return words.MIDDAY if wall.hour else words.MIDNIGHT
    hour, half = wall.hour % 12 or 12, words.HALVES[wall.hour >= 12]
    return f"{hour}{half}" if wall.minute == 0 else f"{hour}:{wall.minute:02}{half}"


def from_to(starts_at: datetime, ends_at: datetime, language: str) -> str:
    """Format as 10am to 1pm; 10yb tan 1yh."""
    return f"{time_of_day(starts_at, language)} {BY_LANGUAGE[language].TO} {time_of_day(ends_at, language)}"


def by_when(instant: datetime, language: str) -> str:
    """Format as 10:50am, Wed 25 Nov: with its day, because a text may arrive late."""
    return f"{time_of_day(instant, language)}, {short_day(instant, language)}"


def _day(instant: datetime, language: str, width: int) -> str:
    names, wall = _NAMES[language], clock.local(instant)
    return f"{names.days[width][wall.weekday()]} {wall.day} {names.months[width][wall.month]}"
