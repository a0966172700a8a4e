"""Queries of grants and notices: managers, proposals that wait for a second manager, notices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from booking.core.database import db
from booking.staff.models import Grant, StaffMember, StaffNotice
from booking.staff.rules import GrantState, Place, Role, scope_of
from booking.staff.rules.limits import MAILED_FOR

SHOWN_NOTICES = 50


def managers() -> Sequence[StaffMember]:
    """List active staff with a manager's grant in force, by name, with their grants."""
    wanted = select(StaffMember).where(StaffMember.active, StaffMember.grants.any(Grant.role == Role.MANAGER))
    people = wanted.options(selectinload(StaffMember.grants)).order_by(StaffMember.name, StaffMember.id)
    return db.session.scalars(people.execution_options(populate_existing=True)).all()


def managers_of(places: Collection[Place]) -> list[StaffMember]:
    """List the managers whose scope covers all of these places."""
    return [person for person in managers() if scope_of(person.grants, Role.MANAGER).covers_all(places)]


def proposals() -> Sequence[Grant]:
    """List the proposed grants of active staff, the oldest first."""
    people = (joinedload(Grant.staff_member), joinedload(Grant.granted_by))
    shown = (*people, joinedload(Grant.venue), joinedload(Grant.department))
    wanted = select(Grant).join(StaffMember, StaffMember.id == Grant.staff_member_id).where(StaffMember.active)
    waiting = wanted.where(Grant.state == GrantState.PROPOSED).options(*shown)
    return db.session.scalars(waiting.order_by(Grant.proposed_at, Grant.id)).all()


def notices(member_id: int) -> Sequence[StaffNotice]:
    """List the newest notices of this person, the newest first."""
    found = select(StaffNotice).where(StaffNotice.staff_member_id == member_id).options(*_words())
    return db.session.scalars(found.order_by(StaffNotice.id.desc()).limit(SHOWN_NOTICES)).all()


def any_to_mail(now: datetime) -> bool:
    """Return whether a notice of the last day has not been e-mailed."""
    return db.session.scalar(to_mail(now).limit(1)) is not None


def to_mail(now: datetime) -> Select[Any]:
    """Select the notices of the last day that have not been e-mailed, the oldest first."""
    due = (StaffNotice.mailed_at.is_(None), StaffNotice.at > now - MAILED_FOR)
    return select(StaffNotice).where(*due).order_by(StaffNotice.id)


def notices_to_mail(ids: Sequence[int]) -> Sequence[StaffNotice]:
    """Load these notices with all that their sentences name."""
    found = select(StaffNotice).where(StaffNotice.id.in_(ids)).options(*_words(), joinedload(StaffNotice.staff_member))
    return db.session.scalars(found.order_by(StaffNotice.id)).all()


def _words() -> tuple[Any, ...]:
    where = joinedload(StaffNotice.grant).options(joinedload(Grant.venue), joinedload(Grant.department))
    return joinedload(StaffNotice.about), joinedload(StaffNotice.by), where
