"""Choose and hold the time of a visit with two topics: each is a busy time of its own, taken together or not at all.

Whoever takes two advisors' time locks all assignments of the venue in that time first, in one order: taken one after
the other, two visits with the same topics the other way round would wait for each other for ever.
"""

from __future__ import annotations

from datetime import datetime

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db
from booking.services.models import Service
from booking.sessions import queries, rules
from booking.sessions.errors import SlotTaken
from booking.sessions.operations.taking import hold_time
from booking.sessions.operations.writing import Then, new_tag
from booking.sessions.rules import Hold
from booking.venues.models import Venue


def lock_two(then: Then, needs: Needs, *, venue_id: int, starts_at: datetime) -> None:
    """Lock all that the visit's two topics may take, up to the end of the second."""
    queries.lock_at(venue_id, starts_at, then.starts_at + rules.service_terms(then.service, needs).taken)


def choose_two(
    service: Service,
    then: Then,
    needs: Needs,
    *,
    venue_id: int,
    starts_at: datetime,
    now: datetime,
    notice: bool = True,
) -> tuple[int, int]:
    """Choose who gives the first topic and who the second at these starts, as `find_slots` offers them.

    Locks what they may take. Raises SlotPast, SlotTooFar, InterpreterTooSoon, or SlotTaken where the two do not go
    together (any more).
    """
    rules.check_when(starts_at, rules.service_terms(service, needs), now, notice=notice)
    lock_two(then, needs, venue_id=venue_id, starts_at=starts_at)
    day = clock.day_of(starts_at)
    for slot in queries.find_slots(
        service,
        needs,
        first_day=day,
        last_day=day,
        venue_ids=[venue_id],
        now=now,
        notice=notice,
        then=then.service,
    ):
        if (slot.starts_at, slot.then_at) == (starts_at, then.starts_at) and slot.then_advisor_id is not None:
            return slot.advisor_ids[0], slot.then_advisor_id
    if notice:
        rules.check_notice(needs.interpreter, starts_at, now, db.session.get_one(Venue, venue_id).nation)
    raise SlotTaken


def hold_two(
    service: Service, then: Then, needs: Needs, *, venue_id: int, starts_at: datetime, until: datetime, now: datetime
) -> tuple[Hold, Hold]:
    """Hold the time of both topics, under one tag. Raises as `choose_two` does, and then nothing is held."""
    first_by, second_by = choose_two(service, then, needs, venue_id=venue_id, starts_at=starts_at, now=now)
    tag = new_tag()
    first = hold_time(
        service, needs, venue_id=venue_id, starts_at=starts_at, until=until, now=now, advisor_id=first_by, tag=tag
    )
    second = hold_time(
        then.service,
        needs,
        venue_id=venue_id,
        starts_at=then.starts_at,
        until=until,
        now=now,
        advisor_id=second_by,
        tag=tag,
    )
    return first, second
