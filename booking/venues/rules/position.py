"""Positions: parse postcodes and coordinates, measure straight-line distances in miles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from math import asin, cos, isfinite, radians, sin, sqrt
from typing import NamedTuple

_OUTWARD = r"(?P<area>[A-Z]{1,2})(?P<number>[0-9][A-Z0-9]?)"
_UNIT = re.compile(rf"{_OUTWARD}(?P<inward>[0-9][A-Z]{{2}})")
# A unit without its last letter is read as its sector.
_SECTOR = re.compile(rf"{_OUTWARD} (?P<inward>[0-9])[A-Z]?")
# Without its space a sector differs from a district only where the district would have been too long.
_JOINED_SECTOR = re.compile(r"(?P<area>[A-Z]{1,2})(?P<number>[0-9][A-Z0-9])(?P<inward>[0-9])[A-Z]?")
_DISTRICT = re.compile(_OUTWARD)
_AREA = re.compile(r"(?P<area>[A-Z]{1,2})")
_EARTH_MILES = 3958.7613
# About 100 metres: enough to sort libraries by distance, too coarse to identify a home.
_DECIMALS = 3


class Grain(StrEnum):
    """Granularity of a postcode, the finest first: "OL10 1LW", "OL10 1", "OL10", "OL"."""

    UNIT = "unit"
    SECTOR = "sector"
    DISTRICT = "district"
    AREA = "area"


class PostcodePart(NamedTuple):
    """A postcode, or the beginning of one, in standard spelling."""

    grain: Grain
    text: str

    @property
    def wider(self) -> list[PostcodePart]:
        """This and the parts that contain it, ever wider: OL10 1LW, OL10 1, OL10, OL."""
        outward, _, inward = self.text.partition(" ")
        found = [self]
        if self.grain is Grain.UNIT:
            found.append(PostcodePart(Grain.SECTOR, f"{outward} {inward[0]}"))
        if inward:
            found.append(PostcodePart(Grain.DISTRICT, outward))
        if self.grain is not Grain.AREA:
            found.append(PostcodePart(Grain.AREA, outward[: 2 if outward[1:2].isalpha() else 1]))
        return found

    def holds(self, unit: str) -> bool:
        """Return whether a unit, written "OL10 1LW", lies in it."""
        if self.grain is Grain.AREA:
            return unit.startswith(self.text) and unit[len(self.text) : len(self.text) + 1].isdigit()
        return unit.startswith(self.text + " ") if self.grain is Grain.DISTRICT else unit.startswith(self.text)

    @property
    def units(self) -> tuple[str, str]:
        """Range of its units in byte order: from the first of these, up to but not including the second."""
        first, before = {
            Grain.UNIT: (self.text, self.text + " "),
            Grain.SECTOR: (self.text + "A", self.text + "["),
            Grain.DISTRICT: (self.text + " ", self.text + "!"),
            Grain.AREA: (self.text + "0", self.text + ":"),
        }[self.grain]
        return first, before


class Point(NamedTuple):
    """A position in WGS 84 degrees."""

    latitude: float
    longitude: float

    @property
    def rounded(self) -> Point:
        """Rounded to about 100 metres."""
        return Point(round(self.latitude, _DECIMALS), round(self.longitude, _DECIMALS))


def read_postcode(typed: str) -> PostcodePart | None:
    """Parse a postcode or the beginning of one, in any case and spacing; None where it cannot be one."""
    spaced = " ".join(typed.upper().replace("-", " ").split())
    joined = spaced.replace(" ", "")
    if not joined.isascii() or len(joined) > 7:
        return None
    for grain, pattern, text in (
        (Grain.UNIT, _UNIT, joined),
        (Grain.SECTOR, _SECTOR, spaced),
        (Grain.SECTOR, _JOINED_SECTOR, joined),
        (Grain.DISTRICT, _DISTRICT, joined),
        (Grain.AREA, _AREA, joined),
    ):
        found = pattern.fullmatch(text)
        if found:
            parts = found.groupdict()
            outward = parts["area"] + parts.get("number", "")
            return PostcodePart(grain, f"{outward} {parts['inward']}" if parts.get("inward") else outward)
    return None


def read_point(latitude: str, longitude: str) -> Point | None:
    """Parse coordinates in or near the United Kingdom; None where they are anything else."""
    try:
        point = Point(float(latitude), float(longitude))
    except ValueError:
        return None
    return point if is_near_home(point) else None


def is_near_home(point: Point) -> bool:
    """Return whether a position lies in or near the United Kingdom."""
    return all(map(isfinite, point)) and 49 <= point.latitude <= 61 and -9 <= point.longitude <= 2.5


def miles(one: Point, other: Point) -> float:
    north, south = radians(one.latitude), radians(other.latitude)
    half = sin((south - north) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * _EARTH_MILES * asin(min(1.0, sqrt(half)))


def middle(points: Iterable[Point]) -> Point | None:
    """Return the mean of these positions, None of none. Good for a council, not for a hemisphere."""
    several = list(points)
    if not several:
        return None
    return Point(
        sum(point.latitude for point in several) / len(several),
        sum(point.longitude for point in several) / len(several),
    )
