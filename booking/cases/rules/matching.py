"""Matching: which records may be one person's, by name, day of birth and how they are reached. Nobody is joined by it.

A number, an e-mail address or a day of birth alone never makes a record likely. A name alone does where few share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from booking.citizens.rules.names import MOST_WORDS, forms_of, skeleton

MOST_SHOWN = 3
PAIRED_AT_ONCE, PAIRED_A_RUN = 10, 200  # people, in the background
CANDIDATES = 80  # read of each index, those that have most in common first
# A name alone makes a record likely where at most so many carry it: of more, which one it is nobody can tell.
MOST_NAMESAKES = 2
# Likeness of two names, from 0 to 1: from which on they may be one, and from which on they nearly are.
ALIKE, NEARLY_SAME = 0.8, 0.9
_BIRTH_YEARS_APART = 10  # a mistyped year is seldom further off, a parent's is


@dataclass(frozen=True)
class PersonFacts:
    """What is known of one record's person: every folded name, day of birth and contact point (ids) they have given."""

    record_id: int
    names: frozenset[str]
    born: frozenset[date] = field(default_factory=frozenset)
    reached: frozenset[int] = field(default_factory=frozenset)


class Birth(IntEnum):
    """What two days of birth say: the higher, the likelier that it is one person."""

    DIFFERENT = -1
    UNKNOWN = 0
    NEARLY = 1  # one of day, month and year differs, or day and month are swapped
    SAME = 2


class Likely(NamedTuple):
    """A record that may be the same person's, and what speaks for it."""

    record_id: int
    likeness: float
    birth: Birth
    reached: bool
    renamed: bool = False  # the given name is the same and the family name is not

    @property
    def weight(self) -> float:
        """Rank: what is known beside the name counts more than a letter of it."""
        return self.likeness + 0.5 * max(self.birth, 0) + 0.75 * self.reached


def likely_records(person: PersonFacts, others: Iterable[PersonFacts]) -> list[Likely]:
    """Return the records that may be this person's, the likeliest first, at most MOST_SHOWN.

    Where one is borne out by a day of birth or a contact point, those that rest on the name alone are left out.
    """
    judged = [_judge(person, other) for other in others if other.record_id != person.record_id]
    namesakes = sum(one.likeness >= NEARLY_SAME and one.birth is not Birth.DIFFERENT for one in judged)
    found = [one for one in judged if _may_be(one, namesakes)]
    found.sort(key=lambda one: (-one.weight, one.record_id))
    if any(one.reached or one.birth is Birth.SAME for one in found):
        found = [one for one in found if one.reached or one.birth > Birth.UNKNOWN]
    return found[:MOST_SHOWN]


def is_likely(person: PersonFacts, other: PersonFacts) -> bool:
    """Return whether these may be one person, where nobody else comes into question."""
    return bool(likely_records(person, [other]))


def _judge(person: PersonFacts, other: PersonFacts) -> Likely:
    pairs = [(one, two) for one in person.names for two in other.names]
    return Likely(
        other.record_id,
        max((name_likeness(*pair) for pair in pairs), default=0.0),
        _birth(person.born, other.born),
        bool(person.reached & other.reached),
        any(_is_renamed(*pair) for pair in pairs),
    )


def _may_be(one: Likely, namesakes: int) -> bool:
    if one.birth is Birth.DIFFERENT:
        return False
    if one.likeness < ALIKE:
        return one.renamed and one.reached
    if one.birth is Birth.SAME or one.reached:
        return True
    return one.likeness >= NEARLY_SAME and (one.birth is Birth.NEARLY or namesakes <= MOST_NAMESAKES)


def _birth(these: Iterable[date], those: Iterable[date]) -> Birth:
    return max((_compared(one, other) for one in these for other in those), default=Birth.UNKNOWN)


def _compared(one: date, other: date) -> Birth:
    if one == other:
        return Birth.SAME
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return Birth.NEARLY
    same = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    return Birth.NEARLY if same == 2 and abs(one.year - other.year) <= _BIRTH_YEARS_APART else Birth.DIFFERENT


def _is_renamed(one: str, other: str) -> bool:
    """Return whether the given names are one and the family names are not: they married, or took a name back."""
    these, those = one.split(), other.split()
    if len(these) < 2 or len(those) < 2:
        return False
    return word_likeness(these[0], those[0]) >= NEARLY_SAME and word_likeness(these[-1], those[-1]) < ALIKE


@lru_cache(maxsize=20_000)
def name_likeness(one: str, other: str) -> float:
    """Return how alike two folded names are, from 0 to 1, in whatever order their words stand.

    Each word of the shorter name needs a counterpart; one that the longer has beside them counts little.
    """
    these, those = sorted((one.split()[:MOST_WORDS], other.split()[:MOST_WORDS]), key=len)
    if not these:
        return 0.0
    if "".join(these) == "".join(those):
        return 1.0
    best = max(_paired(these, order) for order in permutations(those, len(these)))
    if not best:
        return max((name_likeness(" ".join(these), written) for written in _joined(those, these)), default=0.0)
    if len(these) == 1:
        return best * ALIKE if len(those) > 1 else best
    return best - 0.03 * (len(those) - len(these))


def _paired(these: Sequence[str], those: Sequence[str]) -> float:
    likeness = [word_likeness(one, other) for one, other in zip(these, those, strict=True)]
    return sum(likeness) / len(likeness) if min(likeness) else 0.0


def _joined(longer: Sequence[str], shorter: Sequence[str]) -> list[str]:
    """Return a name with each two neighbouring words written as one: "ann marie lee" as "annmarie lee"."""
    if len(longer) <= len(shorter):
        return []
    return [" ".join([*longer[:i], longer[i] + longer[i + 1], *longer[i + 2 :]]) for i in range(len(longer) - 1)]


@lru_cache(maxsize=20_000)
def word_likeness(one: str, other: str) -> float:
    """Return how alike two words of names are, from 0 to 1: equal, a short form, another spelling, a typing error."""
    if one == other:
        return 1.0
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == 1:
        return ALIKE if longer.startswith(shorter) else 0.0
    if longer in forms_of(shorter):
        return 0.95
    errors = DamerauLevenshtein.distance(one, other)
    if skeleton(one) == skeleton(other) and errors <= (len(longer) - 1) // 2:
        return 0.92
    if errors == 1 and len(longer) >= 4:
        return 0.9
    if errors == 2 and len(longer) >= 6:
        return 0.82
    return 0.7 if errors == 1 and len(longer) == 3 else 0.0
