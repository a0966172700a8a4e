"""Reading what messages are about, which of it is not settled, and what has been sent."""

from booking.messages.queries.kept import (
    anything_due,
    anything_late,
    calls_that_are_over,
    for_subject,
    messages_of,
    newest,
    totals,
)
from booking.messages.queries.subjects import Subject, ahead, subjects, unsettled

__all__ = [
    "Subject",
    "ahead",
    "anything_due",
    "anything_late",
    "calls_that_are_over",
    "for_subject",
    "messages_of",
    "newest",
    "subjects",
    "totals",
    "unsettled",
]
