"""Lock the grants of those who manage everything, so that changes of grants are serial and one manager stays."""

from __future__ import annotations

from sqlalchemy import or_, select

from booking.core.database import db, locked
from booking.staff.errors import LastManager
from booking.staff.models import Grant, StaffMember
from booking.staff.rules import GrantState, Role

_EVERYTHING = (
    Grant.role == Role.MANAGER,
    Grant.venue_id.is_(None),
    Grant.department_id.is_(None),
    Grant.state == GrantState.IN_FORCE,
)


def lock_grants(*people: StaffMember) -> None:
    """Lock the grants of those who manage everything, in one order, and reload these people's grants.

    Whoever changes grants or ends staff calls it first, so that two of them do it one after the other.
    """
    db.session.flush()
    db.session.execute(locked(select(Grant.id).where(*_EVERYTHING).order_by(Grant.id))).all()
    for person in people:
        db.session.expire(person, ["grants", "grant_history", "active"])


def need_manager_left(member: StaffMember) -> None:
    """Check that somebody else who can sign in manages everything. Raises LastManager.

    Of two managers who end each other at the same moment, one is refused.
    """
    lock_grants(member)
    left = managers_of_everything()
    if left == {member.id}:
        raise LastManager


def managers_of_everything() -> set[int]:
    """Return the ids of active managers of every venue and department who have a password."""
    can_sign_in = or_(StaffMember.password.is_not(None), StaffMember.invited_at.is_(None))
    held = select(Grant.staff_member_id).where(*_EVERYTHING)
    found = select(StaffMember.id).where(StaffMember.id.in_(held), StaffMember.active, can_sign_in)
    return set(db.session.scalars(found))
