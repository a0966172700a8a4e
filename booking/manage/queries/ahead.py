"""Count appointments ahead of a service, and find until when a desk or private room is needed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus
from booking.core.database import db
from booking.sessions.models import AdvisorSession, Assignment, BusyTime


def booked_of(service_id: int, now: datetime) -> int:
    """Count booked appointments of this service that have not begun."""
    ahead = select(func.count(Appointment.id)).where(
        Appointment.starts_at > now,
        Appointment.service_id == service_id,
        Appointment.status == AppointmentStatus.BOOKED,
    )
    return db.session.execute(ahead).scalar_one()


def desk_until(desk_id: int, now: datetime) -> datetime | None:
    """Return the end of the last assignment ahead at this desk; None where there is none."""
    last = (
        select(func.max(Assignment.ends_at))
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .where(Assignment.ends_at > now, Assignment.desk_id == desk_id, AdvisorSession.cancelled_at.is_(None))
    )
    return db.session.execute(last).scalar_one()


def room_until(room_id: int, now: datetime) -> datetime | None:
    """Return the end of the last busy time ahead in this room; an expired hold does not count."""
    standing = (BusyTime.expires_at.is_(None)) | (BusyTime.expires_at > now)
    last = select(func.max(BusyTime.ends_at)).where(BusyTime.room_id == room_id, BusyTime.ends_at > now, standing)
    return db.session.execute(last).scalar_one()
