"""Import venues from the national list; set desks, rooms and access, which no list has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from booking.core import clock
from booking.core.database import db
from booking.venues import queries
from booking.venues.models import Desk, Postcode, Venue
from booking.venues.operations.keeping import add_room
from booking.venues.rules import ListedVenue, VenueFacts, place_of
from booking.venues.rules.position import Point

_BATCH = 500


@dataclass
class Imported:
    """Counts of an import, in venues."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0


class _Known:
    """Index of the existing venues by identity, and the slugs that are taken."""

    def __init__(self) -> None:
        venues = db.session.scalars(select(Venue).where(Venue.source_key.is_not(None))).all()
        self.by_key = {venue.source_key: venue for venue in venues}
        self.by_place = {place_of(venue.name, venue.postcode): venue for venue in venues}
        self.by_postcode: dict[tuple[str, str], list[Venue]] = defaultdict(list)
        for venue in venues:
            if venue.closed_on is None:
                self.by_postcode[venue.postcode, venue.kind].append(venue)
        self.slugs = queries.all_slugs()
        self.matched: set[int] = set()

    def find(self, listed: ListedVenue) -> Venue | None:
        venue = self.by_key.get(listed.key) or self.by_place.get(listed.facts.place)
        return None if venue is None or venue.id in self.matched else venue

    def renamed(self, listed: ListedVenue) -> Venue | None:
        """Find the venue that has another name now: the only one of its kind in the postcode, here and in the file."""
        there = self.by_postcode[listed.facts.postcode, listed.facts.kind]
        return there[0] if listed.alone and len(there) == 1 and there[0].id not in self.matched else None


def import_open(rows: Iterable[ListedVenue]) -> Imported:
    """Add the venues of these rows, or update those already here.

    A venue is identified by its UPRN, else by name and postcode, else by a postcode that no other has. Its slug, desks,
    rooms, access notes and the hours that somebody has set stay as the council has them. A second run changes nothing.
    """
    known, done = _Known(), Imported()
    for listed in rows:
        venue = known.find(listed) or known.renamed(listed)
        if venue is None:
            db.session.add(_new_venue(listed, known.slugs))
            done.added += 1
            if done.added % _BATCH == 0:
                db.session.flush()
            continue
        known.matched.add(venue.id)
        wanted = {**_columns(listed.facts, venue), "source_key": listed.key, "closed_on": None}
        if _set(venue, wanted):
            done.changed += 1
        else:
            done.unchanged += 1
    db.session.flush()
    return done


def import_closed(
    rows: Iterable[ListedVenue],
    still_open: Iterable[ListedVenue],
    *,
    now: datetime,
    close: Callable[[Venue], object] | None = None,
) -> int:
    """Close the venues that these rows say have closed; return how many. One also listed as open stays open.

    `close` closes a venue where people may be booked; without it only the date is set, to today.
    """
    known = _Known()
    for listed in still_open:
        venue = known.find(listed)
        if venue is not None:
            known.matched.add(venue.id)
    closed = 0
    for listed in rows:
        venue = known.find(listed)
        if venue is not None and venue.closed_on is None:
            if close is not None:
                close(venue)
            venue.closed_on = clock.day_of(now)
            closed += 1
    db.session.flush()
    return closed


def desk_of(venue: Venue, number: int) -> Desk:
    """Return the venue's desk of this number, added if there is none yet; a removed one comes back."""
    there = db.session.scalar(select(Desk).where(Desk.venue_id == venue.id, Desk.number == number))
    desk = there or Desk(venue_id=venue.id, number=number)
    if there is None or desk.closed_on is not None:
        desk.closed_on = None
        db.session.add(desk)
        db.session.flush()
        db.session.expire(venue, ["desks"])
    return desk


def equip(
    venue: Venue,
    *,
    desks: int | None = None,
    rooms: Iterable[str] = (),
    step_free: bool | None = None,
    access_notes: str | None = None,
) -> None:
    """Give a venue at least this many desks and these private rooms, and set its access. None: unchanged."""
    numbers = {desk.number for desk in venue.desks}
    for number in range(1, (desks or 0) + 1):
        if number not in numbers:
            desk_of(venue, number)
    names = {room.name for room in venue.rooms}
    for name in dict.fromkeys(rooms):
        if name not in names:
            add_room(venue, name)
    if step_free is not None:
        venue.step_free = step_free
    if access_notes is not None:
        venue.access_notes = access_notes
    db.session.flush()


def _new_venue(listed: ListedVenue, slugs: set[str]) -> Venue:
    slug = next(slug for slug in listed.facts.slugs if slug not in slugs)
    slugs.add(slug)
    return Venue(slug=slug, source_key=listed.key, **_columns(listed.facts))


def _columns(facts: VenueFacts, before: Venue | None = None) -> dict[str, Any]:
    """Return what a list says as a venue's columns; what it does not say is left out, and stays."""
    at = Point(facts.latitude, facts.longitude) if facts.latitude and facts.longitude else _position(facts, before)
    columns: dict[str, Any] = {
        "name": facts.name,
        "authority": facts.authority,
        "kind": facts.kind,
        "address": facts.address,
        "postcode": facts.postcode,
        "latitude": at.latitude if at else None,
        "longitude": at.longitude if at else None,
        "nation": facts.nation,
        "contact": facts.contact,
        "source": facts.source,
    }
    if facts.opening_bands:
        columns["opening_bands"] = list(facts.opening_bands)
    if facts.hours is not None:
        listed = [list(day) for day in facts.hours]
        columns |= {"listed_hours": listed, "hours_note": facts.hours_note}
        if before is None or before.hours in ([], before.listed_hours):
            columns["hours"] = listed
    return columns


def _position(facts: VenueFacts, before: Venue | None) -> Point | None:
    """Find where a venue is that its list gives no position: by its postcode, else as before, if it has not moved."""
    with db.session.no_autoflush:
        unit = db.session.get(Postcode, facts.postcode)
    if unit is not None:
        return Point(unit.latitude, unit.longitude)
    if before is None or before.postcode != facts.postcode or before.latitude is None or before.longitude is None:
        return None
    return Point(before.latitude, before.longitude)


def _set(venue: Venue, wanted: dict[str, Any]) -> bool:
    """Set the columns that differ; return whether any did."""
    different = {name: value for name, value in wanted.items() if getattr(venue, name) != value}
    for name, value in different.items():
        setattr(venue, name, value)
    return bool(different)
