"""Queries of tasks: those that somebody's grants cover, by when they are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.citizens.models import Citizen
from booking.core.database import db
from booking.staff.models import Grant, StaffMember
from booking.staff.rules import GrantLike, GrantState, Role
from booking.tasks.models import Task
from booking.tasks.rules import DONE_SHOWN_FOR, roles_covered

NEWEST = 100


def open_tasks(
    grants: Iterable[GrantLike], *, mine: int | None = None, kind: str = "", limit: int = NEWEST
) -> Sequence[Task]:
    """List open tasks that one of these grants covers, soonest due first, at most `limit`.

    `mine`: those of this colleague by name come before the others. `kind` narrows them to one kind.
    """
    query = (
        select(Task)
        .where(Task.done_at.is_(None), covered_by(grants, mine), *([Task.kind == kind] if kind else []))
        .order_by(Task.staff_member_id.is_not_distinct_from(mine or 0).desc(), Task.due_at, Task.id)
        .limit(limit)
        .options(*_SHOWN)
    )
    return db.session.execute(query).scalars().all()


def done_tasks(
    grants: Iterable[GrantLike], *, mine: int | None = None, now: datetime, limit: int = 20
) -> Sequence[Task]:
    """List the tasks closed within a day that one of these grants covers, latest first."""
    query = (
        select(Task)
        .where(Task.done_at > now - DONE_SHOWN_FOR, covered_by(grants, mine))
        .order_by(Task.done_at.desc(), Task.id.desc())
        .limit(limit)
        .options(*_SHOWN)
    )
    return db.session.execute(query).scalars().all()


def covered_task(reference: str, grants: Iterable[GrantLike], *, mine: int | None = None) -> Task | None:
    """Find the task of this reference, if one of these grants covers it, or it is this colleague's."""
    query = select(Task).where(Task.reference == reference, covered_by(grants, mine)).options(*_SHOWN)
    return db.session.execute(query).scalar_one_or_none()


def count_owed(staff_id: int) -> int:
    """Count the open tasks that are a colleague's by name."""
    theirs = select(func.count(Task.id)).where(Task.staff_member_id == staff_id, Task.done_at.is_(None))
    return db.session.scalar(theirs) or 0


def by_key(key: str) -> Task | None:
    """Find the task of this key, open or done."""
    return db.session.execute(select(Task).where(Task.key == key)).scalar_one_or_none()


def covered_by(grants: Iterable[GrantLike], mine: int | None = None) -> ColumnElement[bool]:
    """Filter tasks to those that one of these grants covers: its role, its venue, its department.

    A task of a colleague by name is theirs (`mine`), and their managers'; others in its role are not asked.

    A task of no venue is for grants over every venue, one of no department for grants over every department. Of
    neither, as a text from an unknown number, it is for every manager as long as nobody holds such a grant.
    """
    by_name = [] if mine is None else [Task.staff_member_id == mine]
    return or_(false(), *by_name, *(_covers(grant) for grant in grants))


def _covers(grant: GrantLike) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Task.role.in_(roles_covered(grant.role))]
    if grant.role != Role.MANAGER:
        conditions.append(Task.staff_member_id.is_(None))
    if grant.venue_id is not None:
        conditions.append(Task.venue_id == grant.venue_id)
    if grant.department_id is not None:
        conditions.append(Task.department_id == grant.department_id)
    whole = and_(*conditions)
    if grant.role != Role.MANAGER or (grant.venue_id is None and grant.department_id is None):
        return whole
    nobodys = and_(Task.venue_id.is_(None), Task.department_id.is_(None), ~_over_everything())
    return or_(whole, nobodys)


def _over_everything() -> ColumnElement[bool]:
    """Return whether a host or manager of every venue and department works here."""
    return (
        select(Grant.id)
        .join(StaffMember, StaffMember.id == Grant.staff_member_id)
        .where(StaffMember.active, Grant.role.in_((Role.HOST, Role.MANAGER)), Grant.state == GrantState.IN_FORCE)
        .where(Grant.venue_id.is_(None), Grant.department_id.is_(None))
        .exists()
    )


_SHOWN = (
    joinedload(Task.venue),
    joinedload(Task.done_by),
    joinedload(Task.staff_member),
    joinedload(Task.citizen).options(selectinload(Citizen.contact_points), joinedload(Citizen.case_record)),
)
