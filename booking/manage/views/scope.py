"""Scope of a manager: the venues, services, advisors and colleagues within their grants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import abort, request

from booking.core import clock
from booking.services import queries as service_queries
from booking.services.models import Department, Service
from booking.staff import queries as staff_queries
from booking.staff.models import StaffMember
from booking.staff.rules import Role, Scope, may_manage, scope_of, touches
from booking.staff.views.scope import my_scope, need, need_venue
from booking.venues import queries as venue_queries
from booking.venues.models import Venue
from booking.web.guard import signed_in


def managed() -> Scope:
    """Return the scope of this manager's grants."""
    return my_scope(Role.MANAGER)


def my_venues() -> Sequence[Venue]:
    """List the venues where this manager manages something, without those closed for good, by name."""
    ids = managed().venue_ids
    return [venue for venue in venue_queries.open_venues() if ids is None or venue.id in ids]


def my_whole_venues() -> Sequence[Venue]:
    """List those of them where this manager manages every department."""
    return [venue for venue in my_venues() if managed().covers(venue.id, None)]


def whole_venue(slug: str) -> Venue:
    """Find a venue all of which this manager manages: a change there touches every department."""
    venue = managed_venue(slug)
    need(managed(), venue.id, None)
    return venue


def managed_venue(slug: str) -> Venue:
    """Find a venue. 404 where there is none, 403 where this manager manages nothing there."""
    venue = venue_queries.by_slug(slug)
    if venue is None:
        abort(404)
    need_venue(venue.id, Role.MANAGER)
    return venue


def my_advisors() -> Sequence[StaffMember]:
    """List working advisors within this manager's scope, by name."""
    return [person for person in staff_queries.advisors() if advises_here(person, managed())]


def managed_advisor(reference: str) -> StaffMember:
    """Find an advisor. 404 where there is none; 403 where they advise nowhere within scope."""
    person = staff_queries.by_reference(reference)
    if person is None:
        abort(404)
    if not managed().everything and not advises_here(person, managed()):
        abort(403)
    return person


def advises_here(person: StaffMember, scope: Scope) -> bool:
    """Whether a place where they may advise lies within this scope."""
    return scope.meets(scope_of(person.grants, Role.ADVISOR))


def me() -> StaffMember:
    """Return the signed-in manager's row, as it is now."""
    return staff_queries.by_id(signed_in().id)


def over_everything() -> bool:
    """Whether they manage every venue and every department."""
    return managed().everything


def need_everything() -> None:
    """Answer 403 to a manager of less than everything."""
    if not over_everything():
        abort(403)


def may_change(service: Service) -> bool:
    """Whether they manage this service's department at every venue, because a service is given at all of them."""
    return managed().covers(None, service.department_id)


def my_service(slug: str) -> Service:
    """Find a service. 404 where there is none, 403 where others manage its department."""
    service = service_queries.by_slug(slug)
    if service is None:
        abort(404)
    if not may_change(service):
        abort(403)
    return service


def my_departments() -> Sequence[Department]:
    """List the departments that they manage at every venue, by name."""
    return [department for department in service_queries.departments() if managed().covers(None, department.id)]


def departments_to_grant() -> tuple[Sequence[Department], bool]:
    """List the departments in which they may give a grant, and whether they may give one for all at once."""
    ids = managed().department_ids
    return [part for part in service_queries.departments() if ids is None or part.id in ids], ids is None


def every_venue_to_grant() -> bool:
    """Whether they may give a grant over all venues at once."""
    return managed().venue_ids is None


def sees(person: StaffMember) -> bool:
    """Whether one of this person's grants, in force or proposed, lies within their scope, or all there are."""
    own = signed_in().grants
    return touches(own, person.open_grants) or may_manage(own, person.open_grants)


def manages(person: StaffMember) -> bool:
    """Whether all of this person's grants, in force or proposed, lie within their scope."""
    return may_manage(signed_in().grants, person.open_grants)


def my_person(reference: str) -> StaffMember:
    """Find a colleague. 404 where there is none, 403 where only other managers see them."""
    person = staff_queries.by_reference(reference)
    if person is None:
        abort(404)
    if not sees(person):
        abort(403)
    return person


def asked_day(name: str) -> date:
    """Read a London day from the query; today where there is none."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return clock.today()
    return day if date(2000, 1, 1) <= day <= date(2100, 1, 1) else clock.today()
