"""On which days, and between which times, sessions may stand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from booking.core import clock

EARLIEST_START, LATEST_END = time(6), time(23)
LONGEST_SESSION = timedelta(hours=17)  # between the two


def days_of(rule: str, first_day: date, start: date, end: date) -> list[date]:
    """The days of a recurrence (RFC 5545 rule, counted from `first_day`) from `start` to `end`, both included.

    Raises ValueError for a rule that cannot be read.
    """
    days = rrulestr(rule, dtstart=datetime.combine(first_day, time.min))  # no zone: days, not instants
    return [
        d.date() for d in days.between(datetime.combine(start, time.min), datetime.combine(end, time.min), inc=True)
    ]


def session_times_right(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a session ends after it starts, on the same London day, between 6am and 11pm."""
    starts, ends = clock.local(starts_at), clock.local(ends_at)
    return (
        starts_at < ends_at
        and starts.date() == ends.date()
        and starts.time() >= EARLIEST_START
        and ends.time() <= LATEST_END
    )
