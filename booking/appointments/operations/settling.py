"""What every change of a disrupted booking ends with: it is settled, its call Task is closed, its history says how."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from booking.appointments.models import Appointment, AppointmentChange, DisruptedAppointment
from booking.core.database import db, locked
from booking.core.translation import _
from booking.sessions import operations as sessions
from booking.sessions.models import Disruption
from booking.tasks import operations as tasks


def settled(appointment: Appointment, outcome: str, now: datetime) -> None:
    """A booking was moved, given a stand-in, cancelled or restored: nothing waits for it any more.

    Called once its old time is free, so that an absent advisor's gap is closed. What was not disrupted stays as it is.
    `outcome` is one of DisruptedAppointment's. The version is for the caller to raise.
    """
    if appointment.disrupted_at is None:
        return
    appointment.disrupted_at = None
    for row in open_rows(appointment):
        row.outcome, row.settled_at = outcome, now
        close_call(row.disruption, appointment, now)
        if row.disruption.kind == "advisor_away" and row.disruption.reopened_at is None:
            sessions.be_away(row.disruption, now)
    db.session.flush()


def open_rows(appointment: Appointment) -> list[DisruptedAppointment]:
    """The disruptions that still wait for this booking to be settled, the earliest first."""
    query = (
        select(DisruptedAppointment)
        .join(DisruptedAppointment.disruption)
        .where(DisruptedAppointment.appointment_id == appointment.id, DisruptedAppointment.outcome == "open")
        .order_by(DisruptedAppointment.disruption_id)
    )
    return list(db.session.scalars(query))


def call_key(disruption: Disruption, appointment: Appointment) -> str:
    """By what the Task to call somebody about a disruption is known."""
    return f"disruption:{disruption.reference}:{appointment.reference}"


def close_call(disruption: Disruption, appointment: Appointment, now: datetime) -> None:
    """Nobody has to call about it any more."""
    tasks.close_by_key(call_key(disruption, appointment), outcome=_("No longer needed: it is settled."), now=now)


def lock_appointment(appointment_id: int) -> Appointment:
    """The appointment as it stands, locked until the transaction ends."""
    query = locked(select(Appointment).where(Appointment.id == appointment_id), of=Appointment)
    row: Appointment = db.session.execute(query.execution_options(populate_existing=True)).scalar_one()
    return row


def note(
    appointment: Appointment,
    act: str,
    by_id: int | None,
    now: datetime,
    *,
    why: str = "",
    before: dict[str, Any] | None = None,
) -> None:
    """Raise the version by one and leave a line of history."""
    appointment.version += 1
    line = AppointmentChange(
        appointment_id=appointment.id,
        version=appointment.version,
        act=act,
        at=now,
        by_id=by_id,
        why=why[:200],
        before=before or {},
    )
    db.session.add(line)
    db.session.flush()
