"""Change a service and its groups ahead."""

from __future__ import annotations

from datetime import datetime

from booking.appointments import operations as appointments
from booking.services import operations as services
from booking.services.models import Department, Service
from booking.services.rules import ServiceTerms


def change_service(service: Service, department: Department, terms: ServiceTerms, *, now: datetime) -> None:
    """Change the terms of a service from now on; groups ahead get its number of seats.

    Raises SeatsTaken where more people are in one of them, and what `services.operations.change_service` raises.
    """
    if terms.seats != service.seats:
        appointments.change_seats(service, terms.seats, now=now)
    services.change_service(service, department, terms)
