"""Add citizens as they name themselves, change contact points and wishes, join records of one person."""

from booking.citizens.operations.people import (
    change_contacts,
    correct_name,
    forget_unused,
    join,
    key_names,
    name_citizen,
    name_helper,
    name_others,
    set_birth,
    settle_names,
    undo_join,
)
from booking.citizens.operations.wishes import (
    ask_for_references,
    change_wishes,
    say_alone,
    say_asked,
    settle_wishes,
    undo_asked,
    wishes_of,
)

__all__ = [
    "ask_for_references",
    "change_contacts",
    "change_wishes",
    "correct_name",
    "forget_unused",
    "join",
    "key_names",
    "name_citizen",
    "name_helper",
    "name_others",
    "say_alone",
    "say_asked",
    "set_birth",
    "settle_names",
    "settle_wishes",
    "undo_asked",
    "undo_join",
    "wishes_of",
]
