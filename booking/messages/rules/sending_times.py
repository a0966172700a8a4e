"""Quiet hours, the delay for staff to correct, and the cap: when a message may be sent, and how many. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from booking.core import clock
from booking.core.limits import CITIZEN_UNDO_FOR
from booking.core.quiet_hours import add_waking_time, quiet

# Staff correct about half of their mistakes within two minutes: notices wait as long as a change can be undone.
STAFF_MAY_CORRECT = CITIZEN_UNDO_FOR
# Changes by the council wait for the morning, except so near the visit: nobody should set out for nothing.
URGENT_WITHIN = timedelta(hours=12)
# Reminders, offers and questions to one person, over all channels. Two appointments in one week and an offer fit in;
# what does not fit is a mistake of ours, and a phone that never stops is why people stop our texts.
MOST_A_DAY, MOST_A_WEEK = 3, 6
WEEK = timedelta(days=7)
CAPPED = "enough messages this week"


def considerate(due_at: datetime, now: datetime, starts_at: datetime) -> datetime:
    """Return when a notice of a change by the council is sent: by day, or within twelve hours of the visit at once."""
    at = max(due_at, now)
    if not quiet(at):
        return due_at
    return min(add_waking_time(at, timedelta(0)), max(at, starts_at - URGENT_WITHIN))


def capped(gone: Iterable[datetime], now: datetime) -> bool:
    """Whether the cap of three a day (London) or six in seven days is reached, given the times of earlier messages."""
    recent = [at for at in gone if at > now - WEEK]
    today = [at for at in recent if clock.day_of(at) == clock.day_of(now)]
    return len(recent) >= MOST_A_WEEK or len(today) >= MOST_A_DAY
