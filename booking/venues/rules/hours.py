"""Opening hours: parse what managers write, format them for the form and for the public."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise

from booking.core import clock
from booking.core.dates import clock_time
from booking.core.translation import _, _l

_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(am|pm)?")
_BETWEEN = re.compile(r"\s*(?:-|–|\bto\b|\buntil\b)\s*")
_APART = re.compile(r"\s*(?:,|;|/|&|\band\b)\s*")
_SOME_DAY = date(2026, 1, 1)
_MOST = 3
# The national list of libraries has opening times in bands, not in hours.
_BANDS = {
    "am & pm (continuous)": _l("Morning and afternoon"),
    "am only": _l("Morning"),
    "pm only": _l("Afternoon"),
    "am & pm (with closure)": _l("Morning and afternoon, with a break"),
    "all day (continuous)": _l("Morning to evening"),
    "all day (with closure)": _l("Morning to evening, with a break"),
    "pm & eve (continuous)": _l("Afternoon and evening"),
    "pm & eve (with closure)": _l("Afternoon and evening, with a break"),
    "eve only": _l("Evening"),
    "varied by schedule": _l("It varies: please ask"),
    "appointment only": _l("By appointment"),
    "closed": _l("Closed"),
}


class HoursUnread(ValueError):
    """The line cannot be parsed as opening hours."""


def read_hours(typed: str) -> list[str]:
    """Parse one day's hours: "9am to 1pm, 2pm-5:30pm" becomes ["09:00", "13:00", "14:00", "17:30"].

    [] for a day on which the venue is closed. Raises HoursUnread where a time is invalid, one ends before it starts, or
    they are not in order.
    """
    text = typed.strip().casefold()
    if text in {"", "closed"}:
        return []
    times: list[str] = []
    for part in _APART.split(text):
        both = _BETWEEN.split(part)
        if len(both) != 2:
            raise HoursUnread(part)
        times += [_wall(end) for end in both]
    if len(times) > 2 * _MOST or any(later <= earlier for earlier, later in pairwise(times)):
        raise HoursUnread(typed)
    return times


def write_hours(day: Sequence[str]) -> str:
    """Format one day's hours for the manager's form: "09:00 to 13:00, 14:00 to 17:30"."""
    return ", ".join(f"{opens} to {shuts}" for opens, shuts in _pairs(day))


def hours_in_words(hours: Sequence[Sequence[str]]) -> list[str]:
    """Format seven days for the public: "9am to 1pm, 2pm to 5:30pm", or "Closed"; [] where no hours are known."""
    if len(hours) != 7 or not any(hours):
        return []
    return [", ".join(_words(opens, shuts) for opens, shuts in _pairs(day)) or _("Closed") for day in hours]


def opening_in_words(bands: Sequence[str]) -> list[str]:
    """Describe when a building is open, Monday first: seven items, "" where unknown."""
    words = [str(_BANDS.get(band.strip().casefold(), band)) for band in bands[:7]]
    return words + [""] * (7 - len(words))


def _pairs(day: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(day[::2], day[1::2], strict=False))


def _words(opens: str, shuts: str) -> str:
    times = {"from": _said(opens), "until": _said(shuts)}
    return _("%(from)s to %(until)s", **times)


def _said(wall: str) -> str:
    return clock_time(clock.instant(_SOME_DAY, time.fromisoformat(wall)))


def _wall(typed: str) -> str:
    if typed in {"midday", "noon"}:
        return "12:00"
    found = _TIME.fullmatch(typed)
    if not found:
        raise HoursUnread(typed)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        raise HoursUnread(typed)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise HoursUnread(typed)
    return f"{hour:02}:{minute:02}"
