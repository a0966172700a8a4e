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
from booking.appointments.operations.offers import accept_offer, decline_offer, end_offers, offer_next
from booking.appointments.operations.waiting import join_waiting_list, leave_waiting_list

__all__ = [
    "INTERPRETER_BY",
    "accept_offer",
    "book",
    "cancel",
    "decline_offer",
    "end_offers",
    "interpreter_arranged",
    "join_waiting_list",
    "leave_waiting_list",
    "move",
    "new_link",
    "offer_next",
    "say_did_not_come",
    "undo_did_not_come",
]
