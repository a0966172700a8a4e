"""Carry a booking journey: begin, keep answers, hold a time, book, plan to come, forget; count empty searches."""

from booking.book.models import JOURNEY_KEPT_FOR
from booking.book.operations.holding import let_go, release, renew
from booking.book.operations.journey import (
    begin,
    book,
    count_search,
    forget,
    keep_details,
    keep_needs,
    keep_search,
    keep_slot,
    plan_to_come,
    replace_token,
    resume,
    sweep,
)

__all__ = [
    "JOURNEY_KEPT_FOR",
    "begin",
    "book",
    "count_search",
    "forget",
    "keep_details",
    "keep_needs",
    "keep_search",
    "keep_slot",
    "let_go",
    "plan_to_come",
    "release",
    "renew",
    "replace_token",
    "resume",
    "sweep",
]
