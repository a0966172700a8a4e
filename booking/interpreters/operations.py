"""Reconcile the Tasks of an interpreter, to arrange or to call off: the one operation for every way to need one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from booking.core import clock
from booking.core.database import db
from booking.core.translation import _
from booking.interpreters import queries
from booking.interpreters.rules import InterpreterWish
from booking.sessions.rules import ARRANGED_BEFORE, after_working_days, before_working_days
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.tasks.rules import TASK_OUTCOMES, TaskKind
from booking.venues.models import Venue


def reconcile(wish: InterpreterWish, *, anew: bool = False, now: datetime) -> bool:
    """Make the Tasks fit what is wished; return whether an interpreter is arranged for it.

    The Task to arrange one is open where that is still to be done, ended where none is needed. One who was arranged for
    what is not wished any more is a Task to call them off, which ends by itself where it is wished again in time.
    `anew`: the time or the language is another one, so that what was asked before ends, whatever came of it. Else a
    Task that a person has ended stays ended: they have said that there is none. Idempotent.
    """
    last = queries.last_task(wish.reference, lock=True)
    wish = replace(wish, arranged=_still_arranged(wish, last, anew, now))
    is_open = last is not None and last.done_at is None
    if last is not None and is_open and (anew or not wish.wanted):
        tasks.close_task(last, by_id=None, outcome=_why_ended(wish), now=now)
    if not wish.wanted or (is_open and not anew):
        return wish.arranged
    if last is None or anew or queries.call_off_of(last) is not None:
        _open(wish, last, now)
    elif last.done_by_id is None:
        tasks.ask_again(last)
    return False


def close_arranged(reference: str, *, by_id: int, now: datetime) -> None:
    """Close the open Task to arrange an interpreter, if there is one: somebody has done it."""
    last = queries.last_task(reference, lock=True)
    if last is not None and last.done_at is None:
        outcome = str(TASK_OUTCOMES[TaskKind.ARRANGE_INTERPRETER]["arranged"])
        tasks.close_task(last, by_id=by_id, outcome=outcome, now=now)


def end_call_offs_past(now: datetime) -> None:
    """End the Tasks to call off who was arranged for a day that is over: they came for nothing, or were told.

    The Task to arrange them was due ARRANGED_BEFORE working days before the day.
    """
    open_ones = select(Task).where(Task.kind == TaskKind.CALL_OFF_INTERPRETER, Task.done_at.is_(None))
    for off in db.session.scalars(open_ones.order_by(Task.id)).all():
        arranged, nation = queries.arranged_before(off), db.session.get_one(Venue, off.venue_id).nation
        due_at = arranged.due_at if arranged is not None else off.opened_at
        if clock.day_of(after_working_days(due_at, ARRANGED_BEFORE, nation)) < clock.day_of(now):
            tasks.close_by_key(off.key, outcome=_("The day is over."), now=now)


def _still_arranged(wish: InterpreterWish, last: Task | None, anew: bool, now: datetime) -> bool:
    """Return whether who was arranged, or was to be called off, is arranged for this; else have them called off."""
    off = wish.nobody_comes and wish.starts_at > now
    same = last is not None and queries.says(last, wish)
    if wish.arranged and wish.needs.interpreter and not off and (same or not anew):
        return True
    arranged = queries.arranged_task(wish.reference) if wish.arranged else None
    if arranged is not None:
        _call_off(arranged, now)
    if not wish.needs.interpreter or wish.over:
        return False
    again = [task for task in queries.open_call_offs(wish.reference) if queries.says(task, wish)]
    for task in again:
        tasks.close_task(task, by_id=None, outcome=_("It takes place after all."), now=now)
    return bool(again)


def _why_ended(wish: InterpreterWish) -> str:
    if wish.over:
        return wish.over
    if not wish.needs.interpreter:
        return _("No interpreter is asked for any more.")
    if wish.wanted:
        return _("The time or the language is another one.")
    return _("The interpreter is arranged.")


def _open(wish: InterpreterWish, last: Task | None, now: datetime) -> None:
    due_at = before_working_days(wish.starts_at, ARRANGED_BEFORE, wish.nation)
    tasks.open_task(
        TaskKind.ARRANGE_INTERPRETER,
        key=f"interpreter:{wish.reference}:{wish.version}:{last.id if last else 0}",
        role=Role.HOST,
        due_at=max(due_at, now),
        detail=wish.detail,
        now=now,
        venue_id=wish.venue_id,
        department_id=wish.department_id,
        subject_kind=wish.subject_kind,
        subject_reference=wish.reference,
        citizen_id=wish.citizen_id,
    )


def _call_off(arranged: Task, now: datetime) -> None:
    """Open the Task to call off who was arranged, with what was arranged, by whom and with whom."""
    by = _("by %(name)s", name=arranged.done_by.name) if arranged.done_by else ""
    off = tasks.open_task(
        TaskKind.CALL_OFF_INTERPRETER,
        key=queries.call_off_key(arranged),
        role=Role.HOST,
        due_at=now,
        detail=" ".join(part for part in (arranged.detail, arranged.outcome, by) if part),
        now=now,
        venue_id=arranged.venue_id,
        department_id=arranged.department_id,
        subject_kind=arranged.subject_kind,
        subject_reference=arranged.subject_reference,
        citizen_id=arranged.citizen_id,
    )
    if off.done_at is not None and off.done_by_id is None:  # it took place after all, and now does not
        tasks.ask_again(off)
