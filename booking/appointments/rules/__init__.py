"""Rules of appointments: limits of changing one, and its calendar file."""

from booking.appointments.rules.calendar import calendar_file
from booking.appointments.rules.changing import (
    check_ahead,
    check_change,
    may_change,
    may_take_back,
    may_undo,
)
from booking.appointments.rules.no_show import may_mark_no_show
from booking.appointments.rules.states import (
    AffectedOutcome,
    AppointmentAct,
    AppointmentChannel,
    AppointmentStatus,
    OfferAnswer,
)

__all__ = [
    "AffectedOutcome",
    "AppointmentAct",
    "AppointmentChannel",
    "AppointmentStatus",
    "OfferAnswer",
    "calendar_file",
    "check_ahead",
    "check_change",
    "may_change",
    "may_mark_no_show",
    "may_take_back",
    "may_undo",
]
