"""Add and end staff."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from booking.core.database import db, refused_as
from booking.core.errors import StaffThere
from booking.staff import queries
from booking.staff.models import Grant, StaffMember
from booking.staff.rules import GrantTerms


def add_staff(
    email: str,
    name: str,
    password_hash: str | None,
    grants: Iterable[GrantTerms],
    *,
    languages: Sequence[str] = (),
    now: datetime,
) -> StaffMember:
    """Add someone who signs in with this address. The password comes as its Argon2 hash; None closes that way in.

    Someone who had left comes back with the new name, password and grants. Raises StaffThere for one who works here.
    """
    member = queries.by_email(email)
    if member is None:
        member = StaffMember(email=email.strip().casefold(), fs_uniquifier=uuid.uuid4().hex, active=True)
    elif member.active:
        raise StaffThere
    member.name, member.password, member.active, member.ended_at = name, password_hash, True, None
    member.languages = list(languages)
    member.grants = [
        Grant(role=grant.role, venue_id=grant.venue_id, department_id=grant.department_id)
        for grant in dict.fromkeys(grants)
    ]
    with refused_as({"staff_member.email": StaffThere, "uq_staff_member_email": StaffThere}):
        db.session.add(member)
    return member


def end_staff(member: StaffMember, *, now: datetime) -> None:
    """Close someone's sign-in, end every sign-in that is open and the calendar feed. What they wrote keeps their name.

    Their grants stay, to tell what they were; ending someone twice changes nothing.
    """
    if not member.active:
        return
    member.active = False
    member.ended_at = now
    member.fs_uniquifier = uuid.uuid4().hex
    member.calendar_version += 1
    member.calendar_hash = None
