"""Recurrences for property tests, and their days, checked one by one."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from booking.sessions.rules import Recurrence

TUESDAY = date(2026, 12, 1)
DAY = timedelta(days=1)

choices = st.builds(
    Recurrence,
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    last_day=st.dates(date(2026, 12, 31), date(2028, 12, 1)),
    every=st.integers(1, 6),
    nth=st.sampled_from([0, 1, 2, 3, 4, -1]),
)


def falls_on(repeats: Recurrence, first_day: date, day: date) -> bool:
    """Return whether a day is one of the series, without the library."""
    if not first_day <= day <= (repeats.last_day or day) or day.weekday() not in repeats.weekdays:
        return False
    if not repeats.nth:
        monday = first_day - first_day.weekday() * DAY
        return (day - monday).days // 7 % repeats.every == 0
    months = (day.year - first_day.year) * 12 + day.month - first_day.month
    which = -1 if repeats.nth == -1 and (day + 7 * DAY).month != day.month else (day.day - 1) // 7 + 1
    return months % repeats.every == 0 and which == repeats.nth
