"""Task to arrange an interpreter: one for each time that an appointment is given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from booking.appointments.errors import AlreadyCancelled
from booking.appointments.models import Appointment, AppointmentChange
from booking.appointments.operations import history
from booking.appointments.rules import AppointmentAct, AppointmentStatus
from booking.appointments.rules.changing import INTERPRETER_BY
from booking.citizens.rules import InterpreterKind, Needs
from booking.core.database import db
from booking.core.dates import desk_time, short_day
from booking.core.languages import LANGUAGES_FOR_STAFF
from booking.core.translation import _
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.rules import TaskKind, TaskSubject

_GIVES_A_TIME = (AppointmentAct.MOVED, AppointmentAct.UNDONE)


def interpreter_arranged(appointment: Appointment, *, by_id: int, now: datetime) -> Appointment:
    """Record that the interpreter is arranged, which closes the Task. Raises AlreadyCancelled."""
    history.lock(appointment)
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if appointment.interpreter_arranged_at is None:
        appointment.interpreter_arranged_at = now
        stop_asking(appointment, _("The interpreter is arranged."), now)
        history.change(appointment, AppointmentAct.INTERPRETER_ARRANGED, by_id, now)
    return appointment


def ask(appointment: Appointment, now: datetime) -> None:
    """Open the Task for the appointment's present time: each reschedule opens a new one."""
    needs = Needs.from_json(appointment.needs)
    if not needs.interpreter:
        return
    language = LANGUAGES_FOR_STAFF.get(needs.language, needs.language)
    what = _("British Sign Language") if needs.interpreter == InterpreterKind.BSL else language
    day, start = short_day(appointment.starts_at), desk_time(appointment.starts_at)
    detail = _("%(language)s, for %(day)s at %(start)s.", language=what, day=day, start=start)
    tasks.open_task(
        TaskKind.ARRANGE_INTERPRETER,
        key=_key(appointment, appointment.version),
        role=Role.MANAGER,
        due_at=appointment.starts_at - INTERPRETER_BY,
        detail=detail,
        now=now,
        venue_id=appointment.venue_id,
        department_id=appointment.service.department_id,
        subject_kind=TaskSubject.APPOINTMENT,
        subject_reference=appointment.reference,
        citizen_id=appointment.citizen_id,
    )


def stop_asking(appointment: Appointment, outcome: str, now: datetime) -> None:
    """Close the Task of the appointment's present time."""
    if not Needs.from_json(appointment.needs).interpreter:
        return
    asked = db.session.scalar(
        select(func.max(AppointmentChange.version)).where(
            AppointmentChange.appointment_id == appointment.id, AppointmentChange.act.in_(_GIVES_A_TIME)
        )
    )
    tasks.close_by_key(_key(appointment, asked or 1), outcome=outcome, now=now)


def _key(appointment: Appointment, version: int) -> str:
    return f"interpreter:{appointment.reference}:{version}"
