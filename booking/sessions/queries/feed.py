"""Load the drop-in sessions of a venue's or a service's calendar feed, cancelled ones too."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from booking.core import clock
from booking.core.database import db
from booking.core.intervals import Interval
from booking.sessions.models import AdvisorSession, Closure, SessionService
from booking.sessions.rules import DROP_IN_KINDS
from booking.sessions.rules.feed import SESSION_FEED_BEHIND, DropIn, is_shut


def drop_in_feed(
    *,
    venue_id: int | None = None,
    service_id: int | None = None,
    service_until: datetime | None = None,
    now: datetime,
) -> list[DropIn]:
    """List the drop-in sessions of a venue or a service from a week ago on, by start: three statements.

    One that is cancelled, covered by closures, at a venue that has closed for good or of a service that has ended by
    then (`service_until`) stays in, as cancelled.
    """
    query = (
        select(AdvisorSession)
        .join(AdvisorSession.venue)
        .where(AdvisorSession.starts_at >= now - SESSION_FEED_BEHIND, AdvisorSession.kind.in_(DROP_IN_KINDS))
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
    return [_facts(session, shut.get(session.venue_id, []), service_until) for session in sessions]


def _facts(session: AdvisorSession, shut: list[Interval], service_until: datetime | None) -> DropIn:
    venue = session.venue
    over = service_until is not None and service_until <= session.starts_at
    left = venue.closed_on is not None and venue.closed_on <= clock.day_of(session.starts_at)
    return DropIn(
        session.reference,
        session.version - 1,  # raised by whoever closes, reopens or ends what it depends on
        session.starts_at,
        session.ends_at,
        venue.slug,
        venue.name,
        venue.address,
        venue.postcode,
        tuple(service.name for service in session.services),
        session.cancelled_at is not None or over or left or is_shut(session.starts_at, session.ends_at, shut),
    )


def _shut(venue_ids: Collection[int], now: datetime) -> dict[int, list[Interval]]:
    """Load the closures of each venue, from a week ago on."""
    closures = db.session.execute(
        select(Closure.venue_id, Closure.starts_at, Closure.ends_at).where(
            Closure.venue_id.in_(venue_ids), Closure.ends_at > now - SESSION_FEED_BEHIND
        )
    )
    found: dict[int, list[Interval]] = {}
    for venue_id, starts_at, ends_at in closures:
        found.setdefault(venue_id, []).append(Interval(starts_at, ends_at))
    return found
