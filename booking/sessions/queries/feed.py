"""What a feed of drop-in sessions is made of: the sessions of a venue or a service, cancelled ones too."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from booking.core import clock
from booking.core.database import db
from booking.core.intervals import Interval, overlap
from booking.sessions.models import AdvisorSession, Closure, Disruption, SessionService
from booking.sessions.rules import DROP_IN_KINDS
from booking.sessions.rules.feed import DropIn, is_shut

BEHIND = timedelta(days=7)


def drop_in_feed(
    *, venue_id: int | None = None, service_id: int | None = None, service_ended: bool = False, now: datetime
) -> list[DropIn]:
    """The drop-in sessions of a venue or a service from a week ago on, by start: three statements.

    One that is cancelled, shut out by closures, or at a venue that has closed for good stays in, as cancelled.
    """
    query = (
        select(AdvisorSession)
        .join(AdvisorSession.venue)
        .where(AdvisorSession.starts_at >= now - BEHIND, AdvisorSession.kind.in_(DROP_IN_KINDS))
        .options(contains_eager(AdvisorSession.venue), selectinload(AdvisorSession.services))
        .order_by(AdvisorSession.starts_at, AdvisorSession.reference)
    )
    if venue_id is not None:
        query = query.where(AdvisorSession.venue_id == venue_id)
    if service_id is not None:
        offers = select(SessionService.session_id).where(SessionService.service_id == service_id)
        query = query.where(AdvisorSession.id.in_(offers))
    sessions = list(db.session.scalars(query))
    shut = _shut({session.venue_id for session in sessions}, now)
    return [_facts(session, shut.get(session.venue_id, []), service_ended) for session in sessions]


_Shut = tuple[Interval, bool, int]
"""From when to when, whether it is so now, and how many changes it was."""


def _facts(session: AdvisorSession, shut: list[_Shut], service_ended: bool) -> DropIn:
    whole, venue = Interval(session.starts_at, session.ends_at), session.venue
    touching = [one for one in shut if overlap(one[0], whole)]
    gone = service_ended or (venue.closed_on is not None and venue.closed_on <= clock.day_of(session.starts_at))
    closed = is_shut(*whole, [stretch for stretch, now_so, _changes in touching if now_so])
    return DropIn(
        session.reference,
        session.version - 1 + sum(changes for *_, changes in touching) + gone,
        session.starts_at,
        session.ends_at,
        venue.slug,
        venue.name,
        venue.address,
        venue.postcode,
        tuple(service.name for service in session.services),
        session.cancelled_at is not None or gone or closed,
    )


def _shut(venue_ids: Collection[int], now: datetime) -> dict[int, list[_Shut]]:
    """By venue: closures, and disruptions, which stay when their closure is taken away again."""
    since = now - BEHIND
    closures = db.session.execute(
        select(Closure.venue_id, Closure.starts_at, Closure.ends_at, Closure.disruption_id).where(
            Closure.venue_id.in_(venue_ids), Closure.ends_at > since
        )
    )
    disruptions = db.session.execute(
        select(Disruption.venue_id, Disruption.starts_at, Disruption.ends_at, Disruption.reopened_at).where(
            Disruption.venue_id.in_(venue_ids), Disruption.kind == "venue_closed", Disruption.ends_at > since
        )
    )
    found: dict[int, list[_Shut]] = {}
    for venue_id, starts_at, ends_at, disruption_id in closures:
        found.setdefault(venue_id, []).append((Interval(starts_at, ends_at), True, int(disruption_id is None)))
    for where, starts_at, ends_at, reopened_at in disruptions:
        changes = 1 if reopened_at is None else 2
        found.setdefault(where or 0, []).append((Interval(starts_at, ends_at), False, changes))
    return found
