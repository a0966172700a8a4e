"""Inviting as a manager does it: what is said, who says it, and the link that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from booking.core.errors import OwnEnd, StaffBeyondYou
from booking.core.tokens import links
from booking.staff import operations as staff
from booking.staff import queries
from booking.staff.models import StaffMember
from booking.staff.operations.inviting import KIND
from booking.staff.rules import GrantTerms, Role, may_manage


def invite(
    email: str, name: str, terms: GrantTerms, *, languages: Sequence[str], by: StaffMember, now: datetime
) -> tuple[str, str]:
    """Invite someone with one grant: their reference, and the token of their link.

    Raises GrantBeyondYours, or StaffThere for someone who works here.
    """
    member, token = staff.invite(email, name, [terms], languages=languages, by=by, now=now)
    return member.reference, token


def invitation_of(reference: str) -> str:
    """The token of an invitation that was made a moment ago, for the page that is asked for twice; "" where it is used.

    A token is derived, so that it can be made again while it opens something.
    """
    member = queries.by_reference(reference)
    if member is None or member.invite_hash is None:
        return ""
    return links.token(KIND, member.reference, member.invite_version)


def need_may_end(member: StaffMember, *, by: StaffMember) -> None:
    """Whether this manager may end them. Raises StaffBeyondYou, OwnEnd or LastManager."""
    if member.id == by.id:
        raise OwnEnd
    if not may_manage(by.grants, member.grants):
        raise StaffBeyondYou
    if any(grant.role == Role.MANAGER for grant in member.grants):
        staff.need_manager_left(member)
