"""Rules of young people: who is told about somebody under 18, by their age and by what they said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from booking.citizens.rules import OF_AGE, age_on
from booking.core.translation import LazyString, _l

ASKED_FROM_AGE = 13  # unless the council sets another one


class ToldWho(StrEnum):
    """Whom a young person wants to be told about what concerns them, as an advisor wrote it down."""

    THEMSELVES = "themselves"
    ADULT = "adult"  # one of their household, by name
    WORKER = "worker"
    LATER = "later"  # nothing was said: the panel asks at the next visit


TOLD_WORDS: dict[str, LazyString] = {
    ToldWho.THEMSELVES: _l("They themselves, where nobody else reads it"),
    ToldWho.ADULT: _l("An adult of their household"),
    ToldWho.WORKER: _l("Nobody: a worker tells them in person"),
    ToldWho.LATER: _l("Later"),
}


class ToldWay(StrEnum):
    """Where messages about a young person go."""

    OWN = "own"  # to what no other person uses or reads
    ADULTS = "adults"
    IN_PERSON = "in_person"  # nowhere: a worker has a Task


class ToldYoung(NamedTuple):
    """Where messages about a young person go; `adults` are ids of records."""

    way: ToldWay
    adults: frozenset[int] = frozenset()


def is_asked(born: date | None, from_age: int, today: date) -> bool:
    """Return whether somebody of this age says themselves who is told: under 18, and old enough for the council."""
    age = age_on(born, today)
    return age is not None and from_age <= age < OF_AGE


def telling_of_young(
    born: date | None,
    from_age: int,
    today: date,
    *,
    said: str,
    adult: int | None,
    parents: Collection[int],
    household: Collection[int],
) -> ToldYoung | None:
    """Return where messages about somebody go; None: where they were typed to go, as for any adult.

    Below the age it is whoever is linked as their parent or speaks for them, where somebody is. From that age on it is
    what they said; an adult whom they named and who is no longer linked to them is told nothing.
    """
    age = age_on(born, today)
    if age is None or age >= OF_AGE:
        return None
    if age < from_age:
        return ToldYoung(ToldWay.ADULTS, frozenset(parents)) if parents else None
    if said == ToldWho.THEMSELVES:
        return ToldYoung(ToldWay.OWN)
    if said == ToldWho.ADULT and adult is not None and adult in household:
        return ToldYoung(ToldWay.ADULTS, frozenset((adult,)))
    return ToldYoung(ToldWay.IN_PERSON) if said in {ToldWho.ADULT, ToldWho.WORKER} else None
