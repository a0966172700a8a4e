"""Read the Tasks of an interpreter and what came of them; who speaks a language, and when one can be arranged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from booking.citizens.rules import InterpreterKind, InterpreterState, Needs
from booking.core.database import db, locked
from booking.interpreters.rules import InterpreterWish, state_of_interpreter
from booking.services.models import Service
from booking.sessions.models import AdvisorSession, Assignment
from booking.sessions.queries import nearest_slots
from booking.sessions.rules import Slot, interpreter_from
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind
from booking.venues.models import Venue


def last_task(reference: str, *, lock: bool = False) -> Task | None:
    """Return the newest Task to arrange an interpreter for this appointment or visit, open or done."""
    db.session.flush()
    query = (
        select(Task)
        .where(Task.subject_reference == reference, Task.kind == TaskKind.ARRANGE_INTERPRETER)
        .order_by(Task.id.desc())
        .limit(1)
    )
    query = locked(query, of=Task).execution_options(populate_existing=True) if lock else query
    task: Task | None = db.session.scalars(query).first()
    return task


def arranged_task(reference: str) -> Task | None:
    """Return the newest Task to arrange an interpreter for this subject that a person has ended."""
    query = select(Task).where(
        Task.subject_reference == reference,
        Task.kind == TaskKind.ARRANGE_INTERPRETER,
        Task.done_by_id.is_not(None),
        Task.done_at.is_not(None),
    )
    return db.session.scalars(query.order_by(Task.done_at.desc(), Task.id.desc())).first()


def call_off_key(arranged: Task) -> str:
    """Return the key of the Task to call off who was arranged with this one."""
    return f"call-off:{arranged.id}"


def call_off_of(arranged: Task) -> Task | None:
    """Return the Task to call off who was arranged with this one, open or done."""
    return db.session.scalars(select(Task).where(Task.key == call_off_key(arranged))).one_or_none()


def arranged_before(off: Task) -> Task | None:
    """Return the Task with which somebody was arranged whom this one calls off."""
    earlier = select(Task).where(Task.subject_reference == off.subject_reference, Task.id < off.id)
    earlier = earlier.where(Task.kind == TaskKind.ARRANGE_INTERPRETER)
    return next((task for task in db.session.scalars(earlier) if call_off_key(task) == off.key), None)


def open_call_offs(reference: str) -> Sequence[Task]:
    """List the open Tasks to call off an interpreter of this appointment or visit."""
    query = select(Task).where(Task.subject_reference == reference, Task.kind == TaskKind.CALL_OFF_INTERPRETER)
    return db.session.scalars(query.where(Task.done_at.is_(None)).order_by(Task.id)).all()


def says(task: Task, wish: InterpreterWish) -> bool:
    """Return whether a Task is about the language, time and venue of this wish."""
    return task.detail.startswith(wish.detail) and task.venue_id == wish.venue_id


def interpreter_state(
    reference: str, needs: Needs, arranged_at: datetime | None, spoken: Collection[str] = ()
) -> InterpreterState:
    """Return the state of the interpreter of an appointment or visit; `arranged_at` as its row says."""
    state = state_of_interpreter(needs, arranged_at, spoken)
    if state is not InterpreterState.OPEN:
        return state
    task = last_task(reference)
    return InterpreterState.IMPOSSIBLE if task is not None and task.done_by_id is not None else InterpreterState.OPEN


def promised_from(needs: Needs, venues: Iterable[Venue], now: datetime) -> datetime | None:
    """Return the first start with a promised interpreter at one of these venues; None where none is needed."""
    firsts = [interpreter_from(needs.interpreter, now, venue.nation) for venue in venues]
    return min(firsts, default=None) if needs.interpreter else None


def next_arranged(service: Service, needs: Needs, venue: Venue, now: datetime) -> Slot | None:
    """Find the next slot, here or near, with time to arrange an interpreter or an advisor who speaks the language."""
    first = interpreter_from(needs.interpreter, now, venue.nation)
    return next(iter(nearest_slots(service, needs, venue_id=venue.id, starts_at=first, now=now, count=1)), None)


def speakers(needs: Needs, venue_id: int, starts_at: datetime, ends_at: datetime) -> list[StaffMember]:
    """List the advisors at a venue in this time who speak the language that needs interpreting, by name."""
    if needs.interpreter != InterpreterKind.SPOKEN:
        return []
    there = (
        select(StaffMember)
        .join(Assignment, Assignment.advisor_id == StaffMember.id)
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .where(AdvisorSession.venue_id == venue_id, AdvisorSession.cancelled_at.is_(None))
        .where(Assignment.starts_at < ends_at, Assignment.ends_at > starts_at, StaffMember.ended_at.is_(None))
        .order_by(StaffMember.name, StaffMember.id)
    )
    return [member for member in db.session.scalars(there).unique() if needs.language in member.languages]
