"""Give and take grants, never beyond the manager's own and never to oneself; wide ones need a second manager."""

from __future__ import annotations

from datetime import datetime

from booking.core.database import db, refused_as
from booking.core.journal import SecurityAct
from booking.staff.errors import (
    GrantBeyondYours,
    GrantToYourself,
    OwnGrant,
    ProposalGone,
    ProposerGone,
    SecondManagerNeeded,
    StaffEnded,
    WordMissing,
)
from booking.staff.models import Grant, StaffMember
from booking.staff.operations.locking import lock_grants, managers_of_everything, need_manager_left
from booking.staff.operations.notices import write_grant
from booking.staff.operations.signing_in import end_sign_ins
from booking.staff.rules import (
    MANAGER_OF_ALL,
    Ended,
    GrantState,
    GrantTerms,
    Role,
    may_give,
    may_second,
    needs_second,
    terms_of,
)
from booking.staff.rules.limits import ENOUGH_MANAGERS

WORD_LENGTH = 200


class _ThereAlready(Exception):
    """The database has an equal grant: somebody gave it at the same moment."""


def give_grant(
    member: StaffMember, terms: GrantTerms, *, by: StaffMember | None, now: datetime, newcomer: bool = False
) -> Grant:
    """Give a grant, in force at once or proposed until a second manager approves it: see `Grant.state`.

    An equal grant that is open already changes nothing. `by` None: a technician, who counts as the second manager until
    two manage everything. Raises GrantToYourself, GrantBeyondYours or StaffEnded.
    """
    lock_grants(member, *([by] if by else []))
    if by is not None:
        if by.id == member.id:
            raise GrantToYourself
        _need_scope(by, terms)
    if not member.active:
        raise StaffEnded
    wide = needs_second(terms, member.grants)
    waits = wide and (by is not None or len(managers_of_everything() - {member.id}) >= ENOUGH_MANAGERS)
    grant = _open(member, terms)
    if grant is not None and (waits or grant.state == GrantState.IN_FORCE):
        return grant
    by_id = by.id if by else None
    grant = grant or _added(member, terms, by_id, proposed_at=now if waits else None)
    if grant is None:
        return give_grant(member, terms, by=by, now=now)  # it is there, or waits
    if not waits:
        grant.state, grant.granted_at = str(GrantState.IN_FORCE), now
    _changed(member)
    act = SecurityAct.GRANT_PROPOSED if waits else SecurityAct.GRANT_GIVEN
    write_grant(act, grant, by_id=by_id, now=now, newcomer=newcomer)
    return grant


def approve_grant(member: StaffMember, terms: GrantTerms, *, by: StaffMember, now: datetime) -> None:
    """Approve a proposed grant as the second manager: it is in force from now on.

    Raises ProposalGone; GrantToYourself; SecondManagerNeeded for whoever proposed it or was made manager by them alone;
    GrantBeyondYours; ProposerGone where the scope of whoever proposed it is no longer wide enough.
    """
    lock_grants(member, by)
    grant = _proposal(member, terms)
    if by.id == member.id:
        raise GrantToYourself
    _need_scope(by, terms)
    first = grant.granted_by
    if not may_approve(by, grant):
        raise SecondManagerNeeded
    if first is not None and not (first.active and may_give(first.grants, terms)):
        raise ProposerGone
    grant.state, grant.granted_at, grant.approved_by_id = str(GrantState.IN_FORCE), now, by.id
    _changed(member)
    write_grant(SecurityAct.GRANT_GIVEN, grant, by_id=by.id, now=now)


def may_approve(by: StaffMember, grant: Grant) -> bool:
    """Return whether this manager may be the second one for a proposed grant: see `approve_grant`."""
    others = by.id not in (grant.granted_by_id, grant.staff_member_id)
    return others and by.active and may_second(by.grants, terms_of(grant), by_id=by.id, first=grant.granted_by)


def refuse_grant(member: StaffMember, terms: GrantTerms, word: str, *, by: StaffMember, now: datetime) -> None:
    """Refuse a proposed grant, with a reason; whoever proposed it may withdraw it so.

    Raises ProposalGone, GrantBeyondYours or WordMissing.
    """
    lock_grants(member, by)
    grant = _proposal(member, terms)
    _need_scope(by, terms)
    if not word.strip():
        raise WordMissing
    _end(grant, GrantState.REFUSED, by_id=by.id, now=now, word=word.strip()[:WORD_LENGTH])
    write_grant(SecurityAct.GRANT_REFUSED, grant, by_id=by.id, now=now)


def take_grant(member: StaffMember, terms: GrantTerms, *, by: StaffMember, now: datetime) -> None:
    """End a grant; a grant they do not hold changes nothing. One manager is enough for it.

    Whoever has no grant left is signed out. Raises GrantBeyondYours; OwnGrant for a manager's own as a manager;
    LastManager.
    """
    lock_grants(member, by)
    _need_scope(by, terms)
    grant = _open(member, terms)
    if grant is None or grant.state != GrantState.IN_FORCE:
        return
    if terms.role == Role.MANAGER:
        if member.id == by.id:
            raise OwnGrant
        if terms == MANAGER_OF_ALL:
            need_manager_left(member)
    _end(grant, GrantState.ENDED, by_id=by.id, now=now)
    write_grant(SecurityAct.GRANT_TAKEN, grant, by_id=by.id, now=now)
    if not member.grants:
        end_sign_ins(member, Ended.NO_GRANT, now=now, by_id=by.id)


def end_open_grants(member: StaffMember, *, by_id: int | None, now: datetime, proposals_only: bool = False) -> None:
    """End the grants in force and refuse the proposed ones; `proposals_only`: the latter alone."""
    lock_grants(member)
    for grant in member.open_grants:
        if grant.state == GrantState.PROPOSED:
            _end(grant, GrantState.REFUSED, by_id=by_id, now=now)
        elif not proposals_only:
            _end(grant, GrantState.ENDED, by_id=by_id, now=now)


def _added(member: StaffMember, terms: GrantTerms, by_id: int | None, *, proposed_at: datetime | None) -> Grant | None:
    """Insert the grant; None where an equal one was inserted at this moment."""
    grant = Grant(staff_member_id=member.id, granted_by_id=by_id, proposed_at=proposed_at, **terms._asdict())
    grant.state = str(GrantState.PROPOSED if proposed_at else GrantState.IN_FORCE)
    try:
        with refused_as({"uq_staff_grant_open": _ThereAlready}):
            db.session.add(grant)
    except _ThereAlready:
        return None
    return grant


def _need_scope(by: StaffMember, terms: GrantTerms) -> None:
    if not by.active or not may_give(by.grants, terms):
        raise GrantBeyondYours


def _open(member: StaffMember, terms: GrantTerms) -> Grant | None:
    return next((grant for grant in member.open_grants if terms_of(grant) == terms), None)


def _proposal(member: StaffMember, terms: GrantTerms) -> Grant:
    grant = _open(member, terms)
    if grant is None or grant.state != GrantState.PROPOSED or not member.active:
        raise ProposalGone
    return grant


def _end(grant: Grant, state: GrantState, *, by_id: int | None, now: datetime, word: str = "") -> None:
    grant.state, grant.ended_at, grant.ended_by_id, grant.ended_word = str(state), now, by_id, word
    _changed(grant.staff_member)


def _changed(member: StaffMember) -> None:
    """Flush, and reload the grants, which are selected by state."""
    db.session.flush()
    db.session.expire(member, ["grants", "grant_history"])
