"""States of appointments, what is done to them, and what becomes of those affected and of offers."""

from __future__ import annotations

from enum import StrEnum


class AppointmentStatus(StrEnum):
    """Whether it is still on. Whether the person came is read from the visit."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


class AppointmentChannel(StrEnum):
    """How it was booked."""

    WEB = "web"
    DESK = "desk"
    PHONE = "phone"
    DAY = "day"  # on an advisor's own screen


class AppointmentAct(StrEnum):
    """What a line of its history says was done."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    UNDONE = "undone"
    DISRUPTED = "disrupted"
    RESTORED = "restored"
    STAND_IN = "stand_in"
    DID_NOT_COME = "did_not_come"
    CAME_AFTER_ALL = "came_after_all"
    CAME_ALL_THE_SAME = "came_all_the_same"  # at another time than the one that a disruption hit
    NEW_LINK = "new_link"
    INTERPRETER_ARRANGED = "interpreter_arranged"


class AffectedOutcome(StrEnum):
    """What became of an appointment that a disruption hit."""

    OPEN = "open"  # nothing yet
    STAND_IN = "stand_in"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    UNAFFECTED = "unaffected"


class OfferAnswer(StrEnum):
    """What came of the offer of an earlier slot."""

    OPEN = ""  # nothing yet
    YES = "yes"
    NO = "no"
    EXPIRED = "expired"
    GONE = "gone"  # to somebody else, or the appointment was cancelled
