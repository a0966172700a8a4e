"""Rules of household links: what one person is to another, how the other's page says it, until when it counts."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from booking.core.translation import LazyString, _l

EVIDENCE_LENGTH = 200
MOST_YEARS_AHEAD = 5


class HouseholdRelation(StrEnum):
    """What a person is to another."""

    LIVES_WITH = "lives_with"
    PARENT_OF = "parent_of"
    CARES_FOR = "cares_for"
    SPEAKS_FOR = "speaks_for"


LINK_WORDS: dict[str, LazyString] = {
    HouseholdRelation.LIVES_WITH: _l("lives with"),
    HouseholdRelation.PARENT_OF: _l("parent of"),
    HouseholdRelation.CARES_FOR: _l("cares for"),
    HouseholdRelation.SPEAKS_FOR: _l("speaks for"),
}
# What the other person's page says of the same link.
_MIRRORED: dict[str, LazyString] = {
    HouseholdRelation.LIVES_WITH: _l("lives with"),
    HouseholdRelation.PARENT_OF: _l("child of"),
    HouseholdRelation.CARES_FOR: _l("is cared for by"),
    HouseholdRelation.SPEAKS_FOR: _l("is spoken for by"),
}


def word_of(kind: str, *, mirrored: bool) -> str:
    """Word a link as it stands on the page of whom it was made for, or of the other person."""
    return str((_MIRRORED if mirrored else LINK_WORDS)[kind])


def can_end_on(day: date | None, today: date) -> bool:
    """Return whether a link to speak for somebody may end on this day: from today on, within five years."""
    return day is not None and today <= day and day.year <= today.year + MOST_YEARS_AHEAD
