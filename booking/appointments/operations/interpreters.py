"""Interpreters of appointments: arranged for the time that it stands at, by the advisor they have, or a Task."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.appointments.errors import AlreadyCancelled
from booking.appointments.models import Appointment
from booking.appointments.operations import history
from booking.appointments.queries import languages_of
from booking.appointments.rules import AppointmentAct, AppointmentStatus
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db
from booking.core.dates import desk_time, short_day
from booking.core.translation import _
from booking.interpreters import operations as interpreters
from booking.interpreters.rules import InterpreterWish, is_spoken
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind, TaskSubject


def interpreter_arranged(appointment: Appointment, *, by_id: int, now: datetime) -> Appointment:
    """Record that the interpreter is arranged for the whole visit, which closes the Task. Raises AlreadyCancelled."""
    appointment = history.lock_visit(appointment)[0]
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if appointment.interpreter_arranged_at is None:
        appointment.interpreter_arranged_at = now
        interpreters.close_arranged(appointment.reference, by_id=by_id, now=now)
        history.change(appointment, AppointmentAct.INTERPRETER_ARRANGED, by_id, now)
        reconcile_interpreter(appointment, now=now)
    return appointment


def reconcile_interpreter(appointment: Appointment, *, anew: bool = False, over: str = "", now: datetime) -> None:
    """Make the Tasks to arrange an interpreter, or to call one off, fit the appointment as it stands now.

    A second topic's is the first's.

    `anew`: its time or its needs are others. `over`: why nobody is expected any more, where the visit says so.
    """
    needs = Needs.from_json(appointment.needs)
    if appointment.follows_id is not None or (not needs.interpreter and not anew):
        return
    day, start = short_day(appointment.starts_at), desk_time(appointment.starts_at)
    when = _("for %(day)s at %(start)s", day=day, start=start)
    if appointment.second is not None:
        when = _("for %(day)s, %(start)s to %(end)s", day=day, start=start, end=desk_time(appointment.visit_ends_at))
    wish = InterpreterWish(
        subject_kind=TaskSubject.APPOINTMENT,
        reference=appointment.reference,
        version=appointment.version,
        needs=needs,
        starts_at=appointment.starts_at,
        when=when,
        venue_id=appointment.venue_id,
        nation=appointment.venue.nation,
        department_id=appointment.service.department_id,
        citizen_id=appointment.citizen_id,
        arranged=appointment.interpreter_arranged_at is not None,
        spoken=is_spoken(needs, languages_of(appointment)),
        over=over or _why_over(appointment),
        nobody_comes=appointment.status == AppointmentStatus.CANCELLED,
    )
    if not interpreters.reconcile(wish, anew=anew, now=now):
        appointment.interpreter_arranged_at = None
    elif appointment.interpreter_arranged_at is None:
        appointment.interpreter_arranged_at = now
    if appointment.second is not None:
        appointment.second.interpreter_arranged_at = appointment.interpreter_arranged_at


def end_interpreters_past(now: datetime) -> None:
    """End the Tasks of earlier days, to arrange an interpreter for an appointment or to call one off."""
    today = clock.day_bounds(clock.day_of(now))[0]
    past = (
        select(Task)
        .join(Appointment, Appointment.reference == Task.subject_reference)
        .where(Task.kind == TaskKind.ARRANGE_INTERPRETER, Task.done_at.is_(None), Appointment.ends_at < today)
    )
    for task in db.session.scalars(past):
        tasks.close_by_key(task.key, outcome=_("The day is over."), now=now)
    interpreters.end_call_offs_past(now)


def _why_over(appointment: Appointment) -> str:
    if appointment.status == AppointmentStatus.CANCELLED:
        return _("The appointment was cancelled.")
    return _("They did not come.") if appointment.did_not_come_at is not None else ""
