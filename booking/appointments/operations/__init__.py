"""Book, move, cancel; say that somebody did not come, and take it back."""

from booking.appointments.operations.affected import settled
from booking.appointments.operations.changing import book, cancel, move
from booking.appointments.operations.interpreters import INTERPRETER_BY, interpreter_arranged
from booking.appointments.operations.no_show import came_all_the_same, new_link, say_did_not_come, undo_did_not_come
from booking.appointments.operations.resizing import change_seats
from booking.appointments.operations.undoing import undo

__all__ = [
    "INTERPRETER_BY",
    "book",
    "came_all_the_same",
    "cancel",
    "change_seats",
    "interpreter_arranged",
    "move",
    "new_link",
    "say_did_not_come",
    "settled",
    "undo",
    "undo_did_not_come",
]
