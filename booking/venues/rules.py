"""What the national list of libraries says: how the file is read, which rows count, what makes two rows one library."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import count
from typing import Any, NamedTuple

from booking.core.errors import AuthorityUnknown, ColumnsMissing, KindUnknown, NotACsv, QuotesBroken
from booking.core.text import OddCharacters, clean_line, folded, slugged
from booking.core.translation import _l

SOURCE = "Arts Council England, Basic dataset for libraries 2023"
LICENCE = _l("Contains public sector information licensed under the Open Government Licence v3.0.")
STATIC_LIBRARY = "Static Library"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OPENING = tuple(f"{day} opening times" for day in DAYS)
AUTHORITY, NAME, KIND, POSTCODE = "Reporting service", "Name", "Type", "Postcode"
ADDRESS = ("Address 1", "Address 2", "Address 3")
UPRN, LATITUDE, LONGITUDE = "Unique property reference number", "Latitude", "Longitude"
YEAR_CLOSED, CONTACT = "Year closed", "Email or website"
NEEDED = (AUTHORITY, NAME, KIND, *ADDRESS, POSTCODE, UPRN, LATITUDE, LONGITUDE, YEAR_CLOSED, *OPENING, CONTACT)
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_LONGEST = {"name": 200, "authority": 200, "kind": 40, "address": 400, "contact": 200}
_HALF_ALIKE = 0.6  # of what difflib calls a ratio
# Words that half of all councils have in their names: they tell none from another.
_COMMON = {"and", "borough", "city", "corporation", "council", "county", "district", "london", "metropolitan", "of"}


class Unusable(NamedTuple):
    """A row that cannot be used: the line of the file it begins on, and why, as the end of a sentence."""

    line: int
    reason: str


class CannotUse(ValueError):
    """Why one row cannot be used."""


@dataclass(frozen=True)
class Facts:
    """What the list says of one venue. Coordinates are WGS 84 degrees; opening bands are seven words, Monday first."""

    name: str
    authority: str
    kind: str
    address: str
    postcode: str
    latitude: float | None
    longitude: float | None
    opening_bands: tuple[str, ...]
    contact: str

    @property
    def place(self) -> str:
        """Name and postcode: what identifies a library that has no property reference number of its own."""
        return place_of(self.name, self.postcode)

    @property
    def slugs(self) -> Iterator[str]:
        """Addresses for its page without end, the shortest first: names repeat between councils."""
        town = self.address.split(", ")[1:2]
        for words in ([self.name], [self.name, *town], [self.name, self.postcode]):
            yield slugged(" ".join(words))[:110] or "venue"
        for number in count(2):
            yield f"{slugged(self.name)[:110] or 'venue'}-{number}"


@dataclass(frozen=True)
class Listed:
    """One usable row: its line, its identity across files, and its facts."""

    line: int
    key: str
    facts: Facts


@dataclass
class Table:
    """A file that has the columns we need. `cells` are in the file's order; a row of another length is `broken`."""

    columns: dict[str, int]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    broken: list[Unusable] = field(default_factory=list)

    def cell(self, cells: Sequence[str], column: str) -> str:
        """One cell as one line."""
        return " ".join(cells[self.columns[column]].split())


@dataclass
class Choice:
    """What was chosen from a file: venues that are open, those that have closed, and rows that cannot be used."""

    open: list[Listed] = field(default_factory=list)
    closed: list[Listed] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)


def place_of(name: str, postcode: str) -> str:
    """Name and postcode as an identity, however they are capitalised or spaced."""
    return f"{folded(name)}|{postcode.replace(' ', '').upper()}"


def read_table(data: bytes) -> Table:
    """The rows of a CSV file in UTF-8, with or without BOM, or cp1252.

    Raises NotACsv, ColumnsMissing, or QuotesBroken where a quotation mark swallows the rest of the file.
    """
    reader = csv.reader(io.StringIO(_decoded(data), newline=""), strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
    except csv.Error as error:
        raise NotACsv from error
    if len(header) < 2:
        raise NotACsv
    missing = [name for name in NEEDED if name.casefold() not in header]
    if missing:
        named = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise ColumnsMissing(columns=named)
    table = Table({name: header.index(name.casefold()) for name in NEEDED})
    for line, cells in _lines(reader, table):
        if len(cells) == len(header):
            table.rows.append((line, cells))
        elif cells:
            table.broken.append(Unusable(line, f"it has {len(cells)} columns, the first line has {len(header)}"))
    return table


def choose(table: Table, *, authority: str | None = None, kinds: Collection[str] = (STATIC_LIBRARY,)) -> Choice:
    """The rows of one authority (or of all), of these kinds. Raises AuthorityUnknown (names the nearest), KindUnknown.

    A row is closed where a year is given or every opening time says Closed. Two rows of one library count once; the
    second is reported. Rows of other authorities and kinds are not looked into.
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
            listed = Listed(line, identities[line], read_facts(table, cells))
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


def read_facts(table: Table, cells: Sequence[str]) -> Facts:
    """What a row says. Raises CannotUse with the reason."""
    try:
        texts = {column: clean_line(table.cell(cells, column)) for column in NEEDED}
    except OddCharacters:
        raise CannotUse("it contains characters that cannot be kept") from None
    for column in (AUTHORITY, NAME, POSTCODE):
        if not texts[column]:
            raise CannotUse(f"its {column} is empty")
    latitude, longitude = _coordinates(texts[LATITUDE], texts[LONGITUDE])
    facts = Facts(
        name=texts[NAME],
        authority=texts[AUTHORITY],
        kind=texts[KIND],
        address=", ".join(part for part in (texts[column].strip(" ,") for column in ADDRESS) if part),
        postcode=_postcode(texts[POSTCODE]),
        latitude=latitude,
        longitude=longitude,
        opening_bands=tuple(texts[column].strip("[]").replace("Unknown", "") for column in OPENING),
        contact=texts[CONTACT],
    )
    for name, longest in _LONGEST.items():
        if len(getattr(facts, name)) > longest:
            raise CannotUse(f"its {name} is longer than {longest} characters")
    return facts


def nearest(typed: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names most like what was typed, the nearest first: those that contain it, or are half alike, else one.

    Judged by the words that tell councils apart.
    """
    wanted = _telling(typed)

    def likeness(name: str) -> float:
        telling = _telling(name)
        return SequenceMatcher(None, wanted, telling).ratio() + (wanted in telling)

    alike = sorted((-likeness(name), name) for name in names)
    return [name for unlike, name in alike[:most] if -unlike >= _HALF_ALIKE] or [name for _unlike, name in alike[:1]]


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise NotACsv
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotACsv


def _lines(reader: Any, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on: a quoted cell may run over several."""
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "expected after" not in str(error):
                raise QuotesBroken(line=line) from error
            reason = "it has a quotation mark in the middle of a column"
            if reader.line_num > line:
                reason = f"its quotation mark ends in another row, so lines {line} to {reader.line_num} were left out"
            table.broken.append(Unusable(line, reason))


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
    """Per line, what identifies the library: its property number, where no other library in the file has the same."""
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


def _postcode(text: str) -> str:
    found = _POSTCODE.fullmatch(text.upper().replace(" ", ""))
    if not found:
        raise CannotUse(f"its {POSTCODE} is not a postcode")
    return f"{found[1]} {found[2]}"


def _coordinates(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    if not latitude and not longitude:
        return None, None
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        raise CannotUse("its coordinates are not numbers") from None
    if not (49 <= north <= 61 and -9 <= east <= 2.5):
        raise CannotUse("its coordinates are not in the United Kingdom")
    return north, east
