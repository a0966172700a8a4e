"""Invitations: a link to choose a password with, once, within seven days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from booking.core.database import db, locked
from booking.core.journal import SecurityAct, write_event
from booking.core.tokens import LinkKind, links, stored_hashes
from booking.staff import queries
from booking.staff.errors import (
    GrantBeyondYours,
    GrantMissing,
    InvitationOver,
    NothingToHandOver,
    SecondManagerNeeded,
    StaffBeyondYou,
    StaffEnded,
)
from booking.staff.models import StaffMember
from booking.staff.operations.employing import add_staff
from booking.staff.operations.locking import lock_grants
from booking.staff.operations.notices import write_invitation
from booking.staff.operations.signing_in import end_sign_ins
from booking.staff.rules import (
    MANAGER_OF_ALL,
    Ended,
    GrantTerms,
    invitation_stands,
    may_give,
    may_manage,
    may_second,
    terms_of,
)


def invite(
    email: str,
    name: str,
    grants: Iterable[GrantTerms],
    *,
    languages: Sequence[str] = (),
    by: StaffMember,
    now: datetime,
) -> StaffMember:
    """Add a staff member without a password, and make the link to choose one: see `token_for`.

    Raises GrantMissing, GrantBeyondYours, StaffThere for someone who works here, or StaffBeyondYou for someone who had
    left and whose grants were wider than this manager's.
    """
    wanted = list(grants)
    if not wanted:
        raise GrantMissing
    before = queries.by_email(email)
    if before is not None and not before.active and not may_manage(by.grants, before.open_grants):
        raise StaffBeyondYou
    if not all(may_give(by.grants, terms) for terms in wanted):
        raise GrantBeyondYours
    member = add_staff(email, name, None, wanted, languages=languages, by=by, now=now)
    _renew(member, by.id, now)
    write_invitation(SecurityAct.INVITED, member, by_id=by.id, now=now, tell=False)
    return member


def invite_again(member: StaffMember, *, by: StaffMember | None, now: datetime) -> None:
    """Make a new link, because the first was lost or the password forgotten; the earlier one is revoked.

    The old password stays valid until a new one is chosen, and the person gets a notice. `by` None: a technician.
    Raises StaffBeyondYou, or StaffEnded for who has left.
    """
    lock_grants(member, *([by] if by else []))
    if by is not None and not may_manage(by.grants, member.open_grants):
        raise StaffBeyondYou
    if not member.active:
        raise StaffEnded
    by_id = by.id if by else None
    _renew(member, by_id, now)
    write_invitation(SecurityAct.INVITED, member, by_id=by_id, now=now, tell=by_id != member.id)


def token_for(member: StaffMember) -> str:
    """Derive the token of their open invitation; "" where there is none. Only its hash is stored.

    It goes to the person alone: into an e-mail to them, or through `hand_over`.
    """
    return links.token(LinkKind.INVITATION, member.reference, member.invite_version) if member.invite_hash else ""


def mark_for_hand_over(reference: str) -> None:
    """Mark that the e-mail could not be sent: a second manager hands the link over."""
    member = _locked(StaffMember.reference == reference)
    if member is not None and member.invite_hash is not None:
        member.invite_by_hand = True


def hand_over(member: StaffMember, *, by: StaffMember, now: datetime) -> str:
    """Return the link's token to a second manager, once, who hands it to the person.

    Raises NothingToHandOver, StaffBeyondYou, and SecondManagerNeeded for whoever asked for it or was made manager by
    them alone.
    """
    lock_grants(member, by)
    locked_member = _locked(StaffMember.id == member.id)
    standing = invitation_stands(member.invited_at, now) and member.invite_hash is not None
    if locked_member is None or not member.active or not member.invite_by_hand or not standing:
        raise NothingToHandOver
    if not by.active or not may_manage(by.grants, member.open_grants):
        raise StaffBeyondYou
    if not may_hand_over(by, member):
        raise SecondManagerNeeded
    member.invite_by_hand = False
    write_event(SecurityAct.INVITED, now=now, by_id=by.id, about_id=member.id, handed_over="yes")
    return token_for(member)


def may_hand_over(by: StaffMember, member: StaffMember) -> bool:
    """Return whether this manager may hand the link over: neither who asked for it nor whom it is for.

    Their scope covers all grants of the person, and nobody alone made managers of them and of whoever asked.
    """
    wanted = [terms_of(grant) for grant in member.open_grants] or [MANAGER_OF_ALL]
    others = by.id not in (member.invited_by_id, member.id)
    return others and all(may_second(by.grants, terms, by_id=by.id, first=member.invited_by) for terms in wanted)


def accept_invitation(token: str, password_hash: str, *, now: datetime) -> StaffMember:
    """Set the chosen password, once, and end every sign-in with the old one.

    Raises InvitationOver for a token that was used, is too old or revoked, or of someone who has left.
    """
    member = _locked(StaffMember.invite_hash.in_(stored_hashes(token)))
    if member is None or not member.active or not invitation_stands(member.invited_at, now):
        raise InvitationOver
    write_invitation(SecurityAct.INVITATION_USED, member, by_id=member.id, now=now, tell=member.password is not None)
    member.password, member.invite_hash, member.invite_by_hand = password_hash, None, False
    end_sign_ins(member, Ended.PASSWORD, now=now, by_id=member.id)
    return member


def _renew(member: StaffMember, by_id: int | None, now: datetime) -> None:
    member.invite_version = (member.invite_version or 0) + 1
    member.invited_by_id, member.invite_by_hand = by_id, False
    member.invite_hash, member.invited_at = (
        links.hash(LinkKind.INVITATION, member.reference, member.invite_version),
        now,
    )
    db.session.flush()


def _locked(condition: ColumnElement[bool]) -> StaffMember | None:
    found = locked(select(StaffMember).where(condition)).execution_options(populate_existing=True)
    member: StaffMember | None = db.session.scalars(found).first()
    return member
