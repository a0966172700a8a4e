"""Hand an open action on to a colleague or a department: whoever has it gives it away in one act, with its Task."""

from __future__ import annotations

from datetime import datetime

from booking.cases.errors import ColleagueLeft
from booking.cases.models import Action
from booking.cases.rules.actions import ActionOwner, need_open
from booking.core.database import db
from booking.core.errors import StalePage
from booking.core.rows import lock_row
from booking.services.models import Department
from booking.staff.models import StaffMember
from booking.staff.queries import advisors
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.tasks.operations import Whose
from booking.tasks.queries import by_key
from booking.visits.models import Consultation


def hand_on(action: Action, to: StaffMember | Department, *, expected_version: int, by_id: int, now: datetime) -> None:
    """Give an open action, and its Task, to a colleague or to a department; an undo gives it back.

    Raises StalePage, ActionOver, ColleagueLeft.
    """
    lock_row(action)
    task = by_key(action.task_key)
    if action.version != expected_version or task is None:
        raise StalePage
    need_open(action.state)
    was = Whose(task.role, task.venue_id, task.department_id, task.staff_member_id)
    if isinstance(to, StaffMember):
        lock_row(to)  # as whoever ends them does: nothing is given to somebody who has left
        if not to.active:
            raise ColleagueLeft
        whose, owner = was._replace(staff_member_id=to.id), ActionOwner.STAFF
    else:
        visit = db.session.get_one(Consultation, action.consultation_id).visit
        whose, owner = Whose(Role.ADVISOR, venue_for(to.id, visit.venue_id), to.id), ActionOwner.DEPARTMENT
    tasks.keep_open(task, whose, due_at=task.due_at, detail=task.detail)
    action.handed_from = {"owner": action.owner, **was._asdict()}
    action.owner, action.due_before = owner.value, None
    action.changed_at, action.changed_by_id = now, by_id
    action.version += 1
    db.session.flush()


def take_back(action: Action, by_id: int) -> None:
    """Undo a handing on; that of a colleague who has left since becomes that of whoever undoes."""
    was, task = dict(action.handed_from or {}), by_key(action.task_key)
    action.owner = was.pop("owner")
    if task is not None:
        tasks.keep_open(task, Whose(**was), due_at=task.due_at, detail=task.detail)
        db.session.flush()
        db.session.refresh(task)
        take_over_from_leaver(task, by_id)


def venue_for(department_id: int, venue_id: int) -> int | None:
    """Return the venue at which somebody of the department will see a Task: this one, where anybody there may.

    Else one where an advisor of the department is. Where it has none, its managers see it here.
    """
    if advisors(venue_id=venue_id, department_id=department_id):
        return venue_id
    held = [grant for advisor in advisors(department_id=department_id) for grant in advisor.grants]
    found = (g.venue_id for g in held if g.role == Role.ADVISOR and g.department_id in (None, department_id))
    return next(found, venue_id)


def take_over_from_leaver(task: Task, by_id: int) -> None:
    """Give a reopened Task to whoever reopened it, where its colleague has left since it was done."""
    if task.staff_member is not None:
        lock_row(task.staff_member)
        if not task.staff_member.active:
            task.staff_member_id = by_id
