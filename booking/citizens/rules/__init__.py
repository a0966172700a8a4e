"""Needs, wishes, contact kinds and names of citizens, and how much a search must say."""

from booking.citizens.rules.needs import (
    ALONE_FOR,
    HELPER_KEPT_FOR,
    NAME_WITHHELD,
    ContactKind,
    InterpreterKind,
    InterpreterState,
    Needs,
    Part,
    Wishes,
    helper_in_words,
    needs_in_short,
    number_ends,
    read_contacts,
)
from booking.citizens.rules.others import MOST_OTHERS, OTHERS_KEPT_FOR, read_others
from booking.citizens.rules.searching import (
    LEAST_DIGITS,
    as_date,
    can_be_born_on,
    finds_whole_names,
    is_long_enough,
    is_under_age,
    says_enough,
)

__all__ = [
    "ALONE_FOR",
    "HELPER_KEPT_FOR",
    "LEAST_DIGITS",
    "MOST_OTHERS",
    "NAME_WITHHELD",
    "OTHERS_KEPT_FOR",
    "ContactKind",
    "InterpreterKind",
    "InterpreterState",
    "Needs",
    "Part",
    "Wishes",
    "as_date",
    "can_be_born_on",
    "finds_whole_names",
    "helper_in_words",
    "is_long_enough",
    "is_under_age",
    "needs_in_short",
    "number_ends",
    "read_contacts",
    "read_others",
    "says_enough",
]
