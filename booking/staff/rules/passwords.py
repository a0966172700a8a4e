"""What a password must be: long enough, and none that everybody tries first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from booking.core.text import folded

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
_LEAST_OF_ITS_OWN = 4  # letters that are left when all that is guessed first has been taken away
_LEAST_DIFFERENT = 6
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
)
_WORDS = (
    *("password", "passphrase", "passwort", "letmein", "welcome", "administrator", "admin", "changeme", "default"),
    *("iloveyou", "trustno", "whatever", "monkey", "dragon", "sunshine", "princess", "superman", "batman", "starwars"),
    *("football", "liverpool", "arsenal", "chelsea", "manchester", "everton", "united", "city", "rangers", "celtic"),
    *("charlie", "michael", "jessica", "thomas", "george", "master", "shadow", "hunter", "freedom", "computer"),
    *("january", "february", "march", "april", "june", "july", "august", "september", "october", "november"),
    *("december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("spring", "summer", "autumn", "winter", "christmas", "london", "england", "britain", "wales", "scotland"),
    *("council", "library", "libraries", "alongside", "advisor", "manager", "staff", "host", "office", "work"),
    *("secret", "login", "hello", "please", "money", "testing", "test", "user", "temp", "love", "pass", "word"),
    *("correct", "horse", "battery", "staple", "the", "and", "for", "you", "new", "year", "my", "is"),
)
_READ_AS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})


def too_common(password: str, *, known: Iterable[str] = ()) -> bool:
    """Whether a password is one of those that are tried first.

    That is: it is made of numbers, common words, rows of the keyboard and the person's own name (`known`: name,
    address, the council), or of few different signs; hardly a letter else is in it.
    """
    plain = password.casefold()
    if len(set(plain)) < _LEAST_DIFFERENT or re.fullmatch(r"(.{1,6}?)\1+.{0,3}", plain):
        return True
    own = {word for text in known for word in folded(text).split() if len(word) > 2}
    guessed = sorted({*_WORDS, *own}, key=len, reverse=True)
    return any(len(_left(text, guessed)) < _LEAST_OF_ITS_OWN for text in (plain, plain.translate(_READ_AS)))


def _left(text: str, guessed: Iterable[str]) -> str:
    """The letters that nobody would guess."""
    for word in guessed:
        text = text.replace(word, " ")
    return "".join(sign for sign in _without_rows(text) if sign.isalpha())


def _without_rows(text: str) -> str:
    """The text without stretches of four and more that lie beside each other on a keyboard or in the alphabet."""
    beside = {pair for row in _ROWS for way in (row, row[::-1]) for pair in pairwise(way)}
    runs, run = [], text[:1]
    for before, sign in pairwise(text):
        if (before, sign) in beside:
            run += sign
        else:
            runs.append(run)
            run = sign
    return "".join(stretch if len(stretch) < 4 else " " for stretch in (*runs, run))
