"""What a manager may manage: the places of their grants, and the advisors who work there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import abort, request

from booking.core import clock
from booking.staff import queries as staff
from booking.staff.models import StaffMember
from booking.staff.rules import Reach, Role, reach_of
from booking.staff.views.reach import my_reach, need
from booking.venues import queries as venues
from booking.venues.models import Venue
from booking.web.guard import need_venue


def managed() -> Reach:
    """The venues and departments this manager manages."""
    return my_reach(Role.MANAGER)


def my_venues() -> Sequence[Venue]:
    """The venues where this manager manages something, that have not closed for good, by name."""
    ids = managed().venue_ids
    return [venue for venue in venues.open_venues() if ids is None or venue.id in ids]


def my_whole_venues() -> Sequence[Venue]:
    """Those of them where this manager manages every department."""
    return [venue for venue in my_venues() if managed().covers(venue.id, None)]


def whole_venue(slug: str) -> Venue:
    """The venue of this address, for who manages all of it: what is changed there touches every department."""
    venue = managed_venue(slug)
    need(managed(), venue.id, None)
    return venue


def managed_venue(slug: str) -> Venue:
    """The venue of this address. 404 where there is none, 403 where this manager manages nothing."""
    venue = venues.by_slug(slug) if "\0" not in slug else None
    if venue is None:
        abort(404)
    need_venue(venue.id, Role.MANAGER)
    return venue


def my_advisors() -> Sequence[StaffMember]:
    """Working advisors who may advise within this manager's reach, by name."""
    return [person for person in staff.advisors() if advises_here(person, managed())]


def managed_advisor(reference: str) -> StaffMember:
    """The advisor of this reference. 404 where there is none; 403 where they advise nowhere within reach."""
    person = staff.by_reference(reference) if "\0" not in reference else None
    if person is None:
        abort(404)
    if not managed().everything and not advises_here(person, managed()):
        abort(403)
    return person


def advises_here(person: StaffMember, reach: Reach) -> bool:
    """Whether a place where they may advise lies within this reach."""
    return reach.meets(reach_of(person.grants, Role.ADVISOR))


def asked_day(name: str) -> date:
    """The London day that the address asks for, or today."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return clock.today()
    return day if date(2000, 1, 1) <= day <= date(2100, 1, 1) else clock.today()
