"""Free slots: a diary is read, the rest is subtraction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from booking.citizens.rules import Needs
from booking.core import clock
from booking.services.models import Service
from booking.sessions import rules
from booking.sessions.queries.diary import read_diary
from booking.sessions.rules import Slot, Span, Terms, service_terms

_NEAR_DAYS = 3


def find_slots(
    service: Service,
    needs: Needs,
    *,
    first_day: date,
    last_day: date,
    venue_ids: Collection[int] | None = None,
    now: datetime,
    notice: bool = True,
    speaking: bool = False,
) -> list[Slot]:
    """Every slot from `first_day` to `last_day` (London days, both included), by start and venue, one for each pair.

    `venue_ids` None looks at every venue; `notice=False` is for staff, who may book what begins at once; `speaking`
    leaves out where nobody speaks the language asked for (where one was).
    """
    terms = service_terms(service, needs)
    within = _window(terms, first_day, last_day, now, notice)
    found = rules.slots_in(read_diary(service, terms, within, venue_ids, now, notice=notice), terms, within)
    return [slot for slot in found if slot.speaks] if speaking and terms.language else found


def days_with_slots(
    service: Service,
    needs: Needs,
    *,
    first_day: date,
    last_day: date,
    venue_ids: Collection[int] | None = None,
    now: datetime,
    notice: bool = True,
) -> dict[tuple[date, int], int]:
    """How many slots `find_slots` would find, by (London day, venue id); what has none is left out."""
    terms = service_terms(service, needs)
    within = _window(terms, first_day, last_day, now, notice)
    return rules.count_in(read_diary(service, terms, within, venue_ids, now, notice=notice), terms, within)


def nearest_slots(
    service: Service,
    needs: Needs,
    *,
    venue_id: int,
    starts_at: datetime,
    now: datetime,
    count: int = 6,
    notice: bool = True,
) -> list[Slot]:
    """At most `count` free slots for someone who wanted `starts_at` at this venue, in order of time.

    Near in time counts, and another venue counts as much as another day. A few days around are looked at first, then
    all that may be booked.
    """
    wanted, today = clock.day_of(starts_at), clock.day_of(now)
    last_day = today + timedelta(days=service.horizon_days)
    near = (max(wanted - timedelta(days=_NEAR_DAYS), today), min(wanted + timedelta(days=_NEAR_DAYS), last_day))
    found: list[Slot] = []
    for first, last in (near, (today, last_day)):
        found = find_slots(service, needs, first_day=first, last_day=last, now=now, notice=notice)
        if len(found) >= count:
            break

    def far(slot: Slot) -> timedelta:
        return abs(slot.starts_at - starts_at) + timedelta(days=0 if slot.venue_id == venue_id else 1)

    return sorted(sorted(found, key=far)[:count], key=lambda slot: (slot.starts_at, slot.venue_id))


def _window(terms: Terms, first_day: date, last_day: date, now: datetime, notice: bool) -> Span:
    """The starts asked for that may be booked."""
    earliest, before = rules.bookable_between(terms, now, notice=notice)
    first = rules.floor_minute(clock.day_bounds(first_day)[0])
    end = rules.floor_minute(clock.day_bounds(last_day)[1])
    return max(earliest, first), min(before, end)
