"""Reminders: how many days before, at what time of day, and for what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from booking.core import clock
from booking.core.quiet_hours import DAY_BEGINS
from booking.wording.rules.kinds import MessageKind, SubjectKind

# How many days before.
REMINDERS = {MessageKind.REMINDER_3_DAYS: 3, MessageKind.REMINDER_1_DAY: 1}
REMINDERS_OF: Mapping[SubjectKind, tuple[MessageKind, ...]] = {
    SubjectKind.APPOINTMENT: (MessageKind.REMINDER_3_DAYS, MessageKind.REMINDER_1_DAY),
    SubjectKind.VISIT: (MessageKind.REMINDER_1_DAY,),
}
# No reminder so soon after booking.
AFTER_BOOKING = timedelta(hours=4)
# London time. Reminders and offers are sent by day; notices of what somebody has just done at once.
LATEST_REMINDER = time(19, 30)


def reminder_due(kind: MessageKind, starts_at: datetime) -> datetime:
    """Return when a reminder is sent: days before, at the appointment's wall-clock time, between 08:00 and 19:30."""
    wall = clock.local(starts_at)
    day: date = wall.date() - timedelta(days=REMINDERS[kind])
    return clock.instant(day, min(max(wall.time(), DAY_BEGINS), LATEST_REMINDER))
