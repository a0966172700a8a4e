"""Join and leave the waiting list; offer an earlier slot, accept and decline it."""

from booking.waiting_list.operations.joining import join_waiting_list, leave_waiting_list
from booking.waiting_list.operations.offers import accept_offer, decline_offer, end_offers, offer_next

__all__ = [
    "accept_offer",
    "decline_offer",
    "end_offers",
    "join_waiting_list",
    "leave_waiting_list",
    "offer_next",
]
