"""Calendar file (.ics) of a drop-in plan."""

from __future__ import annotations

from datetime import datetime

from booking.core.intervals import Interval
from booking.core.translation import _
from booking.sessions.rules.feed import CalendarEvent, write_calendar


def plan_file(
    reference: str, version: int, interval: Interval, venue: str, url: str, *, off: bool, now: datetime
) -> bytes:
    """Write a planned drop-in as an iCalendar file (RFC 5545) that does not say what the visit is about.

    `interval` is the session's, in which any time will do; `off`: withdrawn, or the session is cancelled. Where the
    session's hours change, SEQUENCE stays and DTSTAMP tells which file is newer (RFC 5546 section 2.1.5).
    """
    event = CalendarEvent(
        uid=f"{reference}@alongside",
        sequence=version - 1,
        starts_at=interval.start,
        ends_at=interval.end,
        summary=_("Council drop-in: come at any time in these hours"),
        location=venue,
        description=_("Reference %(reference)s. See, change or withdraw it: %(url)s", reference=reference, url=url),
        url=url,
        cancelled=off,
        takes_time=False,
    )
    return write_calendar([event], now, part="Drop-in plans")
