"""State of an appointment's interpreter."""

from __future__ import annotations

from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.interpreters.queries import interpreter_state
from booking.interpreters.rules import InterpreterState, is_arranged


def interpreter_of(appointment: Appointment) -> InterpreterState:
    """Return the state of an appointment's interpreter: arranged by a person, or because the advisor speaks it."""
    needs = Needs.from_json(appointment.needs)
    arranged = is_arranged(needs, appointment.interpreter_arranged_at, appointment.advisor.languages)
    return interpreter_state(appointment.reference, needs, arranged=arranged)
