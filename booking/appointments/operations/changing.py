"""Book, move, cancel; say that somebody did not come, and take it back.

Every change raises the version by one and leaves a line of history; whoever follows appointments (messages, calendars)
looks at the version. The appointment's row is locked first, its time is taken or moved after that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from booking.appointments import rules
from booking.appointments.models import Appointment, AppointmentChange
from booking.citizens.models import Citizen
from booking.citizens.rules import LANGUAGES, Needs
from booking.core.database import db, locked
from booking.core.errors import AlreadyCancelled, NothingToUndo, StalePage, TooEarly, TooLate
from booking.core.tokens import links, random_reference
from booking.core.translation import _
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.rules import service_terms
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.web.filters import clock_time, short_day

INTERPRETER_BY = timedelta(days=1)
"""How long before the appointment the interpreter has to be arranged."""


def book(
    citizen: Citizen,
    service: Service,
    *,
    venue_id: int,
    starts_at: datetime,
    needs: Needs,
    about: str = "",
    channel: str = "web",
    booked_by_id: int | None = None,
    advisor_id: int | None = None,
    now: datetime,
) -> Appointment:
    """Book a conversation; `channel` is web, desk, phone or day. Staff (`booked_by_id`) may book without notice.

    An interpreter need opens a Task. Raises what `sessions.operations.take_time` raises, and then nothing is booked.
    """
    taken = sessions.take_time(
        service,
        needs,
        venue_id=venue_id,
        starts_at=starts_at,
        now=now,
        advisor_id=advisor_id,
        notice=booked_by_id is None,
    )
    reference = random_reference()
    booked = Appointment(
        reference=reference,
        link_version=1,
        link_hash=links.hash("appointment", reference, 1),
        citizen_id=citizen.id,
        service_id=service.id,
        venue_id=venue_id,
        advisor_id=taken.advisor_id,
        busy_time_id=taken.id,
        starts_at=starts_at,
        ends_at=starts_at + service_terms(service, needs).conversation,
        needs=needs.to_json(),
        about=about,
        channel=channel,
        booked_at=now,
        booked_by_id=booked_by_id,
        version=1,
    )
    db.session.add(booked)
    db.session.flush()
    _note(booked, "booked", booked_by_id, now)
    _ask_for_interpreter(booked, now)
    return booked


def move(
    appointment: Appointment,
    *,
    venue_id: int,
    starts_at: datetime,
    expected_version: int,
    by_id: int | None = None,
    now: datetime,
) -> Appointment:
    """Move it to another time or venue; the old time is free when, and only when, the new one is taken.

    Raises AlreadyCancelled, StalePage where it changed since `expected_version`, TooLate, or what
    `sessions.operations.take_time` raises; then it stands where it stood.
    """
    _open(appointment, expected_version, by_id, now)
    if (venue_id, starts_at) == (appointment.venue_id, appointment.starts_at):
        return appointment
    needs, service, taken = Needs.from_json(appointment.needs), appointment.service, appointment.busy_time
    assert taken is not None  # the database holds it: booked takes time
    before = _as_it_stands(appointment)
    sessions.move_time(taken, service, needs, venue_id=venue_id, starts_at=starts_at, now=now, notice=by_id is None)
    _stop_asking_for_interpreter(appointment, _("The appointment was moved."), now)
    appointment.venue_id, appointment.advisor_id = venue_id, taken.advisor_id
    appointment.starts_at = starts_at
    appointment.ends_at = starts_at + service_terms(service, needs).conversation
    appointment.interpreter_arranged_at = None
    _change(appointment, "moved", by_id, now, before=before)
    _ask_for_interpreter(appointment, now)
    return appointment


def cancel(
    appointment: Appointment, *, expected_version: int, by_id: int | None = None, why: str = "", now: datetime
) -> Appointment:
    """Cancel it and free its time. Raises AlreadyCancelled, StalePage or TooLate."""
    _open(appointment, expected_version, by_id, now)
    before, taken = _as_it_stands(appointment), appointment.busy_time
    appointment.status, appointment.busy_time = "cancelled", None
    appointment.cancelled_at, appointment.cancelled_by_id, appointment.cancel_reason = now, by_id, why
    _change(appointment, "cancelled", by_id, now, why=why, before=before)
    if taken is not None:
        sessions.give_back(taken)
    _stop_asking_for_interpreter(appointment, _("The appointment was cancelled."), now)
    return appointment


def say_did_not_come(appointment: Appointment, *, by_id: int, now: datetime) -> Appointment:
    """Say that the person did not come. Said twice, it stands as it was said first.

    Raises AlreadyCancelled, or TooEarly before it has started.
    """
    _lock(appointment)
    if appointment.status == "cancelled":
        raise AlreadyCancelled
    if not rules.may_say_did_not_come(appointment.starts_at, appointment.status, now):
        raise TooEarly
    if appointment.did_not_come_at is None:
        appointment.did_not_come_at, appointment.did_not_come_by_id = now, by_id
        _change(appointment, "did_not_come", by_id, now)
    return appointment


def undo_did_not_come(appointment: Appointment, *, by_id: int, now: datetime) -> Appointment:
    """They came after all, or nobody knows. Raises NothingToUndo."""
    _lock(appointment)
    if appointment.did_not_come_at is None:
        raise NothingToUndo
    before = {"did_not_come_at": appointment.did_not_come_at.isoformat(), "by": appointment.did_not_come_by_id}
    appointment.did_not_come_at = appointment.did_not_come_by_id = None
    _change(appointment, "came_after_all", by_id, now, before=before)
    return appointment


def interpreter_arranged(appointment: Appointment, *, by_id: int, now: datetime) -> Appointment:
    """The interpreter is arranged: the page says so, and the Task is done. Raises AlreadyCancelled."""
    _lock(appointment)
    if appointment.status == "cancelled":
        raise AlreadyCancelled
    if appointment.interpreter_arranged_at is None:
        appointment.interpreter_arranged_at = now
        _stop_asking_for_interpreter(appointment, _("The interpreter is arranged."), now)
        _change(appointment, "interpreter_arranged", by_id, now)
    return appointment


def new_link(appointment: Appointment, *, by_id: int | None = None, now: datetime) -> Appointment:
    """Make every link given out so far open nothing, and a new one valid."""
    _lock(appointment)
    appointment.link_version += 1
    appointment.link_hash = links.hash("appointment", appointment.reference, appointment.link_version)
    _change(appointment, "new_link", by_id, now)
    return appointment


def _lock(appointment: Appointment) -> None:
    """Wait for whoever is changing it, and read what they left."""
    query = locked(select(Appointment).where(Appointment.id == appointment.id), of=Appointment)
    db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _open(appointment: Appointment, expected_version: int, by_id: int | None, now: datetime) -> None:
    _lock(appointment)
    if appointment.status == "cancelled":
        raise AlreadyCancelled
    if appointment.version != expected_version:
        raise StalePage
    if not rules.may_change(appointment.starts_at, appointment.status, now, by_staff=by_id is not None):
        raise TooLate


def _ask_for_interpreter(appointment: Appointment, now: datetime) -> None:
    """One Task for each time that an interpreter is to be arranged for: a move asks anew."""
    needs = Needs.from_json(appointment.needs)
    if not needs.interpreter:
        return
    language = LANGUAGES.get(needs.language, needs.language)
    what = _("British Sign Language") if needs.interpreter == "bsl" else language
    day, start = short_day(appointment.starts_at), clock_time(appointment.starts_at)
    detail = _("%(language)s, for %(day)s at %(start)s.", language=what, day=day, start=start)
    tasks.open_task(
        "arrange_interpreter",
        key=_interpreter_key(appointment, appointment.version),
        role=Role.MANAGER,
        due_at=appointment.starts_at - INTERPRETER_BY,
        detail=detail,
        now=now,
        venue_id=appointment.venue_id,
        department_id=appointment.service.department_id,
        subject_kind="appointment",
        subject_reference=appointment.reference,
        citizen_id=appointment.citizen_id,
    )


def _stop_asking_for_interpreter(appointment: Appointment, outcome: str, now: datetime) -> None:
    """Close the Task of the time at which it stands until now."""
    if not Needs.from_json(appointment.needs).interpreter:
        return
    asked = db.session.scalar(
        select(func.max(AppointmentChange.version)).where(
            AppointmentChange.appointment_id == appointment.id, AppointmentChange.act.in_(("booked", "moved"))
        )
    )
    tasks.close_by_key(_interpreter_key(appointment, asked or 1), outcome=outcome, now=now)


def _interpreter_key(appointment: Appointment, version: int) -> str:
    return f"interpreter:{appointment.reference}:{version}"


def _as_it_stands(appointment: Appointment) -> dict[str, Any]:
    return {
        "venue_id": appointment.venue_id,
        "advisor_id": appointment.advisor_id,
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
    }


def _change(
    appointment: Appointment,
    act: str,
    by_id: int | None,
    now: datetime,
    *,
    why: str = "",
    before: dict[str, Any] | None = None,
) -> None:
    appointment.version += 1
    _note(appointment, act, by_id, now, why=why, before=before)


def _note(
    appointment: Appointment,
    act: str,
    by_id: int | None,
    now: datetime,
    *,
    why: str = "",
    before: dict[str, Any] | None = None,
) -> None:
    line = AppointmentChange(
        appointment_id=appointment.id,
        version=appointment.version,
        act=act,
        at=now,
        by_id=by_id,
        why=why,
        before=before or {},
    )
    db.session.add(line)
    db.session.flush()
