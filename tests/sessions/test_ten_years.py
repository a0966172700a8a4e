"""Ten years of series, clock changes, bank holidays, closures, breaks and bookings: every slot, and no other.

Here some weeks of the ten years, those in which the clocks change among them. `make prove` runs all of them.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from flask import Flask

from booking.core import clock
from tests.sessions.slow_calendar import Repeats, instant
from tests.sessions.ten_years import Decade, mondays


def test_ten_years_in_short(app: Flask) -> None:
    decade = Decade(seed=20261126)
    decade.build()
    for monday in mondays(every=100):
        assert decade.week(monday) == [], monday
    assert decade.compared > 300


def test_the_weeks_in_which_the_clocks_change_are_among_those_tried() -> None:
    tried = mondays(every=100)
    changed = [day for day in tried if instant(day, time(10)).hour != instant(day + timedelta(days=7), time(10)).hour]
    assert {day.month for day in changed} == {3, 10}


def test_the_slow_calendar_reads_the_clock_as_london_does() -> None:
    day = date(2026, 1, 1)
    while day.year < 2037:
        assert instant(day, time(10)) == clock.instant(day, time(10)), day
        day += timedelta(days=1)


def test_the_slow_calendar_counts_days() -> None:
    second_tuesday = Repeats("monthly", 1, (1,), 2, date(2026, 1, 1), date(2026, 3, 31))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(120)]
    assert [day for day in days if second_tuesday.on(day)] == [date(2026, 1, 13), date(2026, 2, 10), date(2026, 3, 10)]
    fortnightly = Repeats("weekly", 2, (0, 4), 0, date(2026, 1, 7), date(2026, 1, 31))
    assert [day.day for day in days if fortnightly.on(day)] == [9, 19, 23]
