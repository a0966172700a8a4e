"""Search of services on the home page: which a typed word finds, best first, each by the beginning of a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from booking.core.folding import folded

# Stop words.
_SMALL_WORDS = frozenset(
    (
        *("a", "about", "an", "and", "for", "get", "help", "i", "in", "is"),
        *("my", "need", "of", "or", "some", "the", "to", "want", "with"),
    )
)


class FindableService(Protocol):
    """The fields in which a service is searched."""

    name: str
    summary: str
    together: list[str]
    answers: list[list[str]]


_Service = TypeVar("_Service", bound=FindableService)


def matching(services: Sequence[_Service], typed: str) -> list[_Service]:
    """Find the services that match a search, best first: words of the name count more than words of the text.

    Stop words are dropped, and a word matches by its beginning, so that "pay" finds "Paying".
    """
    words = folded(typed).split()
    asked = [word for word in words if len(word) > 1 and word not in _SMALL_WORDS] or words
    if not asked:
        return list(services)
    scored = [(_score(service, asked), service) for service in services]
    return [service for score, service in sorted(scored, key=lambda pair: -pair[0]) if score]


def _score(service: FindableService, asked: Iterable[str]) -> int:
    name = folded(service.name).split()
    text = folded(" ".join([service.summary, *service.together, *(" ".join(pair) for pair in service.answers)])).split()
    return sum(5 * _begins(word, name) + _begins(word, text) for word in asked)


def _begins(asked: str, words: Iterable[str]) -> bool:
    stem = asked[:-1] if len(asked) > 4 and asked.endswith("s") else asked
    return any(word.startswith(stem) for word in words)
