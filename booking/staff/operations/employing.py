"""Add and end staff, and say what they can do."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from booking.core.database import db, locked, refused_as
from booking.core.errors import LastManager, StaffThere
from booking.staff import queries
from booking.staff.models import Grant, StaffMember, StaffSkill
from booking.staff.operations.signing_in import end_sign_ins
from booking.staff.rules import Ended, GrantTerms, Role


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
    """Close someone's sign-in, end every sign-in that is open, the calendar feed and an invitation that is out.

    What they wrote keeps their name.
    Their grants stay, to tell what they were; ending someone twice changes nothing.
    """
    if not member.active:
        return
    member.active = False
    member.ended_at = now
    end_sign_ins(member, Ended.LEFT, now=now)
    member.fs_uniquifier = uuid.uuid4().hex
    member.calendar_version += 1
    member.calendar_hash = member.invite_hash = None


def say_about(member: StaffMember, *, name: str, languages: Sequence[str]) -> None:
    """Their name, as citizens and colleagues see it, and what they speak besides English."""
    member.name, member.languages = name, list(languages)


def set_skills(member: StaffMember, service_ids: Iterable[int]) -> None:
    """The services they give; none: every service of the sessions they are on."""
    wanted = set(service_ids)
    kept = [skill for skill in member.skills if skill.service_id in wanted]
    new = sorted(wanted - {skill.service_id for skill in kept})
    member.skills = [*kept, *(StaffSkill(service_id=service_id) for service_id in new)]
    db.session.flush()


def need_manager_left(member: StaffMember) -> None:
    """Whether somebody who works here manages everything, apart from this one. Raises LastManager.

    The grants that say so are locked: of two managers who end each other at the same moment, one is refused.
    """
    everything = (Grant.role == Role.MANAGER, Grant.venue_id.is_(None), Grant.department_id.is_(None))
    held = select(Grant).where(*everything).order_by(Grant.id).execution_options(populate_existing=True)
    ids = {grant.staff_member_id for grant in db.session.scalars(locked(held))}
    working = select(StaffMember.id).where(StaffMember.id.in_(ids), StaffMember.active)
    left = set(db.session.scalars(working))
    if left == {member.id}:
        raise LastManager
