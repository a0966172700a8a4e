"""Quiet hours, London time: from when until when messages that are not urgent wait, and time counted outside them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from booking.core import clock

DAY_BEGINS, DAY_ENDS = time(8), time(20)


def quiet(now: datetime) -> bool:
    """Return whether an instant is in quiet hours, 8pm to 8am in London: nothing but urgent messages goes out."""
    return not DAY_BEGINS <= clock.local(now).time() < DAY_ENDS


def add_waking_time(after: datetime, span: timedelta) -> datetime:
    """Return the instant at which `span` of time outside quiet hours has passed since `after`."""
    wall = clock.local(after)
    day = wall.date() + timedelta(days=wall.time() >= DAY_ENDS)
    at = max(after, clock.instant(day, DAY_BEGINS))
    while at + span > (ends := clock.instant(day, DAY_ENDS)):
        span -= ends - at
        day += timedelta(days=1)
        at = clock.instant(day, DAY_BEGINS)
    return at + span
