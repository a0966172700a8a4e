"""Alternatives for whoever plans a drop-in with too few working days to arrange an interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from booking.book.queries.finding import drop_ins_ahead
from booking.citizens.rules import Needs
from booking.core.database import db
from booking.interpreters.queries import next_arranged, promised_from, speakers
from booking.services.models import Service
from booking.sessions.models import AdvisorSession
from booking.sessions.rules import Slot
from booking.venues.models import Venue

_MOST_SERVICES = 5


class ArrangedSlot(NamedTuple):
    """The next time of a service with an interpreter, and where."""

    service: Service
    slot: Slot
    venue: Venue


@dataclass(frozen=True)
class Instead:
    """What is possible: the next session with an interpreter, times to book with one, who speaks it where they chose.

    `needs` are what they asked for, to be sent along with the press that books.
    """

    needs: Needs
    session: AdvisorSession | None
    slots: Sequence[ArrangedSlot]
    speak: bool


def instead_of(chosen: AdvisorSession, needs: Needs, service_id: int | None, now: datetime) -> Instead:
    """Return what is possible instead of the `chosen` session with an interpreter, for a service or any of its."""
    first = promised_from(needs, [chosen.venue], now) or now
    services = [one for one in chosen.services if service_id in (None, one.id)][:_MOST_SERVICES]
    found = [(service, next_arranged(service, needs, chosen.venue, now)) for service in services]
    return Instead(
        needs=needs,
        session=next((s for s in drop_ins_ahead(now, venue_id=chosen.venue_id) if s.starts_at >= first), None),
        slots=[
            ArrangedSlot(service, slot, db.session.get_one(Venue, slot.venue_id)) for service, slot in found if slot
        ],
        speak=bool(speakers(needs, chosen.venue_id, chosen.starts_at, chosen.ends_at)),
    )
