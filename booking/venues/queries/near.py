"""Locate a postcode, town or street, and measure the distance to venues. No outside service is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, func, literal, select, union_all

from booking.core.database import db
from booking.core.text import folded
from booking.venues.models import Postcode, Venue
from booking.venues.rules.position import Grain, Point, PostcodePart, middle, miles, read_postcode

# Libraries of one name that are further apart than this are not in one town: the middle would be in neither.
_TOWN_MILES = 12
_SHORTEST_PART = 3


class Located(NamedTuple):
    """A position and its name; not `exact` where only the middle of something wider is known."""

    name: str
    point: Point
    exact: bool


def locate(text: str) -> Located | None:
    """Locate typed text: a postcode or a part of one, else a town or street that venues are in.

    Returns the finest position known: the postcode file's unit, sector or district; else the middle of the venues of
    the same unit, sector, district or area. None where it is not known, and where a loaded postcode file has no such
    district. Two statements at most.
    """
    part = read_postcode(text)
    if part is not None:
        found, denied = _in_file(part)
        if found or denied:
            return found
    venues = _venues()
    if part is not None:
        found = _by_venues(part, venues)
        if found or part.grain is not Grain.AREA:
            return found
    return _by_name(text, venues)


def distances(point: Point, venues: Iterable[Venue]) -> dict[int, float]:
    """Return the miles to each venue in a straight line, by venue id; venues without a position are left out."""
    return {
        venue.id: miles(point, Point(venue.latitude, venue.longitude))
        for venue in venues
        if venue.latitude is not None and venue.longitude is not None
    }


def _in_file(part: PostcodePart) -> tuple[Located | None, bool]:
    """Look up the postcode file; also return whether it knows the whole area without knowing this."""
    asked = part.wider
    known = {number: (count, lat, long) for number, count, lat, long in db.session.execute(_middles(asked))}
    for number, wider in enumerate(asked):
        count, latitude, longitude = known[number]
        if count and (wider.grain is not Grain.AREA or wider == part):
            return Located(wider.text, Point(latitude, longitude), wider == part), False
    return None, bool(known[len(asked) - 1][0])


def _middles(asked: Sequence[PostcodePart]) -> Any:
    """Select the count and middle of each part's units; of a wider area only whether it has any."""
    parts = []
    for number, part in enumerate(asked):
        first, before = part.units
        units = select(Postcode.latitude, Postcode.longitude).where(Postcode.unit >= first, Postcode.unit < before)
        within = (units.limit(1) if part.grain is Grain.AREA and number else units).subquery()
        parts.append(
            select(
                literal(number), func.count(), func.avg(within.c.latitude), func.avg(within.c.longitude)
            ).select_from(within)
        )
    return union_all(*parts)


def _venues() -> Sequence[Row[tuple[str, str, str, float, float]]]:
    """Select every venue with a position, open or closed: a closed library still names its street."""
    return db.session.execute(
        select(Venue.name, Venue.address, Venue.postcode, Venue.latitude, Venue.longitude).where(
            Venue.latitude.is_not(None), Venue.longitude.is_not(None)
        )
    ).all()  # type: ignore[return-value]


def _by_venues(part: PostcodePart, venues: Sequence[Row[Any]]) -> Located | None:
    for wider in part.wider:
        point = middle(Point(v.latitude, v.longitude) for v in venues if wider.holds(v.postcode))
        if point is not None:
            return Located(wider.text, point, wider == part)
    return None


def _by_name(text: str, venues: Sequence[Row[Any]]) -> Located | None:
    """Find the venues in a town or street of this name, else those with these words in name or address."""
    wanted = folded(text)
    whole = [v for v in venues if wanted in {folded(piece) for piece in (v.name, *v.address.split(","))}]
    begun = whole or [v for v in venues if len(wanted) >= _SHORTEST_PART and _begins(wanted, f"{v.name} {v.address}")]
    points = [Point(v.latitude, v.longitude) for v in begun]
    point = middle(points)
    if point is None or max(miles(point, other) for other in points) > _TOWN_MILES:
        return None
    return Located(" ".join(text.split()), point, True)


def _begins(wanted: str, text: str) -> bool:
    """Return whether each typed word is the beginning of a word of the text."""
    words = folded(text).split()
    return all(any(word.startswith(begun) for word in words) for begun in wanted.split())
