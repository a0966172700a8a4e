"""Recurrence of sessions: RFC 5545 rules over days, and the choices of which managers make them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrule, rrulestr

from booking.core import clock
from booking.sessions.errors import RuleTooFine, RuleUnreadable, SeriesEmpty, SeriesEndless, SeriesTooLong

MOST_SESSIONS = 1000
YEARS_AHEAD = 2
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_TOO_FINE = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_FREQUENCY = re.compile("(DAILY|WEEKLY|MONTHLY|YEARLY)|HOURLY|MINUTELY|SECONDLY")
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"


def _list(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?:{pattern})(?:,(?:{pattern}))*")


_PARTS = {
    "FREQ": _FREQUENCY,
    "INTERVAL": re.compile("[1-9][0-9]{0,2}"),
    "COUNT": re.compile("[1-9][0-9]{0,8}"),
    "UNTIL": re.compile("[0-9]{8}(T[0-9]{6}Z?)?"),
    "WKST": re.compile(_DAY),
    "BYDAY": _list(f"(?:[+-]?[1-9][0-9]?)?{_DAY}"),
    "BYMONTHDAY": _list("[+-]?(?:[1-9]|[12][0-9]|3[01])"),
    "BYYEARDAY": _list("[+-]?[1-9][0-9]{0,2}"),
    "BYWEEKNO": _list("[+-]?[1-9][0-9]?"),
    "BYMONTH": _list("[1-9]|1[0-2]"),
    "BYSETPOS": _list("[+-]?[1-9][0-9]{0,2}"),
}


def read_rule(rule: str) -> dict[str, str]:
    """Parse a rule into its parts (RFC 5545 §3.3.10). Raises RuleUnreadable, or RuleTooFine below a day."""
    parts: dict[str, str] = {}
    for part in rule.upper().split(";"):
        name, _, value = part.partition("=")
        if name in _TOO_FINE:
            raise RuleTooFine
        if name in parts or name not in _PARTS or not _PARTS[name].fullmatch(value):
            raise RuleUnreadable
        parts[name] = value
    frequency = _FREQUENCY.fullmatch(parts.get("FREQ", ""))
    if frequency is None or {"COUNT", "UNTIL"} <= parts.keys():
        raise RuleUnreadable
    if not frequency[1]:
        raise RuleTooFine
    if frequency[1] in ("DAILY", "WEEKLY") and re.search("[0-9]", parts.get("BYDAY", "")):
        raise RuleUnreadable
    _until(parts)
    return parts


def check_rule(rule: str, first_day: date, *, today: date | None = None) -> None:
    """Check that a rule makes a valid series: it can be parsed, has days (from `today` on), and ends.

    It ends at most two years after `first_day` (after `today`, where that is later), with at most 1,000 sessions.
    Raises RuleUnreadable, RuleTooFine, SeriesTooLong, SeriesEndless or SeriesEmpty.
    """
    parts = read_rule(rule)
    until = _until(parts)
    if int(parts.get("COUNT", 0)) > MOST_SESSIONS:
        raise SeriesTooLong
    latest = latest_last_day(max(first_day, today or first_day))
    if (until is None and "COUNT" not in parts) or (until is not None and until > latest):
        raise SeriesEndless
    try:
        days = days_of(rule, first_day, first_day, latest)
    except IndexError as error:  # dateutil finds no 53rd Monday in a month (RFC 5545 §3.3.10: at most the fifth)
        raise RuleUnreadable from error
    if not days or days[-1] < (today or first_day):
        raise SeriesEmpty
    if len(days) < int(parts.get("COUNT", 0)):
        raise SeriesEndless
    if len(days) > MOST_SESSIONS:
        raise SeriesTooLong


def latest_last_day(day: date) -> date:
    """Return the latest day on which a series that is started on `day` may end."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + YEARS_AHEAD, day=28 if leap else day.day)


def days_of(rule: str, first_day: date, start: date, end: date) -> list[date]:
    """List the days of a recurrence (counted from `first_day`) from `start` to `end`, both included, in order.

    Raises as `read_rule` does.
    """
    series, shift = _read(rule, first_day)
    earliest, latest = _shifted(max(start, first_day), shift), _shifted(end, shift)
    return [found.date().replace(year=found.year - shift) for found in series.between(earliest, latest, inc=True)]


def last_day_of(rule: str, first_day: date) -> date | None:
    """Return the last day of a series that ends; None where it does not, or has no day at all."""
    until = _until(parts := read_rule(rule))
    if until is None and "COUNT" not in parts:
        return None
    days = days_of(rule, first_day, first_day, until or latest_last_day(latest_last_day(first_day)))
    return days[-1] if days else None


def until_day(rule: str, last_day: date) -> str:
    """Return the same rule, ending on `last_day` at the latest."""
    parts = read_rule(rule)
    until = _until(parts)
    if until is not None and until <= last_day:
        return rule
    kept = [f"{name}={value}" for name, value in parts.items() if name not in ("COUNT", "UNTIL")]
    return ";".join([*kept, f"UNTIL={last_day:%Y%m%d}"])


def from_day(rule: str, first_day: date, day: date) -> tuple[str, date]:
    """Return the same recurrence from `day` on: its rule, and the day it is counted from.

    Counted from one of its own days, "every second week" stays in step. Raises SeriesEmpty where none is left.
    """
    if day <= first_day:
        return rule, first_day
    series, shift = _read(rule, first_day)
    found = series.after(_shifted(day, shift), inc=True)
    if found is None:
        raise SeriesEmpty
    start = found.date().replace(year=found.year - shift)
    parts = read_rule(rule)
    if "COUNT" in parts:
        over = len(days_of(rule, first_day, first_day, start - timedelta(days=1)))
        parts["COUNT"] = str(int(parts["COUNT"]) - over)
    return ";".join(f"{name}={value}" for name, value in parts.items()), start


@dataclass(frozen=True)
class Recurrence:
    """Recurrence as a manager chooses it: on these days of every n weeks, or of every n months.

    `weekdays` are 0 for Monday to 6. `nth` is which of them in a month, 1 to 4 or -1 for the last; 0 means weekly.
    """

    weekdays: tuple[int, ...]
    last_day: date | None
    every: int = 1
    nth: int = 0

    def to_rule(self) -> str:
        """Return the RFC 5545 rule, for `check_rule` to check."""
        days = ",".join(f"{self.nth or ''}{_WEEKDAYS[day]}" for day in sorted(set(self.weekdays)))
        parts = [f"FREQ={'MONTHLY' if self.nth else 'WEEKLY'}"]
        parts += [f"INTERVAL={self.every}"] if self.every != 1 else []
        parts += [f"BYDAY={days}"]
        parts += [f"UNTIL={self.last_day:%Y%m%d}"] if self.last_day else []
        return ";".join(parts)

    @classmethod
    def from_rule(cls, rule: str, first_day: date) -> Recurrence | None:
        """Return the choices that make this rule; None where none do. Raises as `read_rule` does."""
        parts = read_rule(rule)
        if parts.keys() - {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "COUNT", "WKST"} or parts.get("WKST", "MO") != "MO":
            return None
        days = parts["BYDAY"].split(",") if "BYDAY" in parts else []
        places = {int(day[:-2] or 0) for day in days} or {0}
        nth = places.pop()
        weekly = parts["FREQ"] == "WEEKLY"
        if places or not (weekly or (parts["FREQ"] == "MONTHLY" and nth in (1, 2, 3, 4, -1))):
            return None
        weekdays = sorted({_WEEKDAYS.index(day[-2:]) for day in days} or {first_day.weekday()})
        last = _until(parts) or last_day_of(rule, first_day)
        return cls(tuple(weekdays), last, int(parts.get("INTERVAL", 1)), nth)


def _until(parts: dict[str, str]) -> date | None:
    """Return the UNTIL day, of an instant its London day."""
    text = parts.get("UNTIL")
    if text is None:
        return None
    try:
        if text.endswith("Z"):
            return clock.day_of(datetime.fromisoformat(text))
        return datetime.fromisoformat(text).date()
    except (ValueError, OverflowError):
        raise RuleUnreadable from None


def _read(rule: str, first_day: date) -> tuple[rrule, int]:
    """Parse the rule with dateutil, moved into the future; return by how many years.

    dateutil looks for the next day until the year 9999, for ever where there is none (the 30th of February). The
    calendar repeats every 400 years to the weekday, so the rule is moved to where few years are left.
    """
    parts = read_rule(rule)
    shift = max(0, (9980 - first_day.year) // 400 * 400)
    until = _until(parts)
    if until is not None:
        year = until.year + shift
        parts["UNTIL"] = "99991231" if year > 9999 else f"{year:04}{until:%m%d}"
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        found = rrulestr(text, dtstart=_shifted(first_day, shift))
    except (ValueError, OverflowError):
        raise RuleUnreadable from None
    assert isinstance(found, rrule)  # one rule, without exceptions
    return found, shift


def _shifted(day: date, shift: int) -> datetime:
    """Return the day as a datetime without zone, moved by `shift` years."""
    moved = date.max if day.year + shift > date.max.year else day.replace(year=day.year + shift)
    return datetime.combine(moved, time.min)
