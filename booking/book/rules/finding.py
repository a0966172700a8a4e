"""Match search terms with services; describe opening times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from booking.core.folding import folded
from booking.core.translation import _l

# Stop words.
_SMALL_WORDS = frozenset(
    (
        *("a", "about", "an", "and", "for", "get", "help", "i", "in", "is"),
        *("my", "need", "of", "or", "some", "the", "to", "want", "with"),
    )
)


# The national list of libraries has opening times in bands, not in hours.
_BANDS = {
    "am & pm (continuous)": _l("Morning and afternoon"),
    "am only": _l("Morning"),
    "pm only": _l("Afternoon"),
    "am & pm (with closure)": _l("Morning and afternoon, with a break"),
    "all day (continuous)": _l("Morning to evening"),
    "all day (with closure)": _l("Morning to evening, with a break"),
    "pm & eve (continuous)": _l("Afternoon and evening"),
    "pm & eve (with closure)": _l("Afternoon and evening, with a break"),
    "eve only": _l("Evening"),
    "varied by schedule": _l("It varies: please ask"),
    "appointment only": _l("By appointment"),
    "closed": _l("Closed"),
}


class FindableVenue(Protocol):
    """The fields in which a service is searched."""

    name: str
    summary: str
    together: list[str]
    answers: list[list[str]]


S = TypeVar("S", bound=FindableVenue)


def matching(services: Sequence[S], typed: str) -> list[S]:
    """Find the services that match a search, best first: words of the name count more than words of the text.

    Stop words are dropped, and a word matches by its beginning, so that "pay" finds "Paying".
    """
    words = folded(typed).split()
    asked = [word for word in words if len(word) > 1 and word not in _SMALL_WORDS] or words
    if not asked:
        return list(services)
    scored = [(_score(service, asked), service) for service in services]
    return [service for score, service in sorted(scored, key=lambda pair: -pair[0]) if score]


def _score(service: FindableVenue, asked: Iterable[str]) -> int:
    name = folded(service.name).split()
    text = folded(" ".join([service.summary, *service.together, *(" ".join(pair) for pair in service.answers)])).split()
    return sum(5 * _begins(word, name) + _begins(word, text) for word in asked)


def _begins(asked: str, words: Iterable[str]) -> bool:
    stem = asked[:-1] if len(asked) > 4 and asked.endswith("s") else asked
    return any(word.startswith(stem) for word in words)


def opening_in_words(bands: Sequence[str]) -> list[str]:
    """Describe when a building is open, Monday first: seven items, "" where unknown."""
    words = [str(_BANDS.get(band.strip().casefold(), band)) for band in bands[:7]]
    return words + [""] * (7 - len(words))
