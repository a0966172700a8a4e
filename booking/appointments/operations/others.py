"""Forget who was named to come too, some time after the appointment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from booking.appointments.models import Appointment, AppointmentClient
from booking.citizens import operations as citizens
from booking.citizens.rules import OTHERS_KEPT_FOR
from booking.core.database import db


def sweep_others(now: datetime) -> None:
    """Delete who was named to come too to what is long over: who was there stands in the party of the visit.

    Of whoever was not there, and is known by nothing else, the name goes too.
    """
    over = select(Appointment.id).where(Appointment.ends_at <= now - OTHERS_KEPT_FOR)
    gone = (
        delete(AppointmentClient)
        .where(AppointmentClient.appointment_id.in_(over))
        .returning(AppointmentClient.citizen_id)
    )
    if named := db.session.scalars(gone.execution_options(synchronize_session=False)).all():
        citizens.forget_unused(named)
