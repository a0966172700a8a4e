"""Hold the chosen slot for a journey: one for each service, ten minutes after each page, an hour at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from booking.book import queries
from booking.book.errors import TooManyHolds
from booking.book.models import Journey
from booking.book.rules import HELD_IN_AN_HOUR, MOST_HELD_AT_ONCE, Held, held_until
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
    """Hold a slot for this journey; return the previous hold, to pass to `let_go` after the commit, or None.

    The same slot again extends the hold. Where the connection's rate limit is reached, the slot has to be free, but is
    not held. Raises what `sessions.operations.hold_time` raises, and then the previous hold stays.
    """
    held = Held.read(journey.answers)
    if held and held.is_for(slot, needs) and renew(journey, now=now):
        return None
    old, until = own(journey), held_until(now, now)
    mine = sessions.hold_time(service, needs, venue_id=venue_id, starts_at=starts_at, until=until, now=now)
    try:  # always counted after the diary's locks: one lock order, so no deadlock
        _check_limits(journey, network, now)
        journey.hold_id, journey.hold_tag = mine.busy_time_id, mine.tag
        journey.held_since, journey.network_hash = now, network
        _say(journey, Held(slot, needs, until))
    except TooManyHolds:
        sessions.release_hold(mine)
        forget(journey)
        _say(journey, Held(slot, needs, None))
    return old


def renew(journey: Journey, *, now: datetime) -> bool:
    """Extend the hold of this journey within its hour; True where it was.

    A lapsed hold is taken up again if nobody took its slot.
    """
    held = Held.read(journey.answers)
    if held is None or journey.hold is None or journey.held_since is None:
        return False
    until = held_until(journey.held_since, now)
    if until <= now or not queries.still_there(journey):
        return False
    if not sessions.renew_hold(journey.hold, until=until, now=now):
        return False
    _say(journey, replace(held, until=until))
    return True


def release(journey: Journey) -> None:
    """Release the hold of this journey."""
    mine = own(journey)
    forget(journey)
    if mine is not None:
        let_go(mine)


def let_go(old: Hold) -> None:
    """Release a hold. In a transaction of its own where another was taken: each locks only its own advisor."""
    sessions.release_hold(old)


def own(journey: Journey) -> Hold | None:
    """Return the hold of this journey, if nobody has taken its slot."""
    return journey.hold if queries.still_there(journey) else None


def forget(journey: Journey) -> None:
    """Remove the hold from the journey's row: it was released, or became an appointment."""
    journey.hold_id, journey.hold_tag, journey.held_since = None, None, None
    journey.answers = {name: said for name, said in journey.answers.items() if name != "hold"}


def _say(journey: Journey, held: Held) -> None:
    journey.answers = {**journey.answers, "hold": held.to_json()}


def _check_limits(journey: Journey, network: str, now: datetime) -> None:
    within = within_rate_limit(HELD_IN_AN_HOUR, network, now=now)
    if not within or queries.held_on_network(network, now, but=journey.id) >= MOST_HELD_AT_ONCE:
        raise TooManyHolds
