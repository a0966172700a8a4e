"""Operations of a booking journey: begin, store answers, hold a slot, book, plan a drop-in, delete."""

from booking.book.operations.holding import let_go, release, renew
from booking.book.operations.journey import (
    begin,
    book,
    forget,
    keep_details,
    keep_fields,
    keep_needs,
    keep_search,
    keep_slot,
    plan_to_come,
    replace_token,
    resume,
    sweep,
)
from booking.book.operations.planner import change_planner
from booking.book.operations.tries import ask_for_references, find_booking, may_give_number, try_name
from booking.book.rules.limits import JOURNEY_KEPT_FOR

__all__ = [
    "JOURNEY_KEPT_FOR",
    "ask_for_references",
    "begin",
    "book",
    "change_planner",
    "find_booking",
    "forget",
    "keep_details",
    "keep_fields",
    "keep_needs",
    "keep_search",
    "keep_slot",
    "let_go",
    "may_give_number",
    "plan_to_come",
    "release",
    "renew",
    "replace_token",
    "resume",
    "sweep",
    "try_name",
]
