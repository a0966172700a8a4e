"""Appointments that lie ahead of somebody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select

from booking.appointments.models import Appointment, AppointmentClient
from booking.appointments.rules import AppointmentStatus
from booking.core.database import db


def bookings_ahead(citizen_ids: Collection[int], now: datetime) -> Sequence[Appointment]:
    """List the appointments ahead that are these people's, or to which they are named to come; each visit once."""
    named = select(AppointmentClient.appointment_id).where(AppointmentClient.citizen_id.in_(citizen_ids))
    return db.session.scalars(
        select(Appointment)
        .where(Appointment.starts_at > now, Appointment.status == AppointmentStatus.BOOKED)
        .where(or_(Appointment.citizen_id.in_(citizen_ids), Appointment.id.in_(named)))
        .where(Appointment.follows_id.is_(None))
        .order_by(Appointment.starts_at, Appointment.id)
    ).all()
