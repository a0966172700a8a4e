"""Who may still change an appointment, and the file that puts it into a calendar."""

from booking.appointments.rules.calendar import calendar_file
from booking.appointments.rules.changing import may_change, may_say_did_not_come
from booking.appointments.rules.waiting import SlotKey, Wish, next_offer, offer_until, suits

__all__ = [
    "SlotKey",
    "Wish",
    "calendar_file",
    "may_change",
    "may_say_did_not_come",
    "next_offer",
    "offer_until",
    "suits",
]
