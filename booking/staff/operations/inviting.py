"""Invitations: a link with which someone chooses a password, once, within seven days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from booking.core.database import db, locked
from booking.core.errors import GrantBeyondYours, GrantMissing, InvitationOver, StaffBeyondYou, StaffEnded
from booking.core.tokens import links, token_hash
from booking.staff.models import StaffMember
from booking.staff.operations.employing import add_staff
from booking.staff.operations.signing_in import end_sign_ins
from booking.staff.rules import Ended, GrantTerms, invitation_stands, may_give, may_manage

KIND = "invitation"


def invite(
    email: str,
    name: str,
    grants: Iterable[GrantTerms],
    *,
    languages: Sequence[str] = (),
    by: StaffMember,
    now: datetime,
) -> tuple[StaffMember, str]:
    """Add someone without a password, and the token of the page on which they choose one. Only its hash is kept.

    Raises GrantMissing, GrantBeyondYours, or StaffThere for someone who works here.
    """
    wanted = list(grants)
    if not wanted:
        raise GrantMissing
    if not all(may_give(by.grants, terms) for terms in wanted):
        raise GrantBeyondYours
    member = add_staff(email, name, None, wanted, languages=languages, now=now)
    return member, _new_token(member, now)


def invite_again(member: StaffMember, *, by: StaffMember, now: datetime) -> str:
    """A new token, because the first was lost or the password forgotten; the earlier one opens nothing any more.

    The password there was stays until a new one is chosen. Raises StaffBeyondYou, or StaffEnded for who has left.
    """
    if not may_manage(by.grants, member.grants):
        raise StaffBeyondYou
    if not member.active:
        raise StaffEnded
    return _new_token(member, now)


def accept_invitation(token: str, password_hash: str, *, now: datetime) -> StaffMember:
    """Set the password that was chosen, once. Whoever is still signed in with the old one is signed out.

    Raises InvitationOver for a token that is used, too old, replaced, or of someone who has left.
    """
    found = locked(select(StaffMember).where(StaffMember.invite_hash == token_hash(token)))
    member: StaffMember | None = db.session.scalars(found.execution_options(populate_existing=True)).first()
    if member is None or not member.active or not invitation_stands(member.invited_at, now):
        raise InvitationOver
    member.password, member.invite_hash = password_hash, None
    end_sign_ins(member, Ended.PASSWORD, now=now, by_id=member.id)
    return member


def _new_token(member: StaffMember, now: datetime) -> str:
    member.invite_version = (member.invite_version or 0) + 1
    db.session.flush()  # the reference, of someone new
    token = links.token(KIND, member.reference, member.invite_version)
    member.invite_hash, member.invited_at = token_hash(token), now
    db.session.flush()
    return token
