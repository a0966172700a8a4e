"""Remove desks and private rooms that nothing ahead needs."""

from __future__ import annotations

from datetime import datetime

from booking.core.dates import short_day
from booking.manage.errors import DeskUsed, RoomUsed
from booking.manage.queries.ahead import desk_until, room_until
from booking.venues import operations as venues
from booking.venues.models import Venue


def take_desk(venue: Venue, number: int, *, now: datetime) -> None:
    """Remove a desk; an unknown number changes nothing. Raises DeskUsed where an assignment ahead needs it."""
    desk = next((desk for desk in venue.desks if desk.number == number), None)
    if desk is None:
        return
    venues.take_desk(desk, now=now)  # locks it first, so that nobody is assigned to it meanwhile
    until = desk_until(desk.id, now)
    if until is not None:
        raise DeskUsed(number=number, day=short_day(until))


def take_room(venue: Venue, name: str, *, now: datetime) -> None:
    """Remove a private room; an unknown name changes nothing. Raises RoomUsed where something is booked in it."""
    room = next((room for room in venue.rooms if room.name == name), None)
    if room is None:
        return
    venues.take_room(room, now=now)  # locks it first, so that nothing is booked in it meanwhile
    until = room_until(room.id, now)
    if until is not None:
        raise RoomUsed(room=name, day=short_day(until))
