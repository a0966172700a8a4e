"""Book, reschedule and cancel appointments; mark no-shows; undo."""

from booking.appointments.operations.affected import close_affected
from booking.appointments.operations.amending import answer, change_details
from booking.appointments.operations.booking import book, check_double_booking
from booking.appointments.operations.changing import BOTH, cancel, cancel_chosen, cancel_topic, reschedule
from booking.appointments.operations.dying import EndedBookings, book_again, end_bookings, join_booking_again
from booking.appointments.operations.interpreters import (
    end_interpreters_past,
    interpreter_arranged,
    reconcile_interpreter,
)
from booking.appointments.operations.no_show import mark_came_anyway, mark_no_show, new_link, undo_no_show
from booking.appointments.operations.others import sweep_others
from booking.appointments.operations.resizing import change_seats
from booking.appointments.operations.undoing import undo

__all__ = [
    "BOTH",
    "EndedBookings",
    "answer",
    "book",
    "book_again",
    "cancel",
    "cancel_chosen",
    "cancel_topic",
    "change_details",
    "change_seats",
    "check_double_booking",
    "close_affected",
    "end_bookings",
    "end_interpreters_past",
    "interpreter_arranged",
    "join_booking_again",
    "mark_came_anyway",
    "mark_no_show",
    "new_link",
    "reconcile_interpreter",
    "reschedule",
    "sweep_others",
    "undo",
    "undo_no_show",
]
