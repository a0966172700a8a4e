"""Match a typed name to the towns, streets and buildings in venues' addresses, misspelt or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from booking.core.folding import folded
from booking.venues.rules.position import Point, middle, miles

# A name's venues may be as far from their middle as a postcode district reaches. Wider gives no distance.
_WIDEST_MILES = 4
_LIBRARY = re.compile(r"\s+(?:community\s+|branch\s+)?library$", re.IGNORECASE)
_SHORTEST_PART = 3  # letters of a word that is not finished
_SHORTEST_MISSPELT = 4
_SURELY_MEANT, _PERHAPS_MEANT = 0.8, 0.7  # similarity (normalised Damerau-Levenshtein)
MOST_CHOICES = 6


class How(StrEnum):
    """Ways in which typed text was located."""

    EXACT = "exact"
    MIDDLE = "middle"  # of a part of a postcode
    TAKEN = "taken"  # for the town, street or building of this name
    WIDE = "wide"  # known, but too wide to measure from
    UNKNOWN = "unknown"  # a postcode whose district is not known


ROUGH = frozenset({How.MIDDLE, How.TAKEN})  # whoever typed it is somewhere there, not in its middle


class AboutMiles(float):
    """A distance from the middle of something: good to sort by, and to the mile."""


class Place(NamedTuple):
    """A town, street or building, and the middle of its venues; None where they are too far apart."""

    name: str
    point: Point | None


def named_places(venues: Iterable[tuple[str, str, Point]]) -> dict[str, Place]:
    """Return the places named by venues and their addresses, by folded name.

    A library's name with that word and without; each part of an address alone and with the part after it.
    """
    found: dict[str, tuple[str, list[Point]]] = {}
    for name, address, point in venues:
        parts = [part.strip() for part in address.split(",") if part.strip()]
        pairs = [f"{one}, {wider}" for one, wider in pairwise(parts)]
        for label in dict.fromkeys([name, _LIBRARY.sub("", name), *parts, *pairs]):
            found.setdefault(folded(label), (label, []))[1].append(point)
    return {key: Place(label, _narrow_middle(points)) for key, (label, points) in found.items()}


def meant_places(typed: str, known: Mapping[str, Place]) -> list[Place]:
    """Return the places that a typed name may mean: one, several to choose from, or none.

    By the whole name, else by the beginnings of words, else by similarity. A name in several towns is returned with
    each of them.
    """
    wanted = folded(typed)
    found = [known[wanted]] if wanted in known else _begun(wanted, known) or _misspelt(wanted, known)
    if len(found) == 1:
        return _by_town(found[0], known)
    return [_in_town(place, known) for place in found] if len(found) <= MOST_CHOICES else []


def _narrow_middle(points: list[Point]) -> Point | None:
    centre = middle(points)
    return centre if centre and max(miles(centre, point) for point in points) <= _WIDEST_MILES else None


def _by_town(place: Place, known: Mapping[str, Place]) -> list[Place]:
    if place.point is not None:
        return [place]
    narrower = [one for one in known.values() if one.point and one.name.startswith(f"{place.name}, ")]
    return narrower if 1 < len(narrower) <= MOST_CHOICES else [place]


def _in_town(place: Place, known: Mapping[str, Place]) -> Place:
    """A place by its name and the town after it in an address, where that says more."""
    fuller = (one for one in known.values() if one.name.startswith(f"{place.name}, ") and one.point == place.point)
    return next(fuller, place)


def _begun(wanted: str, known: Mapping[str, Place]) -> list[Place]:
    """Return the shortest names in which each typed word is the beginning of a word."""
    if len(wanted) < _SHORTEST_PART:
        return []
    begun: dict[tuple[int, int], list[Place]] = {}
    parts = wanted.split()
    for key, place in known.items():
        words = key.split()
        if all(any(word.startswith(part) for word in words) for part in parts):
            begun.setdefault((sum(part not in words for part in parts), len(words)), []).append(place)
    return _apart(begun[min(begun)]) if begun else []


def _misspelt(wanted: str, known: Mapping[str, Place]) -> list[Place]:
    from rapidfuzz import process  # imported only when somebody misspells a name
    from rapidfuzz.distance import DamerauLevenshtein

    if len(wanted) < _SHORTEST_MISSPELT:
        return []
    alike = process.extract(
        wanted,
        list(known),
        scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=_PERHAPS_MEANT,
        limit=MOST_CHOICES,
    )
    surely = [key for key, likeness, _number in alike if likeness >= _SURELY_MEANT]
    return _apart([known[key] for key in surely or (key for key, _likeness, _number in alike)])


def _apart(places: Iterable[Place]) -> list[Place]:
    """Return one name of those with the same venues: whichever is chosen, the distances are the same."""
    found: dict[Point | str, Place] = {}
    for place in places:
        found.setdefault(place.point or place.name, place)
    return list(found.values())
