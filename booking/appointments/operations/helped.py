"""Forget how helpers are reached, some time after the appointment they helped with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from booking.appointments.models import Appointment
from booking.citizens.models import HelperContact
from booking.citizens.rules import HELPER_KEPT_FOR
from booking.core.database import db


def sweep_helpers(now: datetime) -> None:
    """Delete the numbers and addresses of helpers whose appointment is long over; their names stay with it."""
    lately = select(Appointment.helper_id).where(
        Appointment.helper_id == HelperContact.helper_id, Appointment.ends_at > now - HELPER_KEPT_FOR
    )
    db.session.execute(delete(HelperContact).where(~lately.exists()).execution_options(synchronize_session=False))
