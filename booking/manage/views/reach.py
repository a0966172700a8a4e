"""How far a manager's grants reach: over which services, staff and the council as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort

from booking.services import queries as services
from booking.services.models import Department, Service
from booking.staff import queries as staff
from booking.staff.models import StaffMember
from booking.staff.rules import GrantTerms, Role, departments_of, may_give, may_manage, touches, venues_of
from booking.web.guard import signed_in


def me() -> StaffMember:
    """The manager who asks, as their row stands now."""
    return staff.by_id(signed_in().id)


def over_everything() -> bool:
    """Whether they manage every venue and every department."""
    return may_give(signed_in().grants, GrantTerms(Role.MANAGER))


def need_everything() -> None:
    """403 for a manager of less than everything."""
    if not over_everything():
        abort(403)


def may_change(service: Service) -> bool:
    """Whether they manage this service's department at every venue: a service is given at all of them."""
    return may_give(signed_in().grants, GrantTerms(Role.MANAGER, None, service.department_id))


def my_service(slug: str) -> Service:
    """The service of this address. 404 where there is none, 403 where somebody else manages its department."""
    service = services.by_slug(slug) if "\0" not in slug else None
    if service is None:
        abort(404)
    if not may_change(service):
        abort(403)
    return service


def my_departments() -> Sequence[Department]:
    """The departments that they manage at every venue, by name."""
    grants = [grant for grant in signed_in().grants if grant.venue_id is None]
    ids = departments_of(grants, Role.MANAGER)
    return [department for department in services.departments() if ids is None or department.id in ids]


def departments_to_grant() -> tuple[Sequence[Department], bool]:
    """The departments in which they may give a grant, and whether in all of them at once."""
    ids = departments_of(signed_in().grants, Role.MANAGER)
    return [part for part in services.departments() if ids is None or part.id in ids], ids is None


def every_venue_to_grant() -> bool:
    """Whether they may give a grant over all venues at once."""
    return venues_of(signed_in().grants, Role.MANAGER) is None


def sees(person: StaffMember) -> bool:
    """Whether they see this person: one grant within their reach, in force or asked for, or all there is."""
    own = signed_in().grants
    return touches(own, person.open_grants) or may_manage(own, person.open_grants)


def manages(person: StaffMember) -> bool:
    """Whether all that this person may do, or is to do, is within their reach."""
    return may_manage(signed_in().grants, person.open_grants)


def my_person(reference: str) -> StaffMember:
    """The staff member of this reference. 404 where there is none, 403 where they are other managers' alone."""
    person = staff.by_reference(reference) if "\0" not in reference else None
    if person is None:
        abort(404)
    if not sees(person):
        abort(403)
    return person
