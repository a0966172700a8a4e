"""Hold the chosen slot for a journey: one for each service, ten minutes after each page, an hour at most.

A slot with time for two topics is two holds with one tag.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from booking.sessions.operations import Then
from booking.sessions.rules import Hold


def hold(
    journey: Journey,
    service: Service,
    slot: str,
    needs: Needs,
    *,
    venue_id: int,
    starts_at: datetime,
    then: Then | None = None,
    network: str,
    now: datetime,
) -> list[Hold]:
    """Hold a slot for this journey; return the previous holds, to pass to `let_go` after the commit.

    The same slot again extends the hold. Where the connection's rate limit is reached, the slot has to be free, but is
    not held. Raises what `sessions.operations.hold_time` raises, and then the previous hold stays.
    """
    held = Held.read(journey.answers)
    if held and held.is_for(slot, needs) and renew(journey, now=now):
        return []
    old, until = own(journey), held_until(now, now)
    mine: tuple[Hold, ...]
    if then is None:
        mine = (sessions.hold_time(service, needs, venue_id=venue_id, starts_at=starts_at, until=until, now=now),)
    else:
        mine = sessions.hold_two(service, then, needs, venue_id=venue_id, starts_at=starts_at, until=until, now=now)
    try:  # always counted after the diary's locks: one lock order, so no deadlock
        _check_limits(journey, network, now)
        journey.hold_id, journey.hold_tag = mine[0].busy_time_id, mine[0].tag
        journey.then_hold_id = mine[1].busy_time_id if len(mine) > 1 else None
        journey.held_since, journey.network_hash = now, network
        _say(journey, Held(slot, needs, until))
    except TooManyHolds:
        let_go(mine)
        forget(journey)
        _say(journey, Held(slot, needs, None))
    return old


def renew(journey: Journey, *, now: datetime) -> bool:
    """Extend the hold of this journey within its hour; True where it was.

    A lapsed hold is taken up again if nobody took its slot.
    """
    held = Held.read(journey.answers)
    if held is None or journey.held_since is None:
        return False
    until = held_until(journey.held_since, now)
    if until <= now or not queries.still_there(journey):
        return False
    if not all(sessions.renew_hold(mine, until=until, now=now) for mine in journey.holds):
        return False
    _say(journey, replace(held, until=until))
    return True


def release(journey: Journey) -> None:
    """Release what this journey holds."""
    mine = own(journey)
    forget(journey)
    let_go(mine)


def let_go(old: Sequence[Hold]) -> None:
    """Release holds. In a transaction of its own where others were taken: each locks only its own advisors."""
    for hold in old:
        sessions.release_hold(hold)


def own(journey: Journey) -> list[Hold]:
    """Return what this journey holds, where nobody has taken its slot."""
    return journey.holds if queries.still_there(journey) else []


def forget(journey: Journey) -> None:
    """Remove the hold from the journey's row: it was released, or became an appointment."""
    journey.hold_id, journey.then_hold_id, journey.hold_tag, journey.held_since = None, None, None, None
    journey.answers = {name: said for name, said in journey.answers.items() if name != "hold"}


def _say(journey: Journey, held: Held) -> None:
    journey.answers = {**journey.answers, "hold": held.to_json()}


def _check_limits(journey: Journey, network: str, now: datetime) -> None:
    within = within_rate_limit(HELD_IN_AN_HOUR, network, now=now)
    if not within or queries.held_on_network(network, now, but=journey.id) >= MOST_HELD_AT_ONCE:
        raise TooManyHolds
