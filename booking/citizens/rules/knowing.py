"""Needs of a person as actions: the common ones, their words, from when on one is asked about again."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from booking.core.folding import folded
from booking.core.translation import LazyString, _l, ngettext

NEED_LENGTH = 120
FLAG_NAME_LENGTH = 60
FLAG_WHY_LENGTH = 200
NAME_LENGTH = 120
TOLD_BY_LENGTH = 200
MONTHS_UNTIL_ASKED = 12

# Actions, not conditions: the front desk reads them.
COMMON_NEEDS: dict[str, LazyString] = {
    "face": _l("Face me when speaking"),
    "slowly": _l("Speak slowly and clearly"),
    "read_aloud": _l("Read letters aloud to me"),
    "write_down": _l("Write down what we agree"),
    "large_print": _l("Large print"),
    "not_by_post": _l("Not by post"),
    "seat": _l("Offer a seat while I wait"),
    "quiet": _l("A quiet place to wait"),
    "first_name": _l("Ask before you use my first name"),
    "easy_words": _l("Short sentences, plain words"),
    "guide": _l("Offer an arm to guide me"),
    "help_forms": _l("Help me fill in forms"),
}


class NameKind(StrEnum):
    """What a name of a person is: screens show the one used now, people are found by each."""

    USED = "used"
    OFFICIAL = "official"
    FORMER = "former"


NAME_KINDS: dict[str, LazyString] = {
    NameKind.USED: _l("Used now"),
    NameKind.OFFICIAL: _l("Official"),
    NameKind.FORMER: _l("Former"),
}


def need_in_words(listed: str, words: str) -> str:
    """Word what is to be done: that of the list, else the own words."""
    return str(COMMON_NEEDS.get(listed, "")) or words


def read_need(typed: str) -> tuple[str, str]:
    """Return what was typed as (listed, words): one of the list however it is typed, else the own words."""
    words = " ".join(typed.split())
    same = (code for code, label in COMMON_NEEDS.items() if folded(str(label)) == folded(words))
    listed = next(same, "")
    return listed, "" if listed else words


def months_since(day: date, today: date) -> int:
    """Count the whole months from a day to today."""
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


def asked_again(confirmed_on: date, today: date) -> str:
    """Ask whether what was said a year ago or longer is still right; "" where it is newer."""
    months = months_since(confirmed_on, today)
    if months < MONTHS_UNTIL_ASKED:
        return ""
    return ngettext("said %(num)s month ago: still right?", "said %(num)s months ago: still right?", months)
