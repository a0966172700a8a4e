"""What time settles: bookings for which nothing else was chosen, and what slipped past a disruption."""

from __future__ import annotations

from datetime import datetime

from booking.appointments.models import Appointment
from booking.appointments.operations import history
from booking.appointments.operations.changing import cancel
from booking.appointments.operations.reopening import scope_of
from booking.appointments.operations.striking import hold_still, strike
from booking.appointments.queries.disruption import disruption_of
from booking.appointments.rules.disruption import KINDS, cancel_at
from booking.core.database import db
from booking.sessions import operations as sessions
from booking.sessions.models import Disruption


def cancel_overdue(appointment: Appointment, *, now: datetime) -> bool:
    """Cancel a booking that nobody settled in time, in the name of whoever entered the disruption; whether it was."""
    history.lock(appointment)
    since = appointment.disrupted_at
    if appointment.status != "booked" or since is None or not cancel_at(since, appointment.starts_at) <= now:
        return False
    if appointment.starts_at <= now:
        return False  # too late to tell anybody; whether they came is read from the visit
    cause = disruption_of(appointment)
    why = (cause.reason or str(KINDS[cause.kind])) if cause else ""
    by_id = cause.made_by_id if cause else None
    cancel(appointment, expected_version=appointment.version, by_id=by_id, why=why, now=now)
    return True


def look_again(disruption: Disruption, *, now: datetime) -> int:
    """Hit what a disruption should have hit, and close an absence's gaps; how many bookings had slipped past it."""
    scope = scope_of(disruption)
    hold_still(scope, now)
    db.session.refresh(disruption)
    if disruption.reopened_at is not None:
        return 0
    if disruption.kind == "advisor_away":
        sessions.be_away(disruption, now)
    return strike(disruption, scope, by_id=disruption.made_by_id, now=now, fresh=True)
