"""Rules of appointments: limits of changing one, and its calendar file."""

from booking.appointments.rules.calendar import calendar_file
from booking.appointments.rules.changing import (
    UNDO_WITHIN,
    check_ahead,
    check_change,
    may_change,
    may_mark_no_show,
    may_take_back,
    may_undo,
)

__all__ = [
    "UNDO_WITHIN",
    "calendar_file",
    "check_ahead",
    "check_change",
    "may_change",
    "may_mark_no_show",
    "may_take_back",
    "may_undo",
]
