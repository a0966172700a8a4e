"""Read the hold of a journey from the diary."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, or_, select

from booking.book.models import Journey
from booking.book.rules import HOLD, MOST_HELD_AT_ONCE, Held, Holding, holding_at
from booking.core.database import db
from booking.sessions.models import BusyTime, GroupSeat


def still_there(journey: Journey) -> bool:
    """Return whether all that this journey holds is in the diary, lapsed or not: nobody has taken its slot."""
    holds = journey.holds
    if not holds:
        return False
    ids, tag = [hold.busy_time_id for hold in holds], holds[0].tag
    seat = exists().where(GroupSeat.busy_time_id == BusyTime.id, GroupSeat.hold_tag == tag)
    query = select(func.count()).where(BusyTime.id.in_(ids), or_(BusyTime.hold_tag == tag, seat))
    return db.session.scalar(query) == len(ids)


def holding_of(journey: Journey | None, slot: str, now: datetime) -> Holding | None:
    """Return what a page shows of the hold of the chosen slot; None where it was never held."""
    held = Held.read(journey.answers) if journey else None
    if journey is None or held is None or held.slot != slot:
        return None
    if held.until is None or journey.held_since is None:
        return Holding(None)
    return holding_at(held.until, journey.held_since, now, there=held.until > now and still_there(journey))


def held_on_network(network: str, now: datetime, *, but: int | None = None) -> int:
    """Count other journeys of this network with a live hold, up to the limit."""
    live = (
        select(Journey.id)
        .where(
            Journey.network_hash == network,
            Journey.hold_id.is_not(None),
            Journey.changed_at > now - HOLD,
            Journey.id != but,
        )
        .limit(MOST_HELD_AT_ONCE)
    )
    return db.session.execute(select(func.count()).select_from(live.subquery())).scalar_one()
