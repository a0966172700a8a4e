"""Patterns of whole words, and the positions at which they match. Nothing is matched inside a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_TOKEN = re.compile(r"[\[\]|]|[^\s\[\]|]+")
NUMBER = "#"
_NUMBER = re.compile(r"[0-9]{1,2}")


class _Either(NamedTuple):
    """Alternatives, each a pattern."""

    of: tuple[Pattern, ...]


Pattern = tuple["str | _Either", ...]


def read(line: str) -> Pattern:
    """Parse a line to a pattern: words, [a|b] for either, # for a number of one or two digits."""
    alternatives = _alternatives(iter(_TOKEN.findall(line)))
    return alternatives[0] if len(alternatives) == 1 else (_Either(alternatives),)


def ends(pattern: Pattern, words: Sequence[str], start: int) -> set[int]:
    """Return the positions at which the pattern can end if it begins at `start`; empty where it does not match."""
    at = {start}
    for part in pattern:
        if isinstance(part, _Either):
            at = {end for begin in at for one in part.of for end in ends(one, words, begin)}
        else:
            at = {begin + 1 for begin in at if begin < len(words) and _fits(part, words[begin])}
    return at


def begins(pattern: Pattern) -> set[str]:
    """Return the words with which it can begin; NUMBER for a number."""
    found: set[str] = set()
    for part in pattern:
        if not isinstance(part, _Either):
            return found | {part}
        found |= {word for one in part.of for word in begins(one)}
        if not any(_can_be_nothing(one) for one in part.of):
            break
    return found


def key_of(word: str) -> str:
    """Return the key of this word in `begins`."""
    return NUMBER if _NUMBER.fullmatch(word) else word


def _can_be_nothing(pattern: Pattern) -> bool:
    return all(isinstance(part, _Either) and any(_can_be_nothing(one) for one in part.of) for part in pattern)


def _fits(part: str, word: str) -> bool:
    return bool(_NUMBER.fullmatch(word)) if part == NUMBER else part == word


def _alternatives(tokens: Iterable[str]) -> tuple[Pattern, ...]:
    """Parse up to the closing bracket, or the end."""
    found: list[list[str | _Either]] = [[]]
    for token in tokens:
        if token == "[":
            found[-1].append(_Either(_alternatives(tokens)))
        elif token == "|":
            found.append([])
        elif token == "]":
            break
        else:
            found[-1].append(token)
    return tuple(tuple(one) for one in found)
