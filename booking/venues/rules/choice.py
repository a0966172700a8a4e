"""Select rows of a list of libraries: authority and type, duplicates, closed libraries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from booking.core.folding import folded
from booking.venues.errors import AuthorityMissing, AuthorityUnknown, CodeMissing, ColumnsMissing, KindUnknown
from booking.venues.rules.columns import (
    AUTHORITY,
    CODE,
    DAY_HOURS,
    KIND,
    NAME,
    OF_COUNCILS,
    OPENING,
    POSTCODE,
    UPRN,
    YEAR_CLOSED,
)
from booking.venues.rules.facts import (
    STATIC_LIBRARY,
    CannotUse,
    VenueFacts,
    place_of,
    property_number,
    read_facts,
    unread_hours,
)
from booking.venues.rules.table import Table, Unusable

_HALF_ALIKE = 0.6  # ratio of difflib
# Words common to councils' names, which do not tell one from another.
_COMMON = {"and", "borough", "city", "corporation", "council", "county", "district", "london", "metropolitan", "of"}


@dataclass(frozen=True)
class ListedVenue:
    """A usable row: its line, its identity across files, its facts; whether no other row has its postcode."""

    line: int
    key: str
    facts: VenueFacts
    alone: bool = False


@dataclass
class Choice:
    """Rows selected from a file: open venues, closed ones, rows that cannot be used, and rows without their hours."""

    open: list[ListedVenue] = field(default_factory=list)
    closed: list[ListedVenue] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    no_hours: list[Unusable] = field(default_factory=list)


def choose(
    table: Table,
    *,
    authority: str | None = None,
    code: str | None = None,
    nation: str = "",
    kinds: Collection[str] = (STATIC_LIBRARY,),
) -> Choice:
    """Select the rows of one authority (or of all), by name or code, and of these types.

    In a file without a column of authorities, `authority` says whose the libraries are. A row is closed where a year is
    given or every opening time says Closed. Two rows of one library count once; the second is reported. Rows of other
    authorities and types are not validated. Raises AuthorityMissing, CodeMissing, AuthorityUnknown (names the nearest),
    KindUnknown, or ColumnsMissing where there is no column of codes.
    """
    whose = {AUTHORITY: authority or ""} if AUTHORITY not in table.header.columns else {}
    identities, postcodes = _identities(table), Counter(_postcode(table, cells) for _line, cells in table.rows)
    choice = Choice(unusable=list(table.broken))
    seen: dict[str, int] = {}
    for line, cells in _chosen(table, authority, code, kinds):
        said = {**table.said(cells), **whose}
        try:
            facts = read_facts(said, table.header.names, national=table.header.national, nation=nation)
        except CannotUse as reason:
            choice.unusable.append(Unusable(line, str(reason)))
            continue
        listed = ListedVenue(line, identities[line], facts, postcodes[_postcode(table, cells)] == 1)
        if _is_closed(table, cells):
            choice.closed.append(listed)
        elif facts.place in seen:
            choice.unusable.append(Unusable(line, f"it is the same library as line {seen[facts.place]}"))
        else:
            seen[facts.place] = line
            choice.open.append(listed)
            unread = unread_hours(said, table.header.names)
            choice.no_hours += [Unusable(line, unread)] if unread else []
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


def _chosen(
    table: Table, authority: str | None, code: str | None, kinds: Collection[str]
) -> list[tuple[int, list[str]]]:
    """Select the rows that are asked for, with their lines."""
    wanted, wanted_kinds = _wanted(table, authority, code), _known_kinds(table, kinds)
    return [
        (line, cells)
        for line, cells in table.rows
        if all(folded(table.cell(cells, column)) == name for column, name in wanted.items())
        and (wanted_kinds is None or table.cell(cells, KIND).casefold() in wanted_kinds)
    ]


def _known_kinds(table: Table, kinds: Collection[str]) -> set[str] | None:
    """Return the types to take; None for all, because a council lists static libraries only."""
    if not table.header.national and set(kinds) == {STATIC_LIBRARY}:
        return None
    there = {table.cell(cells, KIND).casefold(): table.cell(cells, KIND) for _line, cells in table.rows}
    for kind in kinds:
        if kind.casefold() not in there and kind != STATIC_LIBRARY:
            raise KindUnknown(typed=kind, known=", ".join(sorted(filter(None, there.values()))[:8]))
    return {kind.casefold() for kind in kinds}


def _wanted(table: Table, authority: str | None, code: str | None) -> dict[str, str]:
    """Return what the columns of authority and code have to say, folded."""
    names, wanted = table.header.names, {}
    if code is not None and CODE not in names:
        raise ColumnsMissing(columns=CODE)
    if code is not None:
        wanted[CODE] = _one_of(_said_in(table, CODE), code)
    if AUTHORITY not in names:
        if not authority:
            raise AuthorityMissing(column=OF_COUNCILS[AUTHORITY][0])
        if code is None and len(set(_said_in(table, CODE))) > 1:
            raise CodeMissing(column=CODE)
    elif authority:
        wanted[AUTHORITY] = _one_of(_said_in(table, AUTHORITY), authority)
    return wanted


def _one_of(names: Iterable[str], typed: str) -> str:
    there = {folded(name): name for name in names}
    if folded(typed) not in there:
        raise AuthorityUnknown(typed=typed, nearest=", ".join(nearest(typed, there.values())) or "none")
    return folded(typed)


def _said_in(table: Table, column: str) -> Iterator[str]:
    return (said for said in (table.cell(cells, column) for _line, cells in table.rows) if said)


def _telling(name: str) -> str:
    words = folded(name).split()
    return " ".join(word for word in words if word not in _COMMON) or " ".join(words)


def _identities(table: Table) -> dict[int, str]:
    """Return, by line, a library's identity: its UPRN, where no other library in the file has the same."""
    numbered: dict[str, set[str]] = defaultdict(set)
    rows = []
    for line, cells in table.rows:
        number, place = (
            property_number(table.cell(cells, UPRN)),
            place_of(table.cell(cells, NAME), _postcode(table, cells)),
        )
        numbered[number].add(place)
        rows.append((line, number, place))
    return {
        line: f"uprn:{number}"[:250] if number and len(numbered[number]) == 1 else place[:250]
        for line, number, place in rows
    }


def _postcode(table: Table, cells: Sequence[str]) -> str:
    return table.cell(cells, POSTCODE).replace(" ", "").upper()


def _is_closed(table: Table, cells: Sequence[str]) -> bool:
    days = OPENING if table.header.national else DAY_HOURS
    return bool(table.cell(cells, YEAR_CLOSED)) or all(table.cell(cells, day).casefold() == "closed" for day in days)
