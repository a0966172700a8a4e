"""Notice of interpreters: how many working days it takes to arrange one. Weekends and bank holidays do not count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from booking.citizens.rules import InterpreterKind
from booking.core import clock
from booking.core.dates import clock_time, day_and_month
from booking.core.translation import LazyString
from booking.sessions.errors import InterpreterTooSoon
from booking.sessions.rules.days import bank_holidays

INTERPRETER_DAYS: Mapping[str, int] = {InterpreterKind.SPOKEN: 2, InterpreterKind.BSL: 2}
"""Working days that it takes to arrange an interpreter, by what `Needs.interpreter` asks for."""
ARRANGED_BEFORE = 1
"""Working days before a visit by which its interpreter has to be arranged: time to tell the person if there is none."""

_SATURDAY = 5
_DAY = timedelta(days=1)


def interpreter_from(kind: str, now: datetime, nation: str) -> datetime:
    """Return the first start with an interpreter asked for at `now`; `now` where none is asked for."""
    return after_working_days(now, INTERPRETER_DAYS[kind], nation) if kind else now


def check_notice(kind: str, starts_at: datetime, now: datetime, nation: str) -> None:
    """Check that there is time to arrange an interpreter, where one is asked for. Raises InterpreterTooSoon."""
    first = interpreter_from(kind, now, nation)
    if kind and starts_at < first:
        raise InterpreterTooSoon(days=INTERPRETER_DAYS[kind], first=LazyString(promised_in_words, first))


def after_working_days(now: datetime, days: int, nation: str) -> datetime:
    """Return the same time of day so many working days later; a day off counts from the next working day's start."""
    day, wall = clock.day_of(now), clock.local(now).time()
    if not is_working_day(day, nation):
        day, wall = _working_day(day, nation, _DAY), time.min
    for _number in range(days):
        day = _working_day(day, nation, _DAY)
    return clock.instant(day, wall)


def before_working_days(at: datetime, days: int, nation: str) -> datetime:
    """Return the same time of day so many working days earlier."""
    day = clock.day_of(at)
    for _number in range(days):
        day = _working_day(day, nation, -_DAY)
    return clock.instant(day, clock.local(at).time())


def is_working_day(day: date, nation: str) -> bool:
    """Return whether offices work on this day: Monday to Friday, and no bank holiday of the nation."""
    return day.weekday() < _SATURDAY and not bank_holidays(nation, day, day)


def promised_in_words(first: datetime) -> str:
    """Write the first start that can be promised: the day, and the time of day unless it is the whole day."""
    whole_day = clock.local(first).time() == time.min
    return day_and_month(first) if whole_day else f"{day_and_month(first)}, {clock_time(first)}"


def _working_day(day: date, nation: str, step: timedelta) -> date:
    day += step
    while not is_working_day(day, nation):
        day += step
    return day
