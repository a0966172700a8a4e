"""Check that a manager may end a colleague's work."""

from __future__ import annotations

from booking.manage.errors import OwnEnd
from booking.staff import operations as staff
from booking.staff.errors import StaffBeyondYou
from booking.staff.models import StaffMember
from booking.staff.rules import may_manage


def need_may_end(member: StaffMember, *, by: StaffMember) -> None:
    """Raise StaffBeyondYou, OwnEnd or LastManager where this manager may not end them."""
    if member.id == by.id:
        raise OwnEnd
    if not may_manage(by.grants, member.open_grants):
        raise StaffBeyondYou
    staff.need_manager_left(member)
