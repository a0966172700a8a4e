"""Quiet hours, the two minutes for staff to correct, and the cap: when a message may go, and how many. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from booking.core import clock
from booking.core.day_parts import quiet, waking

# Staff correct about half of their mistakes within a minute or two: what they did is told after that.
STAFF_MAY_CORRECT = timedelta(seconds=120)
# What the council changes waits for the morning, but nobody sets out for nothing: so near the visit it goes by night.
URGENT_WITHIN = timedelta(hours=12)
# Reminders, offers and questions to one person, over all channels. Two appointments in one week and an offer fit in;
# what does not fit is a mistake of ours, and a phone that never stops is why people stop our texts.
MOST_A_DAY, MOST_A_WEEK = 3, 6
WEEK = timedelta(days=7)
CAPPED = "enough messages this week"


def considerate(due_at: datetime, now: datetime, starts_at: datetime) -> datetime:
    """When a notice of what the council changed goes: by day, or as soon as the visit is within twelve hours."""
    at = max(due_at, now)
    if not quiet(at):
        return due_at
    return min(waking(at, timedelta(0)), max(at, starts_at - URGENT_WITHIN))


def capped(gone: Iterable[datetime], now: datetime) -> bool:
    """Whether one more would be too many for somebody to whom reminders, offers or questions went at these times."""
    recent = [at for at in gone if at > now - WEEK]
    today = [at for at in recent if clock.day_of(at) == clock.day_of(now)]
    return len(recent) >= MOST_A_WEEK or len(today) >= MOST_A_DAY
