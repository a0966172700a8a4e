"""State of an appointment's interpreter."""

from __future__ import annotations

from collections.abc import Collection

from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core.database import db
from booking.interpreters.queries import interpreter_state
from booking.interpreters.rules import InterpreterState, is_arranged
from booking.staff.models import StaffMember


def interpreter_of(appointment: Appointment) -> InterpreterState:
    """Return the state of an appointment's interpreter: arranged by a person, or because the advisor speaks it."""
    needs = Needs.from_json(appointment.needs)
    arranged = is_arranged(needs, appointment.interpreter_arranged_at, languages_of(appointment))
    return interpreter_state(appointment.reference, needs, arranged=arranged)


def languages_of(appointment: Appointment) -> Collection[str]:
    """Return what every advisor of the visit speaks: of two topics, both."""
    ids = {appointment.advisor_id, *([appointment.second.advisor_id] if appointment.second is not None else [])}
    return set.intersection(*(set(db.session.get_one(StaffMember, id_).languages) for id_ in ids))
