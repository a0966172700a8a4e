"""Queries of appointments: by link, by reference, by day, by person."""

from booking.appointments.queries.finding import (
    booked_ahead,
    by_reference,
    by_token,
    changes_of,
    find,
    find_double_booking,
    given_by,
    is_about,
    is_moved_to_oneself,
    last_change,
    most_ahead,
    of_advisor,
    of_advisor_between,
    of_citizens,
    of_contact,
    on_day,
    to_undo,
)
from booking.appointments.queries.interpreters import interpreter_of

__all__ = [
    "booked_ahead",
    "by_reference",
    "by_token",
    "changes_of",
    "find",
    "find_double_booking",
    "given_by",
    "interpreter_of",
    "is_about",
    "is_moved_to_oneself",
    "last_change",
    "most_ahead",
    "of_advisor",
    "of_advisor_between",
    "of_citizens",
    "of_contact",
    "on_day",
    "to_undo",
]
