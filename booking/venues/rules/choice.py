"""Select rows of the national list: authority and type, duplicates, closed libraries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from booking.core.folding import folded
from booking.venues.errors import AuthorityUnknown, KindUnknown
from booking.venues.rules.facts import (
    AUTHORITY,
    KIND,
    NAME,
    OPENING,
    POSTCODE,
    STATIC_LIBRARY,
    UPRN,
    YEAR_CLOSED,
    CannotUse,
    VenueFacts,
    place_of,
    read_facts,
)
from booking.venues.rules.table import Table, Unusable

_HALF_ALIKE = 0.6  # ratio of difflib
# Words common to councils' names, which do not tell one from another.
_COMMON = {"and", "borough", "city", "corporation", "council", "county", "district", "london", "metropolitan", "of"}


@dataclass(frozen=True)
class ListedVenue:
    """A usable row: its line, its identity across files, and its facts."""

    line: int
    key: str
    facts: VenueFacts


@dataclass
class Choice:
    """Rows selected from a file: open venues, closed ones, and rows that cannot be used."""

    open: list[ListedVenue] = field(default_factory=list)
    closed: list[ListedVenue] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)


def choose(table: Table, *, authority: str | None = None, kinds: Collection[str] = (STATIC_LIBRARY,)) -> Choice:
    """Select the rows of one authority (or of all), of these types.

    A row is closed where a year is given or every opening time says Closed. Two rows of one library count once; the
    second is reported. Rows of other authorities and types are not validated. Raises AuthorityUnknown (names the
    nearest) or KindUnknown.
    """
    wanted_kinds = _known_kinds(table, kinds)
    wanted_authority = _known_authority(table, authority) if authority else None
    identities = _identities(table)
    choice = Choice(unusable=list(table.broken))
    seen: dict[str, int] = {}
    for line, cells in table.rows:
        if wanted_authority not in (None, folded(table.cell(cells, AUTHORITY))):
            continue
        if table.cell(cells, KIND).casefold() not in wanted_kinds:
            continue
        try:
            listed = ListedVenue(line, identities[line], read_facts(table.said(cells)))
            is_closed = _is_closed(table, cells)
        except CannotUse as reason:
            choice.unusable.append(Unusable(line, str(reason)))
            continue
        if is_closed:
            choice.closed.append(listed)
        elif listed.facts.place in seen:
            choice.unusable.append(Unusable(line, f"it is the same library as line {seen[listed.facts.place]}"))
        else:
            seen[listed.facts.place] = line
            choice.open.append(listed)
    choice.unusable.sort()
    return choice


def nearest(typed: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Return the names most like what was typed, the nearest first: those that contain it or are half alike, else one.

    Compares only the words that tell councils apart.
    """
    wanted = _telling(typed)

    def likeness(name: str) -> float:
        telling = _telling(name)
        return SequenceMatcher(None, wanted, telling).ratio() + (wanted in telling)

    alike = sorted((-likeness(name), name) for name in names)
    return [name for unlike, name in alike[:most] if -unlike >= _HALF_ALIKE] or [name for _unlike, name in alike[:1]]


def _known_kinds(table: Table, kinds: Collection[str]) -> set[str]:
    there = {table.cell(cells, KIND).casefold(): table.cell(cells, KIND) for _line, cells in table.rows}
    for kind in kinds:
        if kind.casefold() not in there and kind != STATIC_LIBRARY:
            raise KindUnknown(typed=kind, known=", ".join(sorted(filter(None, there.values()))[:8]))
    return {kind.casefold() for kind in kinds}


def _known_authority(table: Table, typed: str) -> str:
    there = {folded(name): name for name in _authorities(table)}
    if folded(typed) not in there:
        raise AuthorityUnknown(typed=typed, nearest=", ".join(nearest(typed, there.values())) or "none")
    return folded(typed)


def _authorities(table: Table) -> Iterator[str]:
    for _line, cells in table.rows:
        name = table.cell(cells, AUTHORITY)
        if name:
            yield name


def _telling(name: str) -> str:
    words = folded(name).split()
    return " ".join(word for word in words if word not in _COMMON) or " ".join(words)


def _identities(table: Table) -> dict[int, str]:
    """Return, by line, a library's identity: its UPRN, where no other library in the file has the same."""
    places: dict[str, set[str]] = defaultdict(set)
    for _line, cells in table.rows:
        places[table.cell(cells, UPRN)].add(place_of(table.cell(cells, NAME), table.cell(cells, POSTCODE)))
    identities = {}
    for line, cells in table.rows:
        number = table.cell(cells, UPRN)
        place = place_of(table.cell(cells, NAME), table.cell(cells, POSTCODE))
        identities[line] = f"uprn:{number}"[:250] if number and len(places[number]) == 1 else place[:250]
    return identities


def _is_closed(table: Table, cells: Sequence[str]) -> bool:
    return bool(table.cell(cells, YEAR_CLOSED)) or all(table.cell(cells, day).casefold() == "closed" for day in OPENING)
