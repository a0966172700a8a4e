"""Book, move, cancel; say that somebody did not come, and take it back."""

from booking.appointments.operations.changing import (
    INTERPRETER_BY,
    book,
    cancel,
    interpreter_arranged,
    move,
    new_link,
    say_did_not_come,
    undo_did_not_come,
)

__all__ = [
    "INTERPRETER_BY",
    "book",
    "cancel",
    "interpreter_arranged",
    "move",
    "new_link",
    "say_did_not_come",
    "undo_did_not_come",
]
