"""Reading what messages are about, which of it is not settled, and what has been sent."""

from booking.messages.queries.kept import (
    anything_due,
    anything_late,
    calls_that_are_over,
    for_subject,
    gone_to,
    messages_of,
    newest,
    totals,
)
from booking.messages.queries.replies import answered_replies, covered_reply, live_for, open_replies, replies_of
from booking.messages.queries.subjects import Subject, ahead, subjects, unsettled

__all__ = [
    "Subject",
    "ahead",
    "answered_replies",
    "anything_due",
    "anything_late",
    "calls_that_are_over",
    "covered_reply",
    "for_subject",
    "gone_to",
    "live_for",
    "messages_of",
    "newest",
    "open_replies",
    "replies_of",
    "subjects",
    "totals",
    "unsettled",
]
