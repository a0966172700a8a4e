"""Reads of appointments: by link, by reference, by day, by person."""

from booking.appointments.queries.finding import (
    booked_ahead,
    by_reference,
    by_token,
    changes_of,
    find,
    is_about,
    of_advisor,
    of_advisor_between,
    of_citizens,
    on_day,
)
from booking.appointments.queries.waiting import (
    Chosen,
    is_still_free,
    next_offer,
    offer_by_reference,
    offer_late,
    offer_open,
    offers_run_out,
    services_waited_for,
    waiting_entry,
)

__all__ = [
    "Chosen",
    "booked_ahead",
    "by_reference",
    "by_token",
    "changes_of",
    "find",
    "is_about",
    "is_still_free",
    "next_offer",
    "of_advisor",
    "of_advisor_between",
    "of_citizens",
    "offer_by_reference",
    "offer_late",
    "offer_open",
    "offers_run_out",
    "on_day",
    "services_waited_for",
    "waiting_entry",
]
