"""Kinds of messages, their subjects and channels."""

from __future__ import annotations

from enum import StrEnum


class SubjectKind(StrEnum):
    """What a message is about."""

    APPOINTMENT = "appointment"
    VISIT = "visit"  # a planned drop-in
    OFFER = "offer"  # an earlier slot, offered to somebody on the waiting list
    REPLY = "reply"  # a text from somebody, which is answered
    CONSULTATION = "talk"  # called, or finished
    REFERRAL = "referral"
    ACTION = "action"  # a next step


class MessageKind(StrEnum):
    """Purpose of a message."""

    CONFIRMATION = "confirmation"
    MOVED = "moved"
    CANCELLED = "cancelled"
    DISRUPTED = "disrupted"  # please choose another time
    STILL_ON = "still_on"  # after all, at the time that they were told before
    OFFER = "offer"  # an earlier slot
    CHANGE_LINK = "change_link"  # to somebody who texted that they want another time
    ANSWER = "answer"  # what a person wrote back
    COME_IN = "come_in"  # they are called
    AGREED = "agreed"  # a link to what was agreed, to the number or address they allowed
    QUESTION = "question"  # the feedback question
    LOST_REFERENCE = "lost_reference"  # to the contact that asked for it
    REMINDER_3_DAYS = "reminder_3_days"
    REMINDER_1_DAY = "reminder_1_day"
    REFERRAL_SENT = "referral_sent"
    REFERRAL_BACK = "referral_back"  # returned, or not answered
    REFERRAL_CLOSED = "referral_closed"
    ACTION_DONE = "action_done"  # of a colleague or a department
    ACTION_DUE = "action_due"  # their own


# Of what was handed on: sent only once a manager has switched the kind on, and only where they alone read it.
SWITCHED = (
    *(MessageKind.REFERRAL_SENT, MessageKind.REFERRAL_BACK, MessageKind.REFERRAL_CLOSED),
    *(MessageKind.ACTION_DONE, MessageKind.ACTION_DUE),
)


class Channel(StrEnum):
    """How a message is carried. A call is carried by a person: a Task."""

    SMS = "sms"
    EMAIL = "email"
    CALL = "call"
