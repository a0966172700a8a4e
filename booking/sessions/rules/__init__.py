"""What sessions, assignments and slots mean."""

from booking.sessions.rules.days import LONGEST_SESSION, days_of, session_times_right
from booking.sessions.rules.minutes import ceil_minute, day_at, floor_minute, from_day_on, instant_at
from booking.sessions.rules.slots import Diary, Slot, Span, Stretch, count_in, slots_in, who_can_take, whole_days
from booking.sessions.rules.terms import (
    BOOKABLE_KINDS,
    DROP_IN_KINDS,
    Terms,
    bookable_between,
    check_when,
    service_terms,
)

__all__ = [
    "BOOKABLE_KINDS",
    "DROP_IN_KINDS",
    "LONGEST_SESSION",
    "Diary",
    "Slot",
    "Span",
    "Stretch",
    "Terms",
    "bookable_between",
    "ceil_minute",
    "check_when",
    "count_in",
    "day_at",
    "days_of",
    "floor_minute",
    "from_day_on",
    "instant_at",
    "service_terms",
    "session_times_right",
    "slots_in",
    "who_can_take",
    "whole_days",
]
