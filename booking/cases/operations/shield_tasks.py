"""Tasks about shields: whether one is needed still, and who asks to be named."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.cases.models import Shield
from booking.cases.operations.shield_rows import reads
from booking.cases.queries.shields import shield_of, unasked_reviews
from booking.cases.rules.shields import asking_key, review_key
from booking.citizens.models import CaseRecord
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.dates import plain_day
from booking.core.tokens import show_reference
from booking.core.translation import _
from booking.staff.models import StaffMember
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind


def ask_for_reviews(now: datetime) -> int:
    """Ask the managers of those named, once, about each shield whose review day has come; return of how many."""
    shields = unasked_reviews(day_of(now))
    for shield in shields:
        detail = _(
            "A shield is to be looked at since %(day)s: say on its list, under Shielded records, whether it is needed.",
            day=plain_day(shield.review_on),
        )
        key, whose = review_key(shield.reference, shield.review_on), _department(shield)
        tasks.open_task(
            TaskKind.ANSWER, key=key, role=Role.MANAGER, due_at=now, detail=detail, now=now, department_id=whose
        )
    return len(shields)


def ask_to_be_named(record: CaseRecord, by: StaffMember, now: datetime) -> None:
    """Ask those who open a shielded record to name this advisor on its list: a Task for each of them, once a day.

    Nothing happens where it is not shielded, or the advisor stands on the list already, in force or asked for.
    """
    shield = shield_of(record.id)
    if shield is None or any(one.staff_member_id == by.id and one.ended_at is None for one in shield.readers):
        return
    named = [one.staff_member for one in shield.readers if one.since is not None and one.ended_at is None]
    reference = show_reference(record.reference)
    detail = _("%(name)s asks to be named on record %(ref)s, which is shielded.", name=by.name, ref=reference)
    ids: list[int | None] = [one.id for one in named if reads(one)]
    for id_ in ids or [None]:  # nobody who works here still: the managers keep the list
        tasks.open_task(
            TaskKind.ANSWER,
            key=f"{asking_key(shield.reference, by.id)}{id_}:{day_of(now)}",
            role=Role.ADVISOR if id_ else Role.MANAGER,
            due_at=now,
            detail=detail,
            now=now,
            staff_member_id=id_,
        )


def close_asking(shield: Shield, colleague: StaffMember, *, by_id: int, now: datetime) -> None:
    """Close the Tasks of those who were asked to name a colleague: one of them has."""
    begins = asking_key(shield.reference, colleague.id)
    query = select(Task.key).where(Task.key.startswith(begins, autoescape=True), Task.done_at.is_(None))
    for key in db.session.scalars(query).all():
        tasks.close_by_key(key, outcome=_("Asked for on the list"), now=now, by_id=by_id)


def _department(shield: Shield) -> int | None:
    """Return the department of those who open it; None where they are of several, or of every one."""
    found = {
        grant.department_id
        for one in shield.readers
        if one.since is not None and one.ended_at is None
        for grant in one.staff_member.grants
        if grant.role == Role.ADVISOR
    }
    return found.pop() if len(found) == 1 else None
