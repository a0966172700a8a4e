"""Change a venue: its facts where no list owns them, its hours, its desks and rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from sqlalchemy import select

from booking.core import clock
from booking.core.database import after_commit, db, locked, refused_as
from booking.venues import queries
from booking.venues.errors import NationalFacts, RoomThere, VenueThere
from booking.venues.models import Desk, PrivateRoom, Venue
from booking.venues.rules import VenueFacts, read_network
from booking.venues.rules.places import How

COUNCIL = "council"
_NO_SLUGS = frozenset({"new"})  # paths of other pages


def add_venue(facts: VenueFacts, *, nation: str) -> Venue:
    """Add a venue that is on no list. Its position comes from its postcode, where that is known.

    Raises VenueThere for one of the same name at the same postcode.
    """
    same = select(Venue.id).where(Venue.postcode == facts.postcode, Venue.closed_on.is_(None), Venue.name == facts.name)
    if db.session.execute(same).first() is not None:
        raise VenueThere
    taken = queries.all_slugs() | _NO_SLUGS
    venue = Venue(slug=next(slug for slug in facts.slugs if slug not in taken), source=COUNCIL)
    _say(venue, facts, nation)
    db.session.add(venue)
    db.session.flush()
    return venue


def describe_venue(venue: Venue, facts: VenueFacts, *, nation: str) -> None:
    """Change the facts of a venue that the council has added. Raises NationalFacts for one of the national list."""
    if venue.source != COUNCIL:
        raise NationalFacts
    _say(venue, facts, nation)
    db.session.flush()


def set_hours(venue: Venue, hours: Sequence[Sequence[str]]) -> None:
    """Set the opening hours: seven days, Monday first, each of pairs of wall-clock times. All empty: not known."""
    kept = [list(day) for day in hours]
    venue.hours = kept if any(kept) else venue.listed_hours


def set_networks(venue: Venue, networks: Sequence[str]) -> None:
    """Set the networks of the public computers. Raises NetworkUnread."""
    venue.public_networks = "\n".join(dict.fromkeys(str(read_network(network)) for network in networks))
    after_commit(queries.forget_networks)


def add_desk(venue: Venue) -> Desk:
    """Add a desk with the lowest free number; a removed one of that number comes back."""
    there = {desk.number: desk for desk in db.session.scalars(select(Desk).where(Desk.venue_id == venue.id))}
    number = next(n for n in count(1) if n not in there or there[n].closed_on is not None)
    desk = there.get(number) or Desk(venue_id=venue.id, number=number)
    desk.closed_on = None
    db.session.add(desk)
    _settle(venue)
    return desk


def take_desk(desk: Desk, *, now: datetime) -> None:
    """Remove a desk. What happened at it keeps its number.

    The row is locked: whoever is assigning it to an advisor now comes first, or finds it removed.
    """
    db.session.scalars(locked(select(Desk).where(Desk.id == desk.id))).one()
    desk.closed_on = clock.day_of(now)
    _settle(desk.venue)


def add_room(venue: Venue, name: str) -> PrivateRoom:
    """Add a private room; a removed one of this name comes back. Raises RoomThere."""
    known = select(PrivateRoom).where(PrivateRoom.venue_id == venue.id, PrivateRoom.name == name)
    room = db.session.scalar(known) or PrivateRoom(venue_id=venue.id, name=name)
    if room.id is not None and room.closed_on is None:
        raise RoomThere
    room.closed_on = None
    with refused_as({"uq_private_room": RoomThere, "private_room.name": RoomThere}):
        db.session.add(room)
    _settle(venue)
    return room


def take_room(room: PrivateRoom, *, now: datetime) -> None:
    """Remove a private room. The row is locked: whoever is booking it now comes first, or finds it removed."""
    db.session.scalars(locked(select(PrivateRoom).where(PrivateRoom.id == room.id))).one()
    room.closed_on = clock.day_of(now)
    _settle(room.venue)


def _settle(venue: Venue) -> None:
    db.session.flush()
    db.session.expire(venue, ["desks", "rooms"])


def _say(venue: Venue, facts: VenueFacts, nation: str) -> None:
    if facts.postcode != venue.postcode:
        where = queries.locate(facts.postcode)
        point = where.point if where is not None and where.how is How.EXACT else None
        facts = replace(facts, latitude=point.latitude if point else None, longitude=point.longitude if point else None)
        venue.latitude, venue.longitude = facts.latitude, facts.longitude
    venue.name, venue.authority, venue.kind = facts.name, facts.authority, facts.kind
    venue.address, venue.postcode, venue.contact = facts.address, facts.postcode, facts.contact
    venue.nation = nation
