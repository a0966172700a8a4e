"""Find sessions that a closure covers: not cancelled, but nobody need come to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import select

from booking.core import clock
from booking.core.database import db
from booking.core.intervals import Interval, overlap
from booking.sessions.models import AdvisorSession, Closure, Disruption
from booking.sessions.rules import DisruptionKind
from booking.sessions.rules.feed import is_shut
from booking.venues.models import Venue

_EVER = datetime.max.replace(tzinfo=UTC)
_Shut = tuple[Interval, datetime | None]
"""A closure, and when it was entered, where that is known."""


def shut_since(sessions: Collection[AdvisorSession]) -> dict[int, datetime | None]:
    """Return, by id of each session that closures cover whole, since when that has been known.

    A venue that has ended by then counts as closed. None where nobody knows since when. Two statements.
    """
    if not sessions:
        return {}
    venue_ids = {session.venue_id for session in sessions}
    shut = _closures(venue_ids, min(s.starts_at for s in sessions), max(s.ends_at for s in sessions))
    for venue_id, closure in _for_good(venue_ids):
        shut.setdefault(venue_id, []).append(closure)
    found: dict[int, datetime | None] = {}
    for session in sessions:
        whole = Interval(session.starts_at, session.ends_at)
        touching = [one for one in shut.get(session.venue_id, []) if overlap(one[0], whole)]
        if is_shut(*whole, [closure for closure, _since in touching]):
            found[session.id] = max((since for _closure, since in touching if since is not None), default=None)
    return found


def _closures(venue_ids: Collection[int], start: datetime, end: datetime) -> dict[int, list[_Shut]]:
    rows = db.session.execute(
        select(Closure.venue_id, Closure.starts_at, Closure.ends_at, Disruption.made_at)
        .outerjoin(Disruption, Disruption.id == Closure.disruption_id)
        .where(Closure.venue_id.in_(venue_ids), Closure.ends_at > start, Closure.starts_at < end)
    )
    found: dict[int, list[_Shut]] = {}
    for venue_id, starts_at, ends_at, made_at in rows:
        found.setdefault(venue_id, []).append((Interval(starts_at, ends_at), made_at))
    return found


def _for_good(venue_ids: Collection[int]) -> list[tuple[int, _Shut]]:
    rows = db.session.execute(
        select(Venue.id, Venue.closed_on, Disruption.made_at)
        .outerjoin(
            Disruption,
            (Disruption.venue_id == Venue.id)
            & (Disruption.kind == DisruptionKind.VENUE_ENDED)
            & Disruption.reopened_at.is_(None),
        )
        .where(Venue.id.in_(venue_ids), Venue.closed_on.is_not(None))
    )
    return [(venue_id, (Interval(clock.day_bounds(day)[0], _EVER), made_at)) for venue_id, day, made_at in rows if day]
