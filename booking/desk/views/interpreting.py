"""Offers for somebody at the front desk whose interpreter is not arranged: now, and at the next slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.citizens.rules import Needs
from booking.core.database import db
from booking.interpreters.queries import next_arranged, speakers
from booking.interpreters.rules import language_asked_for
from booking.services.models import Service
from booking.sessions.rules import Slot
from booking.venues.models import Venue
from booking.web.shell import settings

_NOW = timedelta(minutes=1)


@dataclass(frozen=True)
class Interpreting:
    """What a host reads and offers: who speaks it here, what the council says of now, the next arranged slot.

    `asked` are the answers that the address of a booking carries.
    """

    language: str
    here: Sequence[str]
    council: str
    slot: Slot | None
    venues: dict[int, Venue]
    asked: dict[str, object]


def interpreting(venue: Venue, service: Service | None, needs: Needs, now: datetime) -> Interpreting:
    """Collect what is possible for these needs at this venue; nobody is sent away."""
    slot = next_arranged(service, needs, venue, now) if service is not None else None
    flags = [name for name in ("step_free", "private_room", "more_time", "fetch_me") if getattr(needs, name)]
    helps = [*flags, needs.interpreter]
    return Interpreting(
        language=language_asked_for(needs),
        here=[person.name for person in speakers(needs, venue.id, now, now + _NOW)],
        council=settings().interpreting_now,
        slot=slot,
        venues={slot.venue_id: db.session.get_one(Venue, slot.venue_id)} if slot is not None else {},
        asked={"service": service.slug if service else "", "language": needs.language or None, "help": helps},
    )
