"""Locate a postcode, town or street, and measure the distance to venues. No outside service is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, func, literal, select, union_all

from booking.core.database import db
from booking.venues.models import Postcode, Venue
from booking.venues.rules.places import ROUGH, AboutMiles, How, meant_places, named_places
from booking.venues.rules.position import Grain, Point, PostcodePart, middle, miles
from booking.venues.rules.typed_postcodes import find_postcode


class Located(NamedTuple):
    """Located text; `point` None where no distance can be measured, `choices` of several places."""

    name: str
    point: Point | None
    how: How
    choices: tuple[str, ...] = ()


def locate(text: str) -> Located | None:
    """Locate typed text: a postcode or a part of one, else a town, street or building of this name.

    Returns the finest position known by the postcode file or the venues' own postcodes, and none wider than a postcode
    district: the middle of an area is near nobody. None for a name that is like none. Two statements at most.
    """
    part = find_postcode(text)
    if part is not None and part.grain is not Grain.AREA:
        return _in_postcodes(part)
    venues = _venues()
    if part is not None and any(part.holds(venue.postcode) for venue in venues):
        return Located(part.text, None, How.WIDE)
    meant = meant_places(text, named_places((v.name, v.address, Point(v.latitude, v.longitude)) for v in venues))
    if len(meant) > 1:
        return Located(" ".join(text.split()), None, How.TAKEN, tuple(place.name for place in meant))
    return Located(meant[0].name, meant[0].point, How.TAKEN if meant[0].point else How.WIDE) if meant else None


def distances(point: Point, venues: Iterable[Venue], *, how: str = How.EXACT) -> dict[int, float]:
    """Return the miles to each venue in a straight line, by venue id; venues without a position are left out.

    From the middle of something wider, by `how` it was found, they are AboutMiles.
    """
    told = AboutMiles if how in ROUGH else float
    return {
        venue.id: told(miles(point, Point(venue.latitude, venue.longitude)))
        for venue in venues
        if venue.latitude is not None and venue.longitude is not None
    }


def _in_postcodes(part: PostcodePart) -> Located:
    """Find the finest part that the postcode file or a venue lies in."""
    asked = [wider for wider in part.wider if wider.grain is not Grain.AREA]
    known = {number: (count, lat, long) for number, count, lat, long in db.session.execute(_middles(asked))}
    venues: Sequence[Row[Any]] = () if known[0][0] else _venues()
    for number, wider in enumerate(asked):
        count, latitude, longitude = known[number]
        at = (Point(v.latitude, v.longitude) for v in venues if wider.holds(v.postcode))
        point = Point(latitude, longitude) if count else middle(at)
        if point is not None:
            return Located(wider.text, point, How.EXACT if wider.grain is Grain.UNIT else How.MIDDLE)
    return Located(part.text, None, How.UNKNOWN)


def _middles(asked: Sequence[PostcodePart]) -> Any:
    """Select how many units of the postcode file each has, and their middle."""
    parts = []
    for number, part in enumerate(asked):
        first, before = part.units
        within = (
            select(Postcode.latitude, Postcode.longitude)
            .where(Postcode.unit >= first, Postcode.unit < before)
            .subquery()
        )
        parts.append(
            select(
                literal(number), func.count(), func.avg(within.c.latitude), func.avg(within.c.longitude)
            ).select_from(within)
        )
    return union_all(*parts)


def _venues() -> Sequence[Row[tuple[str, str, str, float, float]]]:
    """Select every venue with a position, open or closed: a closed library still names its street."""
    return db.session.execute(
        select(Venue.name, Venue.address, Venue.postcode, Venue.latitude, Venue.longitude)
        .where(Venue.latitude.is_not(None), Venue.longitude.is_not(None))
        .order_by(Venue.name, Venue.id)
    ).all()  # type: ignore[return-value]
