"""Parse a file of postcodes line by line, because the whole country has millions.

The ONS's (ONSPD, NSPL), Ordnance Survey's Code-Point Open, doogal.co.uk's and freemaptools.com's, told by their
columns.
"""

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
# The same columns under the names that different publishers give them, the best first.
_UNIT = ("pcds", "pcd8", "pcd7", "pcd", "postcode", "pc")
_LATITUDE, _LONGITUDE = ("lat", "latitude"), ("long", "longitude")
_EASTING, _NORTHING = ("eastings", "easting", "ea"), ("northings", "northing", "no")
_ENDED, _USED = ("doterm", "terminated"), "in use?"
# Code-Point Open has no first line with names: postcode, quality, eastings, northings, then codes.
_NAMELESS = ("postcode", "quality", "eastings", "northings")
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
    """Indexes of the columns that are read. `grid`: positions are eastings and northings; not `headed`: no names."""

    count: int
    unit: int
    across: int
    up: int
    grid: bool = False
    headed: bool = True
    ended: int | None = None
    used: int | None = None


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
    headed = not _is_unit(cells[0])
    if not headed:
        cells = [*_NAMELESS, *cells[len(_NAMELESS) :]] if _is_code_point(cells) else ["postcode"]
    missing = [f"{_UNIT[0]} (or {', '.join(_UNIT[1:-1])})"] if _first(_UNIT, cells) is None else []
    grid = _first(_LATITUDE + _LONGITUDE, cells) is None and _first(_EASTING + _NORTHING, cells) is not None
    across, up = (_EASTING, _NORTHING) if grid else (_LONGITUDE, _LATITUDE)
    missing += [names[0] for names in (up, across) if _first(names, cells) is None]
    if missing:
        raise ColumnsMissing(columns=", ".join(missing))
    return Columns(
        count=len(cells),
        unit=_first(_UNIT, cells) or 0,
        across=_first(across, cells) or 0,
        up=_first(up, cells) or 0,
        grid=grid,
        headed=headed,
        ended=_first(_ENDED, cells),
        used=_first((_USED,), cells),
    )


def read_lines(
    lines: Iterable[bytes], columns: Columns, areas: Collection[str] | None = None
) -> Iterator[Read | Unusable]:
    """Parse the lines after the header, of these areas or of all; yields Unusable for a bad one.

    A broken line spoils no other one: an unclosed quotation mark ends with its line.
    """
    for number, line in enumerate(lines, start=2 if columns.headed else 1):
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
    ended = columns.ended is not None and cells[columns.ended].strip()
    unused = columns.used is not None and cells[columns.used].strip().casefold() == "no"
    if ended or unused:
        return Read(part.text, why=LeftOut.ENDED)
    up, across = cells[columns.up].strip(), cells[columns.across].strip()
    if not up and not across:
        return Read(part.text, why=LeftOut.NO_POSITION)
    try:
        point = Point(float(up), float(across))
    except ValueError:
        return Unusable(number, "its position is not two numbers")
    if point == (0, 0) or (not columns.grid and point.latitude >= _NOWHERE):
        return Read(part.text, why=LeftOut.NO_POSITION)
    if columns.grid:
        point = _degrees(eastings=point.longitude, northings=point.latitude)
    return Read(part.text, point) if is_near_home(point) else Unusable(number, "its position is not in this country")


def _degrees(*, eastings: float, northings: float) -> Point:
    """Convert a position of the National Grid to degrees, to a tenth of a metre; NaN where it lies off the grid."""
    from convertbng.cutil import convert_osgb36_to_ll  # it brings numpy, which nothing else here needs

    (longitude,), (latitude,) = convert_osgb36_to_ll([eastings], [northings])
    return Point(round(float(latitude), 6), round(float(longitude), 6))


def _first(names: Sequence[str], cells: Sequence[str]) -> int | None:
    return next((cells.index(name) for name in names if name in cells), None)


def _is_unit(text: str) -> bool:
    part = read_postcode(text)
    return part is not None and part.grain is Grain.UNIT


def _is_code_point(cells: Sequence[str]) -> bool:
    return len(cells) >= len(_NAMELESS) and all(cell.isdigit() for cell in cells[1 : len(_NAMELESS)])


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode("utf-8-sig").rstrip("\r\n")], strict=True), [])
