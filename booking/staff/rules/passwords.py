"""Password rules: long enough, hard to guess for whoever knows the person, and on no list of common ones."""

from __future__ import annotations

import string
from collections.abc import Iterable
from functools import cache
from threading import Lock

from booking.core.folding import folded

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
LEAST_SCORE = 3  # of zxcvbn's 0 to 4: more than 10^8 guesses
_COMMON = 10_000
_LOOKED_AT = 64  # characters: zxcvbn's time grows faster than the length
_OURS = ("alongside", "council", "library", "libraries", "advisor", "manager", "correcthorsebatterystaple")
_READ_AS = str.maketrans("01345@$!", "oieasasi")
_AROUND = string.digits + string.punctuation + " "
_one_at_a_time = Lock()  # zxcvbn keeps the words it is given in a table that all threads share


def password_fault(password: str, *, known: Iterable[str] = ()) -> str | None:
    """Check a password: return the key of the sentence that says what is wrong, or None.

    `known` are texts it must not be made of: the person's name and address, the council, its venues. No mix of
    character classes is asked for: length and surprise count.
    """
    if len(password) < SHORTEST_PASSWORD:
        return "password.short"
    if len(password) > LONGEST_PASSWORD:
        return "password.long"
    if "\0" in password:
        return "password.odd"
    return "password.easy" if _is_common(password) or _score(password, known) < LEAST_SCORE else None


def _is_common(password: str) -> bool:
    """Return whether it is on the list of common passwords, as typed or without digits and signs around and in it."""
    plain = password.casefold()
    bare = plain.strip(_AROUND)
    return not _common().isdisjoint({plain, bare, bare.translate(_READ_AS)})


def _score(password: str, known: Iterable[str]) -> int:
    """Return zxcvbn's score of the password, or of what is left of it without the known words, whichever is less."""
    from zxcvbn import zxcvbn
    from zxcvbn.matching import RANKED_DICTIONARIES

    words = {word for text in known for word in folded(text).split() if len(word) > 2} | set(_OURS)
    plain = password[:_LOOKED_AT]
    texts = {plain, _without(words, plain.casefold()), _without(words, plain.casefold().translate(_READ_AS))}
    with _one_at_a_time:
        try:
            return min(int(zxcvbn(text, user_inputs=sorted(words))["score"]) if text else 0 for text in texts)
        finally:
            RANKED_DICTIONARIES.pop("user_inputs", None)


def _without(words: Iterable[str], text: str) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # read when it is needed: a tenth of a second

    return frozenset(word.casefold() for word in FREQUENCY_LISTS["passwords"][:_COMMON])
