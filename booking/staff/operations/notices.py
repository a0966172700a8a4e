"""Notices to staff of grants, invitations and answers: write them, claim for e-mail, mark as read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update

from booking.core.database import db, locked
from booking.core.journal import SecurityAct, write_event
from booking.core.retention import delete_ended
from booking.staff import queries
from booking.staff.models import Grant, StaffMember, StaffNotice
from booking.staff.rules import Answer, may_give, terms_of

_BATCH = 20


def write_grant(act: SecurityAct, grant: Grant, *, by_id: int | None, now: datetime, newcomer: bool = False) -> None:
    """Write an act on a grant to the journal, with notices to the person and every other manager in scope.

    A newcomer gets no notice of the first grants: the invitation names them.
    """
    member = grant.staff_member_id
    write_event(
        act,
        now=now,
        by_id=by_id,
        about_id=member,
        role=grant.role,
        venue=grant.venue.slug if grant.venue else "*",
        department=grant.department.slug if grant.department else "*",
    )
    recipients = {person.id for person in queries.managers() if may_give(person.grants, terms_of(grant))}
    recipients = recipients - {member} if newcomer else recipients | {member}
    _notify(recipients - {by_id}, act, about_id=member, by_id=by_id, grant_id=grant.id, now=now)


def write_invitation(act: SecurityAct, member: StaffMember, *, by_id: int | None, now: datetime, tell: bool) -> None:
    """Write an act on an invitation to the journal, with a notice to the person where `tell`."""
    write_event(act, now=now, by_id=by_id, about_id=member.id)
    if tell:
        _notify({member.id}, act, about_id=member.id, by_id=by_id, grant_id=None, now=now)


def write_answer(answer: Answer, member_id: int, words: str, *, by_id: int, now: datetime) -> None:
    """Write a notice to the person of how a manager answered what they had asked for."""
    _notify({member_id}, answer, about_id=member_id, by_id=by_id, words=words, now=now)


def read_notices(member_id: int, *, until: datetime, now: datetime) -> None:
    """Mark this person's notices up to an instant as read."""
    unread = (StaffNotice.staff_member_id == member_id, StaffNotice.read_at.is_(None), StaffNotice.at <= until)
    db.session.execute(update(StaffNotice).where(*unread).values(read_at=now))


def claim_notices(now: datetime) -> list[StaffNotice]:
    """Claim a batch of notices to e-mail: they are marked as mailed, and `unclaim_notice` takes that back."""
    found = list(db.session.scalars(locked(queries.to_mail(now).limit(_BATCH))))
    for notice in found:
        notice.mailed_at = now
    db.session.flush()
    return found


def unclaim_notice(notice_id: int) -> None:
    """Release a claimed notice for a retry: the mail server did not accept it."""
    db.session.get_one(StaffNotice, notice_id).mailed_at = None


def sweep_notices(now: datetime) -> None:
    """Delete the notices whose time is over."""
    delete_ended(StaffNotice, StaffNotice.at, now=now)


def _notify(recipients: Iterable[int | None], act: SecurityAct | Answer, *, now: datetime, **facts: object) -> None:
    for person in sorted(one for one in recipients if one is not None):
        db.session.add(StaffNotice(staff_member_id=person, at=now, act=str(act), **facts))
    db.session.flush()
