"""Hold the chosen time for a journey: one time at a time, ten minutes after each page, an hour at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from booking.book import queries
from booking.book.errors import TooManyHolds
from booking.book.models import Journey
from booking.book.rules import MOST_HELD_AT_ONCE, MOST_HELD_IN_AN_HOUR, Held, held_until
from booking.citizens.rules import Needs
from booking.core.rate_limits import within_rate_limit
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.rules import Hold


def hold(
    journey: Journey,
    service: Service,
    slot: str,
    needs: Needs,
    *,
    venue_id: int,
    starts_at: datetime,
    network: str,
    now: datetime,
) -> Hold | None:
    """Hold a time for this journey; the time it held before, for `let_go` once this is written, or None.

    Chosen again, the hold lasts longer. Where too much is held on this connection, the time has to be free, but is not
    held. Raises what `sessions.operations.hold_time` raises, and then the old time is still held.
    """
    held = Held.read(journey.answers)
    if held and held.is_for(service.slug, slot, needs) and renew(journey, service.slug, now=now):
        return None
    old, until = own(journey), held_until(now, now)
    mine = sessions.hold_time(service, needs, venue_id=venue_id, starts_at=starts_at, until=until, now=now)
    try:  # counted after the diary's locks, by all: who waits for the count holds nothing another waits for
        _check_limits(journey, network, now)
        journey.hold_id, journey.hold_tag = mine.busy_time_id, mine.tag
        journey.held_since, journey.network_hash = now, network
        _say(journey, Held(service.slug, slot, needs, until))
    except TooManyHolds:
        sessions.release_hold(mine)
        forget(journey)
        _say(journey, Held(service.slug, slot, needs, None))
    return old


def renew(journey: Journey, service: str, *, now: datetime) -> bool:
    """Make the hold of this journey last longer, while it is for this service and its hour is not over; if it could be.

    The hold of another service is let go: that page was left. One that has run out is taken up again if it is there.
    """
    held = Held.read(journey.answers)
    if held is None or journey.hold is None or journey.held_since is None:
        return False
    if held.service != service:
        release(journey)
        return False
    until = held_until(journey.held_since, now)
    if until <= now or not queries.still_there(journey):
        return False
    if not sessions.renew_hold(journey.hold, until=until, now=now):
        return False
    _say(journey, replace(held, until=until))
    return True


def release(journey: Journey) -> None:
    """Let go of what this journey holds."""
    mine = own(journey)
    forget(journey)
    if mine is not None:
        let_go(mine)


def let_go(old: Hold) -> None:
    """Free a time that was held. In a transaction of its own where another was taken: each locks its own advisor."""
    sessions.release_hold(old)


def own(journey: Journey) -> Hold | None:
    """The hold of this journey, if nobody has taken its time."""
    return journey.hold if queries.still_there(journey) else None


def forget(journey: Journey) -> None:
    """Say no longer that this journey holds anything: it was let go, or has become an appointment."""
    journey.hold_id, journey.hold_tag, journey.held_since = None, None, None
    journey.answers = {name: said for name, said in journey.answers.items() if name != "hold"}


def _say(journey: Journey, held: Held) -> None:
    journey.answers = {**journey.answers, "hold": held.to_json()}


def _check_limits(journey: Journey, network: str, now: datetime) -> None:
    within = within_rate_limit("hold", network, limit=MOST_HELD_IN_AN_HOUR, minutes=60, now=now)
    if not within or queries.held_on_network(network, now, but=journey.id) >= MOST_HELD_AT_ONCE:
        raise TooManyHolds
