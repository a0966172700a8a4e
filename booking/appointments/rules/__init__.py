"""Who may still change an appointment, and the file that puts it into a calendar."""

from booking.appointments.rules.calendar import calendar_file
from booking.appointments.rules.changing import (
    UNDO_WITHIN,
    check_ahead,
    check_change,
    may_change,
    may_say_did_not_come,
    may_take_back,
    may_undo,
)

__all__ = [
    "UNDO_WITHIN",
    "calendar_file",
    "check_ahead",
    "check_change",
    "may_change",
    "may_say_did_not_come",
    "may_take_back",
    "may_undo",
]
