"""Reads of the advisor's pages: the day and the queue, the person being seen, the calendar."""

from booking.day.queries.feed import feed_events, owner_of_calendar
from booking.day.queries.my_day import another_day, my_day, own_appointment, who_has_mine
from booking.day.queries.person import (
    Follow,
    Story,
    answers_of_visit,
    answers_to_offer,
    bookings_after,
    clients_of,
    follow_ups,
    had_today,
    last_act_of,
    link_point,
    own_consultation,
    story_of,
)
from booking.day.queries.rows import AnotherDay, DayRow, MyDay, Seen, StintRow

__all__ = [
    "AnotherDay",
    "DayRow",
    "Follow",
    "MyDay",
    "Seen",
    "StintRow",
    "Story",
    "another_day",
    "answers_of_visit",
    "answers_to_offer",
    "bookings_after",
    "clients_of",
    "feed_events",
    "follow_ups",
    "had_today",
    "last_act_of",
    "link_point",
    "my_day",
    "own_appointment",
    "own_consultation",
    "owner_of_calendar",
    "story_of",
    "who_has_mine",
]
