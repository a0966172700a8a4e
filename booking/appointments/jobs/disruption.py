"""What becomes of disrupted bookings by itself: who chose nothing is cancelled in time; what slipped past is found."""

from __future__ import annotations

import logging
from datetime import datetime

from booking.appointments import operations, queries
from booking.appointments.models import Appointment
from booking.appointments.rules.disruption import cancel_at
from booking.core.database import transaction
from booking.sessions.models import Disruption

logger = logging.getLogger(__name__)


def settle_overdue(now: datetime) -> int:
    """Cancel the bookings for which nothing else was chosen in time, and tell; how many were.

    Each in a transaction of its own; where none is due nothing is written.
    """
    waiting = queries.disrupted_ahead(now)
    due = [one.id for one in waiting if one.disrupted_at and cancel_at(one.disrupted_at, one.starts_at) <= now]
    cancelled = 0
    for appointment_id in due:
        with transaction() as session:
            cancelled += operations.cancel_overdue(session.get_one(Appointment, appointment_id), now=now)
    return cancelled


def sweep_disruptions(now: datetime) -> int:
    """Look at every disruption that is not over once more; how many bookings had slipped past one. None should have."""
    found = 0
    for disruption_id in [one.id for one in queries.disruptions(None, now) if one.reopened_at is None]:
        with transaction() as session:
            found += operations.look_again(session.get_one(Disruption, disruption_id), now=now)
    if found:
        logger.warning("The sweep of disruptions found %s bookings that none had hit.", found)
    return found
