"""State of an appointment's interpreter."""

from __future__ import annotations

from collections.abc import Collection

from booking.appointments.models import Appointment
from booking.citizens.rules import InterpreterState, Needs
from booking.core.database import db
from booking.interpreters.queries import interpreter_state
from booking.staff.models import StaffMember


def interpreter_of(appointment: Appointment) -> InterpreterState:
    """Return the state of an appointment's interpreter; of two topics, both advisors have to speak the language."""
    needs, arranged_at = Needs.from_json(appointment.needs), appointment.interpreter_arranged_at
    return interpreter_state(appointment.reference, needs, arranged_at, languages_of(appointment))


def languages_of(appointment: Appointment) -> Collection[str]:
    """Return what every advisor of the visit speaks: of two topics, both."""
    ids = {appointment.advisor_id, *([appointment.second.advisor_id] if appointment.second is not None else [])}
    return set.intersection(*(set(db.session.get_one(StaffMember, id_).languages) for id_ in ids))
