"""What the diary refuses: slots, sessions, appointments."""

from __future__ import annotations

from booking.core.errors.base import Refusal
from booking.core.translation import _l


class SlotTaken(Refusal):
    sentence = _l("Someone has just taken that time. Please choose another.")
    field = "slot"


class SlotUnknown(Refusal):
    sentence = _l("We do not offer that time. Please choose one from the list.")
    field = "slot"


class SlotPast(Refusal):
    sentence = _l("That time has passed or is too soon to book. Please choose a later one.")
    field = "slot"


class SlotTooFar(Refusal):
    sentence = _l("That day is too far ahead to book. Please choose an earlier one.")
    field = "slot"


class RoomTaken(SlotTaken):
    sentence = _l("The private room has just been taken at that time. Please choose another time.")


class AssignmentOverlaps(Refusal):
    sentence = _l("This advisor is already on a session at that time. Choose another advisor or another time.")


class SessionTimesWrong(Refusal):
    sentence = _l("A session ends after it starts, on the same day, between 6am and 11pm. Change its times.")
    field = "ends"


# Appointments
class TooLate(Refusal):
    sentence = _l("This appointment has started or is over, so it cannot be changed here. Please call us.")


class TooEarly(Refusal):
    sentence = _l("This appointment has not started yet, so nobody can have missed it.")


class AlreadyCancelled(Refusal):
    sentence = _l("This appointment is already cancelled. You can book another.")


class StalePage(Refusal):
    sentence = _l("This has changed since you opened the page. Here is how it stands now.")
