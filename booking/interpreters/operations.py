"""Reconcile the Task to arrange an interpreter: the one operation for every way in which somebody comes to need one."""

from __future__ import annotations

from datetime import datetime

from booking.core.translation import _
from booking.interpreters import queries
from booking.interpreters.rules import InterpreterWish, language_asked_for
from booking.sessions.rules import ARRANGED_BEFORE, before_working_days
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.rules import TaskKind


def reconcile(wish: InterpreterWish, *, anew: bool = False, now: datetime) -> None:
    """Make the Task fit what is wished: open where an interpreter is still to be arranged, ended where none is needed.

    `anew`: the time or the language is another one, so that what was asked before ends, whatever came of it. Else a
    Task that a person has ended stays ended: they have said that there is none. Idempotent.
    """
    last = queries.last_task(wish.reference, lock=True)
    is_open = last is not None and last.done_at is None
    if last is not None and is_open and (anew or not wish.wanted):
        tasks.close_task(last, by_id=None, outcome=_why_ended(wish), now=now)
    if not wish.wanted or (is_open and not anew):
        return
    if last is None or anew:
        _open(wish, now)
    elif last.done_by_id is None:
        tasks.ask_again(last)


def _why_ended(wish: InterpreterWish) -> str:
    if wish.over:
        return wish.over
    if not wish.needs.interpreter:
        return _("No interpreter is asked for any more.")
    return _("The interpreter is arranged.") if wish.arranged else _("The time or the language is another one.")


def _open(wish: InterpreterWish, now: datetime) -> None:
    due_at = before_working_days(wish.starts_at, ARRANGED_BEFORE, wish.nation)
    tasks.open_task(
        TaskKind.ARRANGE_INTERPRETER,
        key=f"interpreter:{wish.reference}:{wish.version}",
        role=Role.HOST,
        due_at=max(due_at, now),
        detail=_("%(language)s, %(when)s.", language=language_asked_for(wish.needs), when=wish.when),
        now=now,
        venue_id=wish.venue_id,
        department_id=wish.department_id,
        subject_kind=wish.subject_kind,
        subject_reference=wish.reference,
        citizen_id=wish.citizen_id,
    )
