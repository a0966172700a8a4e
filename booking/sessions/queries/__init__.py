"""Queries of sessions, assignments, diaries and free slots."""

from booking.sessions.queries.agenda import (
    assignment_of,
    assignments_of,
    busy_of,
    by_reference,
    drop_in_sessions,
    open_until,
    series_to_open,
    sessions_on,
)
from booking.sessions.queries.diary import (
    diary_for_taking,
    lock_advisors,
    lock_assignments,
    lock_at,
    lock_both,
    offered,
)
from booking.sessions.queries.scope import places_of, places_of_advisor, places_of_series, session_lies_in
from booking.sessions.queries.shut import shut_since
from booking.sessions.queries.slots import (
    can_retake_time,
    days_with_slots,
    find_slots,
    first_slots,
    interpreters_from,
    nearest_slots,
)
from booking.sessions.queries.taken import Wanted, rows_of
from booking.sessions.rules import service_terms

__all__ = [
    "Wanted",
    "assignment_of",
    "assignments_of",
    "busy_of",
    "by_reference",
    "can_retake_time",
    "days_with_slots",
    "diary_for_taking",
    "drop_in_sessions",
    "find_slots",
    "first_slots",
    "interpreters_from",
    "lock_advisors",
    "lock_assignments",
    "lock_at",
    "lock_both",
    "nearest_slots",
    "offered",
    "open_until",
    "places_of",
    "places_of_advisor",
    "places_of_series",
    "rows_of",
    "series_to_open",
    "service_terms",
    "session_lies_in",
    "sessions_on",
    "shut_since",
]
