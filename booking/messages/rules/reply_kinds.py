"""Kinds of replies, and of what was done about each: the values that the table of replies stores."""

from __future__ import annotations

from enum import StrEnum


class ReplyKind(StrEnum):
    """What the sender of a reply wants."""

    KEEP = "keep"  # 1: I am coming
    CANCEL = "cancel"  # 2
    CHANGE = "change"  # 3
    CANNOT = "cannot"  # cannot come then; another time or none, they did not say
    LATE = "late"  # on my way
    STOP = "stop"  # no more texts
    STOP_AND_MORE = "stop_and_more"  # no more texts, in a text that says more than that
    CANCEL_AND_STOP = "cancel_and_stop"  # a bare CANCEL: to the provider an opt-out, to the person a cancellation
    START = "start"  # texts again
    THANKS = "thanks"  # needs no answer
    LIKED = "liked"  # pressed "like" on a text of ours
    AUTOMATIC = "automatic"  # this and the next two are guesses only: their phone wrote it
    ELSEWHERE = "elsewhere"  # it is about something else than an appointment
    MIXED = "mixed"  # two things at once
    UNCLEAR = "unclear"  # a person reads it


class Did(StrEnum):
    """What was done about a reply."""

    NOTHING = "nothing"
    KEPT = "kept"
    CANCELLED = "cancelled"
    LINK_SENT = "link_sent"  # the link with which they change it themselves
    TOLD_STAFF = "told_staff"  # shown beside their name at the front desk and in the advisor's day
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    ASKED_PERSON = "asked_person"  # somebody reads it and answers


class ReplyState(StrEnum):
    """Whether a person has to answer a reply."""

    DONE = "done"
    OPEN = "open"
    ANSWERED = "answered"


class SortedOut(StrEnum):
    """Feedback: whether it was sorted out."""

    NOT_SAID = ""
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class ToldAgain(StrEnum):
    """Feedback: whether they had to tell their story again."""

    NOT_SAID = ""
    YES = "yes"
    NO = "no"
