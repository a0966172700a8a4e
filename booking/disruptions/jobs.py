"""Scheduled jobs of disruptions: cancel unresolved appointments at their deadline, find unmarked ones."""

from __future__ import annotations

import logging
from datetime import datetime

from booking.appointments.models import Appointment
from booking.core.database import transaction
from booking.disruptions import operations, queries
from booking.disruptions.rules.deadline import cancel_at

logger = logging.getLogger(__name__)


def cancel_unresolved(now: datetime) -> int:
    """Cancel affected appointments whose deadline has passed; return how many.

    Each in a transaction of its own; where none is due nothing is written.
    """
    waiting = queries.disrupted_ahead(now)
    due = [one.id for one in waiting if one.disrupted_at and cancel_at(one.disrupted_at, one.starts_at) <= now]
    cancelled = 0
    for appointment_id in due:
        with transaction() as session:
            cancelled += operations.cancel_if_unresolved(session.get_one(Appointment, appointment_id), now=now)
    return cancelled


def sweep_appointments(now: datetime) -> int:
    """Mark, once a day, appointments ahead that do not stand and are not marked as affected; return how many.

    There should be none: every change marks those that it affects.
    """
    with transaction():
        found = operations.find_unmarked(now)
    if found:
        logger.warning("The sweep of appointments found %s that do not stand, and that no change had marked.", found)
    return found
