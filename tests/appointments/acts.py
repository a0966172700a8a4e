"""Acts that tests of appointments repeat."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from booking.appointments import operations, queries
from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from tests import factories
from tests.factories import THURSDAY, Day

FRIDAY = THURSDAY + timedelta(days=1)


def at(wall: str, days: int = 0) -> datetime:
    return clock.instant(THURSDAY + timedelta(days=days), time.fromisoformat(wall))


def book(day: Day, wall: str = "11:00", **changes: object) -> Appointment:
    asked: dict[str, Any] = {
        "venue_id": day.venue.id,
        "starts_at": at(wall),
        "needs": Needs(),
        "now": clock.now(),
        **changes,
    }
    with transaction():
        return operations.book(factories.citizen(), day.service, **asked)


def history(appointment: Appointment) -> list[tuple[str, int]]:
    return [(line.act, line.version) for line in queries.changes_of(appointment)]


def reschedule(appointment: Appointment, wall: str, **changes: object) -> Appointment:
    asked: dict[str, Any] = {
        "venue_id": appointment.venue_id,
        "starts_at": at(wall),
        "expected_version": appointment.version,
        "now": clock.now(),
        **changes,
    }
    with transaction():
        return operations.reschedule(appointment, **asked)


def cancel(appointment: Appointment, **changes: Any) -> Appointment:
    asked: dict[str, Any] = {"expected_version": appointment.version, "now": clock.now(), **changes}
    with transaction():
        return operations.cancel(appointment, **asked)
