"""Rules of shields: why a person is shielded, and who may do what with the list of those who open their record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from booking.core.translation import LazyString, _l

LONGEST_REVIEW = timedelta(days=366)


class ShieldKind(StrEnum):
    """Why a person is shielded."""

    FLED = "fled"
    WITNESS = "witness"
    STAFF = "staff"
    OTHER = "other"


SHIELD_REASONS: dict[str, LazyString] = {
    ShieldKind.FLED: _l("Has fled from somebody"),
    ShieldKind.WITNESS: _l("Is a witness"),
    ShieldKind.STAFF: _l("Works for the council, or is close to somebody who does"),
    ShieldKind.OTHER: _l("Another reason, in my own words"),
}


REVIEWS: dict[str, LazyString] = {"90": _l("In three months"), "180": _l("In six months"), "365": _l("In a year")}


class ShieldAct(StrEnum):
    """What is pressed on the page of a shield."""

    ASK = "ask"  # for one more reader
    NAME = "name"
    TAKE = "take"
    UNTAKE = "untake"
    RENEW = "renew"
    ASK_END = "ask_end"
    END = "end"
    KEEP = "keep"
    UNDO = "undo"
    UNDO_END = "undo_end"


def review_key(reference: str, review_on: date) -> str:
    """Return the key of the Task that asks whether a shield is needed still: one for each review day."""
    return f"shield-review:{reference}:{review_on}"


def asking_key(reference: str, by_id: int) -> str:
    """Return how the keys of the Tasks begin that ask to name a colleague on the list of a shield."""
    return f"shield-named:{reference}:{by_id}:"


def named_by_all(lists: Iterable[Iterable[int]]) -> frozenset[int] | None:
    """Return who is on each of these lists; None where there is no list, so that nobody is kept out.

    Of two records with a shield each that were joined, a reader is named on both.
    """
    named: frozenset[int] | None = None
    for one in lists:
        named = frozenset(one) if named is None else named & frozenset(one)
    return named
