"""Find free slots: load a diary, then subtract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db
from booking.core.errors import SlotUnknown
from booking.services.models import Service
from booking.sessions import rules
from booking.sessions.errors import SlotTaken
from booking.sessions.models import BusyTime, GroupSeat
from booking.sessions.queries.diary import diary_for_taking, read_diaries, read_diary
from booking.sessions.rules import BusyKind, Slot, Span, Terms, TopicSearch, service_terms
from booking.sessions.rules.nearest import MOST_OFFERED, nearest_to
from booking.sessions.rules.slots import NEAR_DAYS
from booking.venues.models import Venue


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
    then: Service | None = None,
) -> list[Slot]:
    """Find all slots from `first_day` to `last_day` (London days, both included), by start and venue, one a pair.

    `venue_ids` None searches every venue; `notice=False` is for staff, who may book what begins at once; `speaking`
    leaves out slots where nobody speaks the language asked for (where one was). What leaves too few working days to
    arrange an interpreter is no slot, unless an advisor speaks the language. With a second topic (`then`) a slot has
    time for both.
    """

    def topic(of: Service) -> TopicSearch:
        terms = service_terms(of, needs)
        within = _window(terms, first_day, last_day, now, notice)
        return TopicSearch(read_diary(of, terms, within, venue_ids, now, notice=notice), terms, within)

    diary, terms, within = first = topic(service)
    found = rules.slots_in(diary, terms, within) if then is None else rules.pairs_in(first, topic(then))
    if terms.interpreter and notice:
        since = interpreters_from(terms.interpreter, {slot.venue_id for slot in found}, now)
        found = [slot for slot in found if _can_be_arranged(slot, since)]
    return [slot for slot in found if slot.speaks] if speaking and terms.language else found


def first_slots(
    services: Collection[Service], needs: Needs, *, last_day: date, now: datetime, notice: bool = True
) -> dict[int, Slot]:
    """Find the first slot of each service from now to `last_day`, by service id: as `find_slots`, in one search."""
    today = clock.day_of(now)
    asked = {one.id: service_terms(one, needs) for one in services if one.ended_at is None}
    within = {key: _window(terms, today, last_day, now, notice) for key, terms in asked.items()}
    diaries = read_diaries(asked, within, now, notice=notice)
    found = {key: rules.slots_in(diaries[key], terms, within[key]) for key, terms in asked.items()}
    if needs.interpreter and notice:
        everywhere = {slot.venue_id for slots in found.values() for slot in slots}
        since = interpreters_from(needs.interpreter, everywhere, now)
        found = {key: [slot for slot in slots if _can_be_arranged(slot, since)] for key, slots in found.items()}
    return {key: slots[0] for key, slots in found.items() if slots}


def _can_be_arranged(slot: Slot, since: Mapping[int, datetime]) -> bool:
    return slot.speaks or slot.starts_at >= since[slot.venue_id]


def interpreters_from(kind: str, venue_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Map venues to the first start with a promised interpreter: the nation's bank holidays are days off."""
    found = db.session.execute(select(Venue.id, Venue.nation).where(Venue.id.in_(venue_ids)))
    return {venue_id: rules.interpreter_from(kind, now, nation) for venue_id, nation in found}


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
    """Count the slots that `find_slots` would find, by (London day, venue id); 0 is left out."""
    terms = service_terms(service, needs)
    if terms.interpreter:
        days: dict[str, Any] = {"first_day": first_day, "last_day": last_day}
        found = find_slots(service, needs, **days, venue_ids=venue_ids, now=now, notice=notice)
        return dict(Counter((clock.day_of(slot.starts_at), slot.venue_id) for slot in found))
    within = _window(terms, first_day, last_day, now, notice)
    return rules.count_in(read_diary(service, terms, within, venue_ids, now, notice=notice), terms, within)


def nearest_slots(
    service: Service,
    needs: Needs,
    *,
    venue_id: int,
    starts_at: datetime,
    now: datetime,
    count: int = MOST_OFFERED,
    notice: bool = True,
    then: Service | None = None,
) -> list[Slot]:
    """Return at most `count` free slots nearest to `starts_at` at this venue, in order of time.

    A few days around are searched first, then all that may be booked.
    """
    wanted, today = clock.day_of(starts_at), clock.day_of(now)
    last_day = today + timedelta(days=service.horizon_days)
    near = (max(wanted - timedelta(days=NEAR_DAYS), today), min(wanted + timedelta(days=NEAR_DAYS), last_day))
    found: list[Slot] = []
    for first, last in (near, (today, last_day)):
        found = find_slots(service, needs, first_day=first, last_day=last, now=now, notice=notice, then=then)
        if len(found) >= count:
            break
    return nearest_to(found, venue_id=venue_id, starts_at=starts_at, count=count)


def can_retake_time(
    service: Service, needs: Needs, *, venue_id: int, starts_at: datetime, now: datetime, old: BusyTime | None
) -> bool:
    """Return whether an earlier time could be taken again, as `operations.take_time(again=True)` judges.

    `old` is the present busy time, which would be left.
    """
    terms = service_terms(service, needs)
    leaves = old.id if old is not None and (old.kind != BusyKind.GROUP or _alone(old, now)) else None
    wish: dict[str, Any] = {"venue_id": venue_id, "starts_at": starts_at, "advisor_id": None, "moving": leaves}
    diary = diary_for_taking(service.id, terms, now=now, again=True, only_looking=True, **wish)
    try:
        rules.who_can_take(diary, terms, starts_at, any_start=True)
    except (SlotTaken, SlotUnknown):
        return False
    return service.ended_at is None


def _alone(group: BusyTime, now: datetime) -> bool:
    live = or_(GroupSeat.expires_at.is_(None), GroupSeat.expires_at > now)
    count = select(func.count()).select_from(GroupSeat).where(GroupSeat.busy_time_id == group.id, live)
    return (db.session.scalar(count) or 0) <= 1


def _window(terms: Terms, first_day: date, last_day: date, now: datetime, notice: bool) -> Span:
    """Return the starts of these days that may be booked, in minutes since 1970."""
    earliest, before = rules.bookable_between(terms, now, notice=notice)
    first = rules.floor_minute(clock.day_bounds(first_day)[0])
    end = rules.floor_minute(clock.day_bounds(last_day)[1])
    return max(earliest, first), min(before, end)
