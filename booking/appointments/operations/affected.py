"""Resolve affected appointments: every change of an appointment that was affected ends here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.appointments.models import Appointment, DisruptedAppointment
from booking.appointments.rules import AffectedOutcome
from booking.core.database import db
from booking.sessions import operations as sessions
from booking.sessions.rules import DisruptionKind


def close_affected(appointment: Appointment, outcome: AffectedOutcome, now: datetime) -> None:
    """Resolve an affected appointment with this outcome; one that is not affected stays as it is.

    Call it once the old time is free, so that the gap of an absent advisor is blocked. `outcome` is one of
    DisruptedAppointment's. The caller raises the version.
    """
    if appointment.disrupted_at is None:
        return
    appointment.disrupted_at = None
    for row in open_rows(appointment):
        row.outcome, row.settled_at = outcome, now
        if row.disruption.kind == DisruptionKind.ADVISOR_AWAY and row.disruption.reopened_at is None:
            sessions.block_absence(row.disruption, now)
    db.session.flush()


def open_rows(appointment: Appointment) -> list[DisruptedAppointment]:
    """List the rows in which disruptions wait for this appointment to be resolved, the earliest first."""
    query = (
        select(DisruptedAppointment)
        .where(
            DisruptedAppointment.appointment_id == appointment.id, DisruptedAppointment.outcome == AffectedOutcome.OPEN
        )
        .order_by(DisruptedAppointment.disruption_id)
    )
    return list(db.session.scalars(query))
