"""Reads of the citizen's pages: slots by day, drop-in sessions, the booking behind a reference."""

from booking.book.queries.after import history_of
from booking.book.queries.finding import agreed_at, agreed_since, drop_ins_ahead, find_booking, journey, same_plan
from booking.book.queries.holds import held_on_network, holding_of, still_there
from booking.book.queries.interpreting import Instead, instead_of
from booking.book.queries.offers import Filters, Offer, is_free, next_free, offer, venues_offering

__all__ = [
    "Filters",
    "Instead",
    "Offer",
    "agreed_at",
    "agreed_since",
    "drop_ins_ahead",
    "find_booking",
    "held_on_network",
    "history_of",
    "holding_of",
    "instead_of",
    "is_free",
    "journey",
    "next_free",
    "offer",
    "same_plan",
    "still_there",
    "venues_offering",
]
