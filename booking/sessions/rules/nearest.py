"""Order slots by their distance from a time that is gone: what is offered instead; another venue counts as a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from booking.sessions.rules.slots import Slot

OTHER_VENUE = timedelta(days=1)  # distance in time that another venue counts as
MOST_OFFERED = 6  # slots that are offered instead of one that is gone


def nearest_to(slots: Iterable[Slot], *, venue_id: int, starts_at: datetime, count: int) -> list[Slot]:
    """Return at most `count` of these slots, those nearest to a time at a venue, in order of time."""

    def far(slot: Slot) -> tuple[timedelta, datetime, int]:
        away = timedelta(0) if slot.venue_id == venue_id else OTHER_VENUE
        return abs(slot.starts_at - starts_at) + away, slot.starts_at, slot.venue_id

    return sorted(sorted(slots, key=far)[:count], key=lambda slot: (slot.starts_at, slot.venue_id))
