"""Open, reschedule, close and reopen tasks. A key keeps each to one, however often it is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from booking.core.database import db, locked
from booking.core.errors import NothingToUndo
from booking.core.retention import delete_ended
from booking.core.rows import insert_into, lock_row
from booking.core.tokens import random_reference
from booking.staff.models import StaffMember
from booking.tasks.errors import TaskDone
from booking.tasks.models import Task
from booking.tasks.rules import TRY_AGAIN_AFTER, may_undo

DETAIL_LENGTH = 500
OUTCOME_LENGTH = 300


def open_task(
    kind: str,
    *,
    key: str,
    role: str,
    due_at: datetime,
    detail: str,
    now: datetime,
    venue_id: int | None = None,
    department_id: int | None = None,
    subject_kind: str = "",
    subject_reference: str = "",
    citizen_id: int | None = None,
    staff_member_id: int | None = None,
) -> Task:
    """Open the task of this key; return it as it is (open or done) where it was opened before.

    `role`, `venue_id` and `department_id` say whose it is; None for a place means every place.
    With `staff_member_id` it is that colleague's, and nobody else in the role is asked.
    """
    add = insert_into(Task).values(
        reference=random_reference(),
        key=key,
        kind=kind,
        role=role,
        venue_id=venue_id,
        department_id=department_id,
        subject_kind=subject_kind,
        subject_reference=subject_reference,
        citizen_id=citizen_id,
        staff_member_id=staff_member_id,
        detail=detail[:DETAIL_LENGTH],
        opened_at=now,
        due_at=due_at,
        outcome="",
        version=1,
    )
    db.session.execute(add.on_conflict_do_nothing(index_elements=["key"]))
    return db.session.execute(select(Task).where(Task.key == key)).scalar_one()


class Whose(NamedTuple):
    """Whose a task is: a role at a venue and in a department (None: every one), or a colleague by name."""

    role: str
    venue_id: int | None
    department_id: int | None
    staff_member_id: int | None = None


def keep_open(task: Task, whose: Whose, *, due_at: datetime, detail: str) -> None:
    """Make a task open and as it is wanted now: whose, by when, what. Where it is so already, nothing changes."""
    wanted = {**whose._asdict(), "due_at": due_at, "detail": detail[:DETAIL_LENGTH]}
    if task.done_at is None and all(getattr(task, name) == value for name, value in wanted.items()):
        return
    for name, value in wanted.items():
        setattr(task, name, value)
    ask_again(task)


def close_task(task: Task, *, by_id: int | None, outcome: str, now: datetime) -> None:
    """Close a task with its outcome. `by_id` None: the system. Raises TaskDone where somebody was faster."""
    _close(_still_open(task), by_id, outcome, now)


def put_off(task: Task, *, said: str, now: datetime) -> None:
    """Put a task off for an hour because nobody answered; `said` tells the next one. Raises TaskDone."""
    row = _still_open(task)
    row.due_at, row.outcome = now + TRY_AGAIN_AFTER, said[:OUTCOME_LENGTH]
    row.version += 1


def change_kind(task: Task, kind: str) -> None:
    """Change the kind of a task, such as a letter instead of a call. Raises TaskDone."""
    row = _still_open(task)
    if row.kind != kind:
        row.kind = kind
        row.version += 1


def reword(task: Task, detail: str) -> None:
    """Change what a task says is to be done. Raises TaskDone."""
    row = _still_open(task)
    if row.detail != detail[:DETAIL_LENGTH]:
        row.detail = detail[:DETAIL_LENGTH]
        row.version += 1


def close_by_key(key: str, *, outcome: str, now: datetime, by_id: int | None = None) -> None:
    """Close the task of this key, if it is open, because its reason is gone."""
    task = db.session.execute(locked(select(Task).where(Task.key == key))).scalar_one_or_none()
    if task is not None and task.done_at is None:
        _close(task, by_id, outcome, now)


def move_by_key(key: str, due_at: datetime) -> None:
    """Change when the task of this key is due. Where it is done, nothing changes."""
    task = db.session.execute(locked(select(Task).where(Task.key == key, Task.done_at.is_(None)))).scalar_one_or_none()
    if task is not None:
        task.due_at = due_at
        task.version += 1


def change_person(key: str, citizen_id: int | None) -> None:
    """Change whom the task of this key is about: what it asks for was somebody else's matter."""
    task = db.session.execute(locked(select(Task).where(Task.key == key))).scalar_one_or_none()
    if task is not None:
        task.citizen_id = citizen_id
        task.version += 1


def reopen_by_key(key: str, *, closed_by_system: bool = False) -> None:
    """Reopen the task of this key, where it is done (only where no person did it): why it was closed was undone."""
    task = db.session.execute(locked(select(Task).where(Task.key == key))).scalar_one_or_none()
    if task is not None and task.done_at is not None and not (closed_by_system and task.done_by_id is not None):
        ask_again(task)


def delete_by_key(key: str) -> None:
    """Delete the task of this key: what asked for it was taken back as if it had never been."""
    task = db.session.execute(locked(select(Task).where(Task.key == key))).scalar_one_or_none()
    if task is not None:
        db.session.delete(task)


def hand_over_tasks(leaver: StaffMember, *, to_id: int | None) -> None:
    """Give a leaver's open tasks to a manager, before they leave.

    `to_id` None: nobody's by name, so that everyone in the role at that place is asked. The leaver's row is locked, as
    by whoever gives them a task, so that none is given to them meanwhile.
    """
    lock_row(leaver)
    theirs = locked(select(Task).where(Task.staff_member_id == leaver.id, Task.done_at.is_(None)).order_by(Task.id))
    for task in db.session.execute(theirs).scalars():
        task.staff_member_id = to_id
        task.version += 1


def ask_again(task: Task) -> None:
    """Reopen a task that the system closed: what it is about is to be done after all."""
    task.done_at, task.done_by_id, task.outcome = None, None, ""
    task.version += 1


def reopen_task(task: Task, *, expected_version: int | None = None, now: datetime) -> None:
    """Reopen a task within ten minutes of its close. Raises NothingToUndo, also where it was closed anew since."""
    fresh = locked(select(Task).where(Task.id == task.id), of=Task).execution_options(populate_existing=True)
    db.session.execute(fresh).scalar_one()
    if expected_version is not None and task.version != expected_version:
        raise NothingToUndo
    if not may_undo(task.kind, task.done_at, now):
        raise NothingToUndo
    task.done_at, task.done_by_id, task.outcome = None, None, ""
    task.version += 1


def _still_open(task: Task) -> Task:
    """Lock and reload the task. Raises TaskDone where somebody was faster."""
    db.session.flush()
    fresh = locked(select(Task).where(Task.id == task.id), of=Task).execution_options(populate_existing=True)
    row: Task = db.session.execute(fresh).scalar_one()
    if row.done_at is not None:
        raise TaskDone
    return row


def _close(task: Task, by_id: int | None, outcome: str, now: datetime) -> None:
    task.done_at, task.done_by_id, task.outcome = now, by_id, outcome[:OUTCOME_LENGTH]
    task.version += 1


def sweep_done(now: datetime) -> None:
    """Delete the tasks that were done long ago."""
    delete_ended(Task, Task.done_at, now=now)
