"""Kinds of messages, their subjects and channels."""

from __future__ import annotations

from enum import StrEnum


class SubjectKind(StrEnum):
    """What messages are about."""

    APPOINTMENT = "appointment"
    VISIT = "visit"  # a planned drop-in
    OFFER = "offer"  # an earlier slot, offered to who waits for one
    REPLY = "reply"  # what somebody texted, which is answered
    CONSULTATION = "talk"  # a consultation: its turn has come, or it is over


class MessageKind(StrEnum):
    """What a message is for."""

    CONFIRMATION = "confirmation"
    MOVED = "moved"
    CANCELLED = "cancelled"
    DISRUPTED = "disrupted"  # please choose another time
    STILL_ON = "still_on"  # after all, at the time they knew
    OFFER = "offer"  # an earlier slot
    CHANGE_LINK = "change_link"  # to who texted that they want another time
    ANSWER = "answer"  # what a person wrote back
    COME_IN = "come_in"  # it is their turn, now
    AGREED = "agreed"  # a link to what was agreed, to the number or address they allowed
    QUESTION = "question"  # how did it go
    REMINDER_3_DAYS = "reminder_3_days"
    REMINDER_1_DAY = "reminder_1_day"


class Channel(StrEnum):
    """How it gets there. A call is a message that a person carries: a Task."""

    SMS = "sms"
    EMAIL = "email"
    CALL = "call"
