"""Add and end staff; change their name, languages and skills."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from booking.core.database import db, refused_as
from booking.core.journal import SecurityAct, write_event
from booking.core.phone_numbers import parse
from booking.staff import queries
from booking.staff.errors import StaffEnded, StaffThere
from booking.staff.models import StaffMember, StaffSkill
from booking.staff.operations.granting import end_open_grants, give_grant
from booking.staff.operations.locking import need_manager_left
from booking.staff.operations.signing_in import end_sign_ins
from booking.staff.rules import Ended, GrantTerms


def add_staff(
    email: str,
    name: str,
    password_hash: str | None,
    grants: Iterable[GrantTerms],
    *,
    languages: Sequence[str] = (),
    by: StaffMember | None = None,
    now: datetime,
) -> StaffMember:
    """Add a staff member who signs in with this address.

    `password_hash` is the Argon2 hash; None: they cannot sign in with a password yet. Someone who had left comes back
    with the new name, password and grants, which are given as `give_grant` does; `by` None: a technician. Raises
    StaffThere for one who works here.
    """
    member = queries.by_email(email)
    if member is None:
        member = StaffMember(email=email.strip().casefold(), fs_uniquifier=uuid.uuid4().hex)
    elif member.active:
        raise StaffThere
    else:
        end_open_grants(member, by_id=by.id if by else None, now=now)
    member.name, member.password, member.active, member.ended_at = name, password_hash, True, None
    member.languages, member.invited_at = list(languages), None
    with refused_as({"staff_member.email": StaffThere, "uq_staff_member_email": StaffThere}):
        db.session.add(member)
    write_event(SecurityAct.STAFF_ADDED, now=now, by_id=by.id if by else None, about_id=member.id)
    for terms in dict.fromkeys(grants):
        give_grant(member, terms, by=by, now=now, newcomer=True)
    return member


def end_staff(member: StaffMember, *, by_id: int | None = None, now: datetime) -> None:
    """End a staff member: close their account, every open sign-in, the calendar feed and an invitation.

    Entries keep their name. Their grants stay on file; proposed ones are refused. Ending someone twice changes nothing.
    Raises LastManager.
    """
    if not member.active:
        return
    need_manager_left(member)
    end_open_grants(member, by_id=by_id, now=now, proposals_only=True)
    member.active = False
    member.ended_at = now
    end_sign_ins(member, Ended.LEFT, now=now)
    member.fs_uniquifier = uuid.uuid4().hex
    member.calendar_version += 1
    member.calendar_hash = member.invite_hash = None
    member.invite_by_hand = False
    write_event(SecurityAct.STAFF_ENDED, now=now, by_id=by_id, about_id=member.id)


def describe_staff(member: StaffMember, *, name: str, languages: Sequence[str]) -> None:
    """Change the name that citizens and colleagues see, and the languages besides English. Raises StaffEnded."""
    if not member.active:
        raise StaffEnded
    member.name, member.languages = name, list(languages)


def set_private_number(member: StaffMember, typed: str) -> None:
    """Set the number that is their own, by which an opening of their own record is known; "": none is kept."""
    member.private_number = parse(typed).e164 if typed else ""


def set_skills(member: StaffMember, service_ids: Iterable[int]) -> None:
    """Set the services they give; none: every service of the sessions they are on."""
    wanted = set(service_ids)
    kept = [skill for skill in member.skills if skill.service_id in wanted]
    new = sorted(wanted - {skill.service_id for skill in kept})
    member.skills = [*kept, *(StaffSkill(service_id=service_id) for service_id in new)]
    db.session.flush()
