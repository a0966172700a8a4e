"""Who may still change an appointment, and when it can be said that somebody did not come."""

from __future__ import annotations

from datetime import datetime

from booking.core import clock


def may_change(starts_at: datetime, status: str, now: datetime, *, by_staff: bool = False) -> bool:
    """Whether an appointment may be moved or cancelled at `now`: by the citizen until it starts, by staff all day."""
    if status != "booked":
        return False
    return now < (clock.day_bounds(clock.day_of(starts_at))[1] if by_staff else starts_at)


def may_say_did_not_come(starts_at: datetime, status: str, now: datetime) -> bool:
    """Whether it can be said at `now` that the person did not come: once it has started."""
    return status == "booked" and starts_at <= now
