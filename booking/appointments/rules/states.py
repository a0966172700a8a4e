"""States, channels and acts of appointments; outcomes of affected ones; answers to offers."""

from __future__ import annotations

from enum import StrEnum


class AppointmentStatus(StrEnum):
    """States of an appointment. Whether the person came is read from the visit."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


class AppointmentChannel(StrEnum):
    """Channels by which an appointment was booked."""

    WEB = "web"
    DESK = "desk"
    PHONE = "phone"
    DAY = "day"  # on an advisor's own screen


class AppointmentAct(StrEnum):
    """Acts in an appointment's history."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    ONE_TOPIC = "one_topic"  # one topic of two was cancelled
    UNDONE = "undone"
    DISRUPTED = "disrupted"
    RESTORED = "restored"
    STAND_IN = "stand_in"
    DID_NOT_COME = "did_not_come"
    CAME_AFTER_ALL = "came_after_all"
    CAME_ALL_THE_SAME = "came_all_the_same"  # although a disruption affected it
    NEW_LINK = "new_link"
    DETAILS = "details"  # its person changed what they had said
    INTERPRETER_ARRANGED = "interpreter_arranged"


class AffectedOutcome(StrEnum):
    """Outcomes of an affected appointment."""

    OPEN = "open"  # nothing yet
    STAND_IN = "stand_in"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    UNAFFECTED = "unaffected"


class OfferAnswer(StrEnum):
    """Answers to the offer of an earlier slot."""

    OPEN = ""  # nothing yet
    YES = "yes"
    NO = "no"
    EXPIRED = "expired"
    GONE = "gone"  # to somebody else, or the appointment was cancelled
