"""Reads of the subjects of messages, of what is not reconciled, and of what was sent."""

from booking.messages.queries.answers import may_text_back
from booking.messages.queries.ceilings import (
    carried_by,
    changes_told,
    confirmed_lately,
    held_back,
    known_people,
    parts_gone,
)
from booking.messages.queries.kept import (
    Gone,
    anything_due,
    anything_late,
    calls_that_are_over,
    gone_to,
    messages_of,
    newest,
)
from booking.messages.queries.resuming import (
    emails_between,
    not_gone_to,
    pages_known,
    provider_ids_known,
    without_final_status,
)
from booking.messages.queries.scope import department_of
from booking.messages.queries.shielding import replies_of_shielded
from booking.messages.queries.shown import written_about
from booking.messages.queries.subject import Subject
from booking.messages.queries.subjects import ahead, ahead_of, subjects, unreconciled
from booking.messages.queries.tallies import TALLY_DAYS, Tally, oldest_waiting, tallies

__all__ = [
    "TALLY_DAYS",
    "Gone",
    "Subject",
    "Tally",
    "ahead",
    "ahead_of",
    "anything_due",
    "anything_late",
    "calls_that_are_over",
    "carried_by",
    "changes_told",
    "confirmed_lately",
    "department_of",
    "emails_between",
    "gone_to",
    "held_back",
    "known_people",
    "may_text_back",
    "messages_of",
    "newest",
    "not_gone_to",
    "oldest_waiting",
    "pages_known",
    "parts_gone",
    "provider_ids_known",
    "replies_of_shielded",
    "subjects",
    "tallies",
    "unreconciled",
    "without_final_status",
    "written_about",
]
