"""What the citizen's pages show: free times by day, drop-in sessions, the booking behind a reference."""

from booking.book.queries.finding import agreed_at, agreed_since, drop_ins_ahead, find_booking, journey
from booking.book.queries.offers import Filters, Offer, is_free, next_free, offer, venues_offering

__all__ = [
    "Filters",
    "Offer",
    "agreed_at",
    "agreed_since",
    "drop_ins_ahead",
    "find_booking",
    "is_free",
    "journey",
    "next_free",
    "offer",
    "venues_offering",
]
