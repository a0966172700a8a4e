"""Words of each language that messages are written in: the module standard_<code> of each of MESSAGE_LANGUAGES."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Protocol, cast

from booking.core.languages import MESSAGE_LANGUAGES


class LanguageWords(Protocol):
    """What the module of a language says."""

    TEXTS: Mapping[str, tuple[str, ...]]  # by kind, from the longest to the shortest wording
    INVITING: Mapping[str, tuple[str, ...]]  # texts that ask to be answered with 1, 2 or 3
    LETTERS: Mapping[str, tuple[str, str]]  # by kind: subject line and body
    GATHERED: tuple[tuple[str, str], ...]  # several bookings in one text, and what it says of each
    GATHERED_WHAT: Mapping[str, str]  # by kind: what they are
    GATHERED_LETTER: tuple[str, str, str]  # the same as an e-mail: subject line, body, and what it says of each
    GATHERED_NEUTRAL: str  # the same, where somebody else may read it
    HALVES: tuple[str, str]  # of the day, after a number
    MIDNIGHT: str
    MIDDAY: str
    TO: str  # between two times


def words_of(languages: Iterable[str]) -> Mapping[str, LanguageWords]:
    """Import the words of these languages. Raises ModuleNotFoundError for one without."""
    return {code: cast(LanguageWords, import_module(f"{__package__}.standard_{code}")) for code in languages}


BY_LANGUAGE = words_of(MESSAGE_LANGUAGES)
