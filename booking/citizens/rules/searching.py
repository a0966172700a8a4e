"""Specificity of a search over all people: how much a text must say, and whether it is a day of birth."""

from __future__ import annotations

from datetime import date, datetime

from booking.core.folding import folded

_DATE_FORMS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y")
LEAST_DIGITS = 3
OLDEST = 120  # years
OF_AGE = 18
_WHOLE_NUMBER = 9  # digits that tell British numbers apart
_LONG_WORD = 3
_SHORT_NAME = 2


def as_date(text: str) -> date | None:
    """Parse a day, in any of the usual formats."""
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a birthday has no time zone
        except ValueError:
            continue
    return None


def age_on(born: date | None, today: date) -> int | None:
    """Return how old somebody is who was born on this day; None where that is not known."""
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def is_under_age(born: date | None, today: date) -> bool:
    """Return whether somebody born on this day is under 18; False where the day is not known."""
    age = age_on(born, today)
    return age is not None and age < OF_AGE


def can_be_born_on(day: date | None, today: date) -> bool:
    """Return whether somebody who is alive can have been born on this day."""
    return day is not None and day <= today and today.year - day.year <= OLDEST


def is_long_enough(text: str) -> bool:
    """Return whether one of the words has three letters, so that a part of a name finds few."""
    return any(_letters(word) >= _LONG_WORD for word in folded(text).split())


def says_enough(text: str) -> bool:
    """Return whether a search over all people is specific enough to find one of them.

    Enough are three letters of a name, the whole of a shorter one, a whole number, address or reference, or two facts:
    a part of the name and last digits. A date of birth alone, or last digits alone, are not.
    """
    if as_date(text) is not None:
        return False
    words = folded(text).split()
    if all(word.isdigit() for word in words):
        return len("".join(words)) >= _WHOLE_NUMBER
    return not finds_whole_names(text) or any(_letters(word) >= _SHORT_NAME for word in words)


def finds_whole_names(text: str) -> bool:
    """Return whether a search is so short that it finds only names of which it is a whole word: "ng", not "nguyen"."""
    digits = "".join(word for word in folded(text).split() if word.isdigit())
    return not is_long_enough(text) and len(digits) < LEAST_DIGITS


def _letters(word: str) -> int:
    """Count the letters of a word, 0 of a number; a Chinese character counts as two."""
    return 0 if word.isdigit() else sum(1 + (letter >= "\u2e80") for letter in word)
