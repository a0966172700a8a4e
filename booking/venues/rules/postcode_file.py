"""Parse an ONS postcode file (ONSPD, NSPL) line by line, because the whole country has millions."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from booking.core.translation import _l
from booking.venues.errors import ColumnsMissing, NotACsv
from booking.venues.rules.position import Grain, Point, is_near_home, read_postcode
from booking.venues.rules.table import Unusable

POSTCODE_LICENCE = _l(
    "Contains OS data, Royal Mail data and National Statistics data, © Crown copyright, Royal Mail copyright and "
    "database right, licensed under the Open Government Licence v3.0."
)
# Column names of the postcode in the ONS's files, the one with a space in it first.
_UNIT = ("pcds", "pcd8", "pcd7", "pcd")
_LATITUDE, _LONGITUDE, _ENDED = "lat", "long", "doterm"
# Latitude that the ONS writes where it knows no position.
_NOWHERE = 99.0


class LeftOut(StrEnum):
    """Reasons to skip a valid line: the postcode is no longer used, has no position, or is of another area."""

    ENDED = "ended"
    NO_POSITION = "no position"
    ELSEWHERE = "elsewhere"


class Read(NamedTuple):
    """A parsed line. `point` is None where it is skipped: `why` gives the reason."""

    unit: str
    point: Point | None = None
    why: LeftOut | None = None


@dataclass(frozen=True)
class Columns:
    """Indexes of the columns that are read; `ended` is in some files only."""

    count: int
    unit: int
    latitude: int
    longitude: int
    ended: int | None


def read_areas(typed: str) -> frozenset[str] | None:
    """Parse the areas given to a command: "OL, m" are OL and M. None where one of them is no area."""
    parts = [read_postcode(word) for word in typed.replace(",", " ").split()]
    areas = frozenset(part.text for part in parts if part is not None and part.grain is Grain.AREA)
    return areas if areas and len(areas) == len(set(parts)) else None


def read_header(line: bytes) -> Columns:
    """Parse the header, in any case. Raises NotACsv or ColumnsMissing."""
    try:
        cells = [cell.strip().casefold() for cell in _cells(line)]
    except (UnicodeDecodeError, csv.Error):
        raise NotACsv from None
    if len(cells) < 2 or b"\0" in line:
        raise NotACsv
    unit = next((name for name in _UNIT if name in cells), None)
    missing = [name for name in (_LATITUDE, _LONGITUDE) if name not in cells]
    if unit is None or missing:
        named = ([] if unit else [f"{_UNIT[0]} (or {', '.join(_UNIT[1:])})"]) + missing
        raise ColumnsMissing(columns=", ".join(named))
    return Columns(
        count=len(cells),
        unit=cells.index(unit),
        latitude=cells.index(_LATITUDE),
        longitude=cells.index(_LONGITUDE),
        ended=cells.index(_ENDED) if _ENDED in cells else None,
    )


def read_lines(
    lines: Iterable[bytes], columns: Columns, areas: Collection[str] | None = None
) -> Iterator[Read | Unusable]:
    """Parse the lines after the header, of these areas or of all; yields Unusable for a bad one.

    A broken line spoils no other one: an unclosed quotation mark ends with its line.
    """
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        try:
            cells = _cells(line)
        except UnicodeDecodeError:
            yield Unusable(number, "it is not text")
            continue
        except csv.Error:
            yield Unusable(number, "its quotation marks do not match")
            continue
        if len(cells) != columns.count:
            yield Unusable(number, f"it has {len(cells)} columns, the first line has {columns.count}")
            continue
        yield _read(number, cells, columns, areas)


def _read(number: int, cells: Sequence[str], columns: Columns, areas: Collection[str] | None) -> Read | Unusable:
    part = read_postcode(cells[columns.unit])
    if part is None or part.grain is not Grain.UNIT:
        return Unusable(number, "its postcode is not a postcode")
    if areas is not None and part.wider[-1].text not in areas:
        return Read(part.text, why=LeftOut.ELSEWHERE)
    if columns.ended is not None and cells[columns.ended].strip():
        return Read(part.text, why=LeftOut.ENDED)
    latitude, longitude = cells[columns.latitude].strip(), cells[columns.longitude].strip()
    if not latitude and not longitude:
        return Read(part.text, why=LeftOut.NO_POSITION)
    try:
        point = Point(float(latitude), float(longitude))
    except ValueError:
        return Unusable(number, "its position is not two numbers")
    if point.latitude >= _NOWHERE:
        return Read(part.text, why=LeftOut.NO_POSITION)
    return Read(part.text, point) if is_near_home(point) else Unusable(number, "its position is not in this country")


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode("utf-8-sig").rstrip("\r\n")], strict=True), [])
