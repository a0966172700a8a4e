"""Count tries of the public in the open transaction. Nothing raises, so that the count of a refused try commits."""

from __future__ import annotations

from datetime import datetime

from booking.appointments.models import Appointment
from booking.book import queries
from booking.book.rules import (
    FIND_BY_NETWORK,
    FIND_BY_REFERENCE,
    LOST_BY_CONTACT,
    LOST_BY_NETWORK,
    NAME_OF_BOOKING,
    NEW_NUMBER,
    is_named,
)
from booking.citizens import operations as citizens
from booking.citizens.rules import ContactKind
from booking.core.rate_limits import reset_rate_limit, within_rate_limit
from booking.core.tokens import normalise_reference
from booking.visits.models import Visit


def find_booking(reference: str, who: str, *, network: str, now: datetime) -> tuple[Appointment | Visit | None, bool]:
    """Find a booking; return it, and whether the rate limit was kept. Each try is counted before the look-up."""
    tried = normalise_reference(reference)
    by_reference = within_rate_limit(FIND_BY_REFERENCE, tried, now=now)
    by_network = within_rate_limit(FIND_BY_NETWORK, network, now=now)
    if not (by_reference and by_network):
        return None, False
    found = queries.find_booking(reference, who)
    if found is not None:
        reset_rate_limit(FIND_BY_REFERENCE, tried)
    return found, True


def try_name(reference: str, typed: str, name: str, *, closed: bool, now: datetime) -> tuple[bool, bool]:
    """Compare the typed name with the person's; return the result, and whether the rate limit was kept.

    Where it is closed to names every name is wrong: who somebody else may be is not told that we know of them.
    """
    within = within_rate_limit(NAME_OF_BOOKING, reference, now=now)
    right = within and is_named(typed, name) and not closed
    if right:
        reset_rate_limit(NAME_OF_BOOKING, reference)
    return right, within


def may_give_number(reference: str, *, now: datetime) -> bool:
    """Count and check whether another number may be given for this booking today."""
    return within_rate_limit(NEW_NUMBER, reference, now=now)


def ask_for_references(contact: tuple[ContactKind, str], *, network: str, now: datetime) -> bool:
    """Have what is booked with this contact sent to it again; return whether the rate limit was kept.

    Counted, and answered, alike for a known and an unknown one.
    """
    by_contact = within_rate_limit(LOST_BY_CONTACT, contact[1], now=now)
    by_network = within_rate_limit(LOST_BY_NETWORK, network, now=now)
    if by_contact and by_network:
        citizens.ask_for_references(*contact, now=now)
    return by_contact and by_network
