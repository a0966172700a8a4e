"""Forget how helpers are reached, some time after the appointment or visit they helped with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from booking.appointments.models import Appointment
from booking.citizens.models import HelperContact
from booking.citizens.rules import HELPER_KEPT_FOR
from booking.core.clock import day_of
from booking.core.database import db
from booking.visits.models import Visit


def sweep_helpers(now: datetime) -> None:
    """Delete the numbers and addresses of helpers whose appointment or visit is long over; their names stay with it."""
    since = now - HELPER_KEPT_FOR
    booked = select(Appointment.helper_id).where(
        Appointment.helper_id == HelperContact.helper_id, Appointment.ends_at > since
    )
    planned = select(Visit.helper_id).where(Visit.helper_id == HelperContact.helper_id, Visit.day >= day_of(since))
    planned = planned.where(Visit.appointment_id.is_(None))
    over = delete(HelperContact).where(~booked.exists(), ~planned.exists())
    db.session.execute(over.execution_options(synchronize_session=False))
