"""What a manager may manage: the venues of their grants, and the advisors who work there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import abort, request

from booking.core import clock
from booking.staff import queries as staff
from booking.staff.models import StaffMember
from booking.staff.rules import Role, venues_of
from booking.venues import queries as venues
from booking.venues.models import Venue
from booking.web.guard import need_venue, signed_in


def my_venue_ids() -> set[int] | None:
    """The venues this manager manages; None for every venue."""
    return venues_of(signed_in().grants, Role.MANAGER)


def my_venues() -> Sequence[Venue]:
    """The venues this manager manages that have not closed for good, by name."""
    ids = my_venue_ids()
    return [venue for venue in venues.open_venues() if ids is None or venue.id in ids]


def managed_venue(slug: str) -> Venue:
    """The venue of this address. 404 where there is none, 403 where somebody else manages it."""
    venue = venues.by_slug(slug) if "\0" not in slug else None
    if venue is None:
        abort(404)
    need_venue(venue.id, Role.MANAGER)
    return venue


def my_advisors() -> Sequence[StaffMember]:
    """Working advisors who may advise at one of this manager's venues, by name."""
    ids = my_venue_ids()
    if ids is None:
        return staff.advisors()
    return [person for person in staff.advisors() if _shared(person, ids)]


def managed_advisor(reference: str) -> StaffMember:
    """The advisor of this reference. 404 where there is none; 403 where they advise at none of the manager's venues."""
    person = staff.by_reference(reference) if "\0" not in reference else None
    if person is None:
        abort(404)
    ids = my_venue_ids()
    if ids is not None and not _shared(person, ids):
        abort(403)
    return person


def asked_day(name: str) -> date:
    """The London day that the address asks for, or today."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return clock.today()
    return day if date(2000, 1, 1) <= day <= date(2100, 1, 1) else clock.today()


def _shared(person: StaffMember, ids: set[int]) -> bool:
    theirs = venues_of(person.grants, Role.ADVISOR)
    return theirs is None or bool(theirs & ids)
