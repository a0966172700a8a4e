"""Resolve affected appointments: every change of one ends here, so that nothing waits for it any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.appointments.models import Appointment, DisruptedAppointment
from booking.core.database import db
from booking.sessions import operations as sessions


def close_affected(appointment: Appointment, outcome: str, now: datetime) -> None:
    """A booking was moved, given a stand-in, cancelled or restored. What was not disrupted stays as it is.

    Called once its old time is free, so that an absent advisor's gap is closed. `outcome` is one of
    DisruptedAppointment's. The version is for the caller to raise.
    """
    if appointment.disrupted_at is None:
        return
    appointment.disrupted_at = None
    for row in open_rows(appointment):
        row.outcome, row.settled_at = outcome, now
        if row.disruption.kind == "advisor_away" and row.disruption.reopened_at is None:
            sessions.be_away(row.disruption, now)
    db.session.flush()


def open_rows(appointment: Appointment) -> list[DisruptedAppointment]:
    """The disruptions that still wait for this booking to be settled, the earliest first."""
    query = (
        select(DisruptedAppointment)
        .where(DisruptedAppointment.appointment_id == appointment.id, DisruptedAppointment.outcome == "open")
        .order_by(DisruptedAppointment.disruption_id)
    )
    return list(db.session.scalars(query))
