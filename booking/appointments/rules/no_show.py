"""No-show: when an appointment can be marked as one. Only a person marks it: an empty row says nothing."""

from __future__ import annotations

from datetime import datetime

from booking.appointments.rules.states import AppointmentStatus


def may_mark_no_show(starts_at: datetime, status: str, now: datetime) -> bool:
    """Return whether it can be marked as a no-show: once it has started."""
    return status == AppointmentStatus.BOOKED and starts_at <= now
