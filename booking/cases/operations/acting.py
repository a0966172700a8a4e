"""Write actions, end, move and undo them. An open one of a colleague or a department has an open Task throughout."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from booking.cases.errors import ColleagueLeft
from booking.cases.models import Action
from booking.cases.operations.handing_on import take_back, take_over_from_leaver, venue_for
from booking.cases.queries.records import visits_of
from booking.cases.rules.actions import (
    STATE_WORDS,
    ActionAct,
    ActionOwner,
    ActionState,
    due_at,
    ended_by,
    later_than,
    need_undo,
)
from booking.citizens.rules import Part
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.rows import lock_row
from booking.core.tokens import random_reference
from booking.core.translation import _
from booking.services.models import Department
from booking.staff.models import StaffMember
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.queries import by_key
from booking.tasks.rules import TaskKind, TaskSubject
from booking.visits.models import Consultation


@dataclass(frozen=True)
class NextStep:
    """What is to be done, whose it is, until when."""

    what: str
    owner: ActionOwner
    due_on: date
    colleague: StaffMember | None = None  # of ActionOwner.STAFF
    department: Department | None = None  # of ActionOwner.DEPARTMENT
    restricted: bool = False

    @property
    def who(self) -> str:
        """The name of the owner; empty for the person's own."""
        owner = self.colleague or self.department
        return owner.name if owner is not None else ""


def write_action(
    step: NextStep, consultation: Consultation, *, department_id: int, author_id: int, now: datetime
) -> Action:
    """Add the action of a consultation, with its Task unless it is the person's own. Raises ColleagueLeft."""
    action = Action(
        reference=random_reference(),
        consultation_id=consultation.id,
        department_id=department_id,
        owner=step.owner.value,
        what=step.what,
        due_on=step.due_on,
        restricted=step.restricted,
        author_id=author_id,
        written_at=now,
        state=ActionState.OPEN.value,
    )
    db.session.add(action)
    if step.owner is not ActionOwner.CITIZEN:
        _open_task(action, step, consultation, now)
    db.session.flush()
    return action


def act_on(action: Action, act: ActionAct, *, by_id: int, now: datetime) -> None:
    """End an action, move it by a week, or undo one's own latest change, and do the same to its Task.

    Raises ActionOver for a closed one, NothingToUndo.
    """
    lock_row(action)
    if act is ActionAct.UNDO:
        _undo(action, by_id, now)
        return
    ends_as = ended_by(act, action.state).value
    action.state, action.changed_at, action.changed_by_id = ends_as, now, by_id
    action.due_before, action.handed_from = action.due_on if act is ActionAct.LATER else None, None
    if act is ActionAct.LATER:
        action.due_on = later_than(action.due_on, day_of(now))
        tasks.move_by_key(action.task_key, due_at(action.due_on))
    else:
        tasks.close_by_key(action.task_key, outcome=str(STATE_WORDS[action.state]), by_id=by_id, now=now)
    action.version += 1


def take_back_actions(consultation_id: int, *, author_id: int, since: datetime) -> list[NextStep]:
    """Delete the open actions that an author wrote in a consultation since then, with their Tasks; return them.

    For the undo of the act that wrote them, minutes ago. What was done or cancelled meanwhile stays.
    """
    written = (
        select(Action)
        .where(Action.consultation_id == consultation_id, Action.author_id == author_id, Action.written_at >= since)
        .where(Action.state == ActionState.OPEN)
        .order_by(Action.id)
    )
    actions = list(db.session.scalars(written))
    steps = []
    for action in actions:
        task, owner = by_key(action.task_key), ActionOwner(action.owner)
        department_id = task.department_id if task is not None and owner is ActionOwner.DEPARTMENT else None
        theirs = db.session.get(Department, department_id) if department_id is not None else None
        colleague = task.staff_member if task is not None else None
        steps.append(NextStep(action.what, owner, action.due_on, colleague, theirs, action.restricted))
        tasks.delete_by_key(action.task_key)
        db.session.delete(action)
    db.session.flush()
    return steps


def actions_to_tasks(record_id: int, *, now: datetime) -> list[str]:
    """Make each open action of somebody who has died a Task: what is still to be done, a person decides.

    One of their own becomes that of the department where it was agreed, unless another client of the visit has it too.
    Returns the references of those.
    """
    owned = []
    for action in db.session.scalars(_open_on(record_id)).all():
        lock_row(action)
        if action.owner == ActionOwner.CITIZEN:
            consultation = db.session.get_one(Consultation, action.consultation_id)
            clients = [one.citizen for one in consultation.visit.party if one.part == Part.CLIENT]
            if any(one.case_record_id != record_id for one in clients):
                continue
            department = db.session.get_one(Department, action.department_id)
            step = NextStep(
                action.what, ActionOwner.DEPARTMENT, action.due_on, None, department, restricted=action.restricted
            )
            action.owner = ActionOwner.DEPARTMENT.value
            action.version += 1
            _open_task(action, step, consultation, now)
            owned.append(action.reference)
        task = by_key(action.task_key)
        if task is not None and task.done_at is None:
            tasks.reword(task, f"{_after_death()} {task.detail}")
    db.session.flush()
    return owned


def tasks_to_actions(record_id: int, owned: Collection[str]) -> None:
    """Undo `actions_to_tasks` for the actions that are open still; `owned`: those that are the person's own."""
    for action in db.session.scalars(_open_on(record_id)).all():
        lock_row(action)
        task = by_key(action.task_key)
        if action.reference in owned and action.owner == ActionOwner.DEPARTMENT:
            action.owner = ActionOwner.CITIZEN.value
            action.version += 1
            tasks.delete_by_key(action.task_key)
        elif task is not None and task.done_at is None:
            tasks.reword(task, task.detail.removeprefix(f"{_after_death()} "))
    db.session.flush()


def _after_death() -> str:
    return _("They have died: see what is still to be done.")


def _open_on(record_id: int) -> Select[Action]:
    on_it = Consultation.visit_id.in_(visits_of(record_id))
    found = select(Action).join(Consultation, Consultation.id == Action.consultation_id)
    return found.where(on_it, Action.state == ActionState.OPEN).order_by(Action.id)


def _open_task(action: Action, step: NextStep, consultation: Consultation, now: datetime) -> None:
    visit = consultation.visit
    if step.colleague is not None:
        lock_row(step.colleague)  # as whoever ends them does: nothing is given to somebody who has left
        if not step.colleague.active:
            raise ColleagueLeft
    department_id = step.department.id if step.department else action.department_id
    client = next((member.citizen_id for member in visit.party if member.part == Part.CLIENT), None)
    tasks.open_task(
        TaskKind.ACTION,
        key=action.task_key,
        role=Role.ADVISOR,
        due_at=due_at(action.due_on),
        # Managers read a Task too: the words of a restricted one stand on the record only.
        detail=_("It is restricted: read it on the record.") if action.restricted else action.what,
        venue_id=venue_for(department_id, visit.venue_id),
        department_id=department_id,
        subject_kind=TaskSubject.ACTION,
        subject_reference=action.reference,
        citizen_id=client,
        staff_member_id=step.colleague.id if step.colleague else None,
        now=now,
    )


def _undo(action: Action, by_id: int, now: datetime) -> None:
    need_undo(action.changed_at, action.changed_by_id, by_id, now)
    if action.state != ActionState.OPEN:
        action.state = ActionState.OPEN.value
        task = by_key(action.task_key)
        if task is not None:
            tasks.ask_again(task)
            take_over_from_leaver(task, by_id)
    elif action.due_before is not None:
        action.due_on = action.due_before
        tasks.move_by_key(action.task_key, due_at(action.due_on))
    elif action.handed_from is not None:
        take_back(action, by_id)
    action.due_before = action.handed_from = action.changed_at = action.changed_by_id = None
    action.version += 1
