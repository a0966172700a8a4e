"""Give and take grants, never beyond the manager's own."""

from __future__ import annotations

from booking.core.database import db
from booking.core.errors import GrantBeyondYours, OwnGrant
from booking.staff.models import Grant, StaffMember
from booking.staff.operations.employing import need_manager_left
from booking.staff.rules import GrantTerms, Role, may_give


def give_grant(member: StaffMember, terms: GrantTerms, *, by: StaffMember) -> None:
    """Let someone be `terms.role` there. What they hold already changes nothing. Raises GrantBeyondYours."""
    if not may_give(by.grants, terms):
        raise GrantBeyondYours
    if _held(member, terms) is None:
        member.grants.append(Grant(role=terms.role, venue_id=terms.venue_id, department_id=terms.department_id))
        db.session.flush()


def take_grant(member: StaffMember, terms: GrantTerms, *, by: StaffMember) -> None:
    """They are that no longer. What they do not hold changes nothing.

    Raises GrantBeyondYours; OwnGrant for a manager's own as a manager; LastManager.
    """
    if not may_give(by.grants, terms):
        raise GrantBeyondYours
    grant = _held(member, terms)
    if grant is None:
        return
    if terms.role == Role.MANAGER:
        if member.id == by.id:
            raise OwnGrant
        if terms == GrantTerms(Role.MANAGER):
            need_manager_left(member)
    member.grants.remove(grant)
    db.session.flush()


def _held(member: StaffMember, terms: GrantTerms) -> Grant | None:
    return next((g for g in member.grants if GrantTerms(Role(g.role), g.venue_id, g.department_id) == terms), None)
