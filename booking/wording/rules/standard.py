"""Standard words by kind, channel and language. A council's own words take precedence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from booking.wording.errors import WordsRefused
from booking.wording.rules.by_language import BY_LANGUAGE
from booking.wording.rules.templates import Key, Words, WrittenChannel, allowed_in, check_braces

STANDARD: Mapping[Key, Words] = {
    **{
        Key(kind, WrittenChannel.SMS.value, language): Words("", bodies)
        for language, words in BY_LANGUAGE.items()
        for kind, bodies in words.TEXTS.items()
    },
    **{
        Key(kind, WrittenChannel.EMAIL.value, language): Words(subject, (body,))
        for language, words in BY_LANGUAGE.items()
        for kind, (subject, body) in words.LETTERS.items()
    },
}
# These ask for a reply of 1, 2 or 3.
ALL_INVITING: Mapping[Key, Words] = {
    Key(kind, WrittenChannel.SMS.value, language): Words("", bodies)
    for language, words in BY_LANGUAGE.items()
    for kind, bodies in words.INVITING.items()
}


def standard_words(key: Key, *, invites: bool) -> Words:
    """Return the standard words; with `invites`, those that ask for a reply."""
    return ALL_INVITING.get(key, STANDARD[key]) if invites else STANDARD[key]


def words_for(key: Key, own: Mapping[Key, Words], *, invites: bool = False) -> Words:
    """Return the council's own words.

    The standard ones where it has none, or where its own no longer pass `check_braces`.
    """
    mine = own.get(key)
    return mine if mine is not None and _can_be_filled(mine, key.kind) else standard_words(key, invites=invites)


@lru_cache(maxsize=512)
def _can_be_filled(words: Words, kind: str) -> bool:
    try:
        for text in (words.subject_line, *words.bodies):
            check_braces(text, allowed_in(kind))
    except WordsRefused:
        return False
    return True
