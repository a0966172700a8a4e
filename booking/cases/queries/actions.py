"""Read actions: those on a record, those of consultations, and whose they are now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal, select

from booking.cases.models import Action
from booking.cases.queries.records import is_theirs, visits_of
from booking.cases.queries.shields import named_on_consultations
from booking.cases.rules import Reader, may_read
from booking.cases.rules.actions import ActionOwner, ActionState
from booking.citizens.models import CaseRecord, Citizen
from booking.citizens.rules import Part
from booking.core.database import db
from booking.core.translation import _
from booking.services.models import Department
from booking.staff.models import StaffMember
from booking.staff.rules import Role
from booking.tasks.models import Task
from booking.visits.models import Consultation, PartyMember, Visit


class ActionLine(NamedTuple):
    """One action, with whose it is now. `who` is empty for the person's own."""

    reference: str
    what: str
    owner: str
    who: str
    due_on: date
    state: str
    restricted: bool
    department_id: int
    venue_id: int
    consultation_id: int
    named: frozenset[int] | None = None  # who may open the shielded record that it stands on


def actions_on(record_id: int, reader: Reader, *, over: bool = False) -> list[ActionLine]:
    """List the open actions of a record that this reader may read, soonest due first; with `over`, ended ones too."""
    query = _lines().where(Consultation.visit_id.in_(visits_of(record_id))).order_by(Action.due_on, Action.id)
    if not over:
        query = query.where(Action.state == ActionState.OPEN)
    return [line for line in _named(db.session.execute(query).all()) if may_read(line, reader)]


def actions_in(consultation_ids: Collection[int]) -> list[ActionLine]:
    """List every action of these consultations, whoever may read it."""
    return _named(db.session.execute(_lines().where(Action.consultation_id.in_(consultation_ids))).all())


def open_actions(record_id: int) -> int:
    """Count the open actions of a record, whoever may read them."""
    on_it = Consultation.visit_id.in_(visits_of(record_id))
    found = select(func.count(Action.id)).join(Consultation, Consultation.id == Action.consultation_id)
    return db.session.scalar(found.where(on_it, Action.state == ActionState.OPEN)) or 0


def actions_of(consultation_ids: Collection[int]) -> Mapping[int, ActionLine]:
    """Map consultations to what was last agreed in each as an action, unless it was cancelled.

    For those whose it is: the slip, and the page behind their link.
    """
    if not consultation_ids:
        return {}
    query = _lines().where(Action.consultation_id.in_(consultation_ids), Action.state != ActionState.CANCELLED)
    return {row.Action.consultation_id: _line(row) for row in db.session.execute(query.order_by(Action.id))}


def action_for(
    reference: str, reader: Reader, *, is_open: Callable[[str], bool], to_undo: bool = False
) -> Action | None:
    """Find the action of this reference, where this reader is asked to do it or has its person's record open.

    `is_open` says of a record's reference whether they have opened it. A restricted one only where they may read it, or
    are asked themselves. `to_undo`: also for whoever handed it on last.
    """
    row = db.session.execute(_lines().where(Action.reference == reference)).one_or_none()
    if row is None:
        return None
    [line] = _named([row])
    if row.Task is not None and is_asked(row.Task, reader) and (line.named is None or reader.id in line.named):
        return row.Action  # type: ignore[no-any-return]
    if to_undo and row.Action.handed_from is not None and row.Action.changed_by_id == reader.id:
        return row.Action  # type: ignore[no-any-return]
    on = (
        select(CaseRecord.reference)
        .join(Citizen, Citizen.case_record_id == CaseRecord.id)
        .join(PartyMember, PartyMember.citizen_id == Citizen.id)
        .where(PartyMember.visit_id == row.visit_id, PartyMember.part == Part.CLIENT)
    )
    opened = may_read(line, reader) and any(is_open(record) for record in db.session.scalars(on).all())
    return row.Action if opened else None


def is_asked(task: Task, reader: Reader) -> bool:
    """Whether a task stands on this reader's list: it is theirs, or they manage its place."""
    manages = any(
        grant.role == Role.MANAGER
        and grant.venue_id in (None, task.venue_id)
        and grant.department_id in (None, task.department_id)
        for grant in reader.grants
    )
    return is_theirs(task, reader) or manages


def _lines() -> Select[Any]:
    return (
        select(Action, Task, Visit.id.label("visit_id"), Visit.venue_id)
        .add_columns(StaffMember.name.label("colleague"), Department.name.label("department"))
        .join(Consultation, Consultation.id == Action.consultation_id)
        .join(Visit, Visit.id == Consultation.visit_id)
        .outerjoin(Task, Task.key == literal("action:").concat(Action.reference))
        .outerjoin(StaffMember, StaffMember.id == Task.staff_member_id)
        .outerjoin(Department, Department.id == Task.department_id)
    )


def _named(rows: Sequence[Any]) -> list[ActionLine]:
    """Return the lines of these rows, with who may open the shielded record that each stands on."""
    named = named_on_consultations([row.Action.consultation_id for row in rows])
    return [_line(row)._replace(named=named.get(row.Action.consultation_id)) for row in rows]


def _line(row: Any) -> ActionLine:
    action: Action = row.Action
    who = {ActionOwner.STAFF: row.colleague or _("a manager"), ActionOwner.DEPARTMENT: row.department or ""}
    return ActionLine(
        action.reference,
        action.what,
        action.owner,
        str(who.get(ActionOwner(action.owner), "")),
        action.due_on,
        action.state,
        action.restricted,
        action.department_id,
        row.venue_id,
        action.consultation_id,
    )
