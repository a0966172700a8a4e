"""Read who is asked and which time is wanted from what a form sends."""

from __future__ import annotations

from booking.citizens.rules import Needs
from booking.core.errors import SlotUnknown
from booking.organisations.queries import organisation_by_reference
from booking.referrals.errors import ReceiverUnknown
from booking.referrals.operations import ReferralReceiver, TimeWanted
from booking.referrals.rules import ReceiverKind
from booking.services.queries import by_slug, department_by_slug
from booking.staff.queries import by_reference as staff_by_reference
from booking.venues.queries import by_slug as venue_by_slug
from booking.web.forms import read_slot


def read_receiver(value: str) -> ReferralReceiver:
    """Read a receiver as the list wrote it. Raises ReceiverUnknown."""
    kind, _slash, name = value.partition("/")
    if "\0" in name:
        raise ReceiverUnknown
    found = ReferralReceiver()
    if kind == ReceiverKind.SERVICE:
        found = ReferralReceiver(service=by_slug(name))
    elif kind == ReceiverKind.DEPARTMENT:
        found = ReferralReceiver(department=department_by_slug(name))
    elif kind == ReceiverKind.COLLEAGUE:
        found = ReferralReceiver(colleague=staff_by_reference(name))
    elif kind == ReceiverKind.ORGANISATION:
        found = ReferralReceiver(organisation=organisation_by_reference(name))
    if found == ReferralReceiver():
        raise ReceiverUnknown
    return found


def read_time(value: str, needs: Needs) -> TimeWanted | None:
    """Read a time as the page wrote it; None where none is chosen. Raises SlotUnknown."""
    if not value:
        return None
    asked = read_slot(value)
    venue = venue_by_slug(asked.venue_slug) if asked else None
    if asked is None or venue is None:
        raise SlotUnknown
    return TimeWanted(venue.id, asked.starts_at, needs)
