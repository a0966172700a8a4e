"""Book, move, cancel; say that somebody did not come, and take it back."""

from booking.appointments.operations.best import Best, cancel_disrupted, settle_best
from booking.appointments.operations.changing import book, cancel, move
from booking.appointments.operations.disruption import (
    advisor_away,
    change_of_sessions,
    close_venue,
    end_advisor,
    end_service,
    end_venue,
)
from booking.appointments.operations.interpreters import INTERPRETER_BY, interpreter_arranged
from booking.appointments.operations.marking import came_all_the_same, new_link, say_did_not_come, undo_did_not_come
from booking.appointments.operations.offers import accept_offer, decline_offer, end_offers, offer_next
from booking.appointments.operations.overdue import cancel_overdue, find_fallen
from booking.appointments.operations.previewing import Hit, Preview, preview
from booking.appointments.operations.reopening import reopen
from booking.appointments.operations.resizing import change_seats
from booking.appointments.operations.settling import settled
from booking.appointments.operations.stand_ins import change_assignment, stand_in
from booking.appointments.operations.undoing import undo
from booking.appointments.operations.waiting import join_waiting_list, leave_waiting_list

__all__ = [
    "INTERPRETER_BY",
    "Best",
    "Hit",
    "Preview",
    "accept_offer",
    "advisor_away",
    "book",
    "came_all_the_same",
    "cancel",
    "cancel_disrupted",
    "cancel_overdue",
    "change_assignment",
    "change_of_sessions",
    "change_seats",
    "close_venue",
    "decline_offer",
    "end_advisor",
    "end_offers",
    "end_service",
    "end_venue",
    "find_fallen",
    "interpreter_arranged",
    "join_waiting_list",
    "leave_waiting_list",
    "move",
    "new_link",
    "offer_next",
    "preview",
    "reopen",
    "say_did_not_come",
    "settle_best",
    "settled",
    "stand_in",
    "undo",
    "undo_did_not_come",
]
