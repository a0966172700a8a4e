"""Operations of the advisor's day over several rooms: write up, finish, book again, take a break, share a calendar."""

from booking.day.operations.around import share_calendar, stop_sharing_calendar, take_break
from booking.day.operations.switching import switch_person
from booking.day.operations.undoing import undo
from booking.day.operations.writing import (
    WriteUp,
    book_follow_up,
    department_for,
    finish,
    keep_draft,
    write_down_call,
    write_note,
    write_up,
)

__all__ = [
    "WriteUp",
    "book_follow_up",
    "department_for",
    "finish",
    "keep_draft",
    "share_calendar",
    "stop_sharing_calendar",
    "switch_person",
    "take_break",
    "undo",
    "write_down_call",
    "write_note",
    "write_up",
]
