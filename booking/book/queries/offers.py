"""Slots, soonest first, with the drop-in sessions of the same days, one small page at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select

from booking.book.rules import (
    LINES,
    AtVenue,
    TimeOfDay,
    by_distance,
    in_part_of_day,
    lines,
    one_page,
    overlaps_part_of_day,
)
from booking.book.rules.limits import TIMES_SEARCHED_AT_ONCE
from booking.citizens.rules import Needs
from booking.core.clock import day_bounds, day_of
from booking.core.database import db
from booking.services.models import Service
from booking.sessions import queries as session_queries
from booking.sessions.models import AdvisorSession, SessionService
from booking.sessions.rules import BOOKABLE_KINDS, Slot, interpreter_from
from booking.venues.models import PrivateRoom, Venue
from booking.venues.queries import distances
from booking.venues.rules.places import How
from booking.venues.rules.position import Point


@dataclass(frozen=True)
class Filters:
    """Filters of a list of slots, all optional.

    `near` sorts the venues of a day, or with `by_distance` the whole list; `start` is the first day of a later page,
    `skip` how many of its venues were shown; `then` is the service of a second topic.
    """

    venue: Venue | None = None
    day: date | None = None
    part: TimeOfDay | None = None
    start: date | None = None
    skip: int = 0
    near: Point | None = None
    how: str = How.EXACT
    by_distance: bool = False
    speaking: bool = False
    then: Service | None = None


@dataclass(frozen=True)
class Offer:
    """One page of slots. `later` is the first day of the next page, None on the last one.

    `more` counts the venues of the only day shown that are left for the next page; `away` is the distance of each venue
    in miles; `rooms` are the venues with a private room. By distance, `nearest` holds the page.
    """

    slots: Sequence[Slot]
    venues: dict[int, Venue]
    drop_ins: Sequence[AdvisorSession] = ()
    later: date | None = None
    days: Sequence[date] = field(default_factory=list)  # every day within the horizon, for the filter
    more: int = 0
    away: dict[int, float] = field(default_factory=dict)
    rooms: frozenset[int] = frozenset()
    nearest: Sequence[AtVenue] = ()

    @property
    def begins(self) -> datetime | None:
        """The start of the first slot on this page; None where it has none."""
        every = [*self.slots, *(slot for at in self.nearest for slot in at.slots)]
        return min((slot.starts_at for slot in every), default=None)


def venues_offering(service: Service, now: datetime) -> dict[int, Venue]:
    """Return the venues at which this service can be booked within its horizon, by id, in order of name."""
    return _offering(service, now)[0]


def _offering(service: Service, now: datetime) -> tuple[dict[int, Venue], frozenset[int]]:
    """Return the same, and which of them have a private room."""
    _start, until = day_bounds(day_of(now) + timedelta(days=service.horizon_days))
    offering = (
        select(AdvisorSession.venue_id)
        .join(SessionService, SessionService.session_id == AdvisorSession.id)
        .where(
            SessionService.service_id == service.id,
            AdvisorSession.kind.in_(BOOKABLE_KINDS),
            AdvisorSession.cancelled_at.is_(None),
            AdvisorSession.starts_at < until,
            AdvisorSession.ends_at > now,
        )
    )
    has_room = exists().where(PrivateRoom.venue_id == Venue.id, PrivateRoom.closed_on.is_(None))
    found = db.session.execute(
        select(Venue, has_room).where(Venue.id.in_(offering), Venue.closed_on.is_(None)).order_by(Venue.name)
    ).all()
    return {venue.id: venue for venue, _room in found}, frozenset(venue.id for venue, room in found if room)


def offer(service: Service, needs: Needs, filters: Filters, now: datetime) -> Offer:
    """Find slots, soonest first, on each day the nearest venue first: as many whole days as one small page holds.

    Or by distance: each venue's next free slots and drop-in session, the nearest venue first.
    """
    today = day_of(now)
    last = today + timedelta(days=service.horizon_days)
    first = max(filters.day or filters.start or today, today)
    last_asked = min(filters.day or last, last)
    days = [today + timedelta(days=n) for n in range(service.horizon_days + 1)]
    venues, rooms = _offering(service, now)
    if first > last:
        return Offer((), venues, days=days, rooms=rooms)
    venue_ids = [filters.venue.id] if filters.venue else None
    if filters.near and filters.by_distance:
        return _by_distance(
            service, needs, filters, (first, last_asked), now, Offer((), venues, days=days, rooms=rooms)
        )
    slots, searched_to = _search(service, needs, filters, first, last_asked, venue_ids, now, LINES + filters.skip)
    venues |= _missing(venues, slots)
    away = distances(filters.near, venues.values(), how=filters.how) if filters.near else {}
    page = one_page(slots, away, filters.skip)
    later = page.later if page.later and page.later <= last_asked else None
    shown_to = page.later - timedelta(days=1) if page.later else searched_to
    if page.later is None and searched_to < last_asked:
        later = searched_to + timedelta(days=1)
    after_first = timedelta(days=1 if filters.skip else 0)  # its drop-ins were on the page before
    drop_ins = _drop_ins(service, needs, filters, first + after_first, shown_to, venue_ids, now)
    if filters.near:
        away |= distances(filters.near, [session.venue for session in drop_ins], how=filters.how)
    return Offer(page.slots, venues, drop_ins, later, days, page.more, away, rooms)


def _by_distance(
    service: Service, needs: Needs, filters: Filters, days: tuple[date, date], now: datetime, empty: Offer
) -> Offer:
    """Build the page of the nearest venues, over all days asked for."""
    assert filters.near is not None
    venue_ids = [filters.venue.id] if filters.venue else None
    slots, _to = _search(service, needs, filters, *days, venue_ids, now, enough=None)
    drop_ins = _drop_ins(service, needs, filters, *days, venue_ids, now)
    venues = empty.venues | _missing(empty.venues, slots) | {session.venue_id: session.venue for session in drop_ins}
    away = distances(filters.near, venues.values(), how=filters.how)
    nearest, more = by_distance(slots, drop_ins, away, filters.skip) if slots else ([], 0)
    shown = [slot for at in nearest for slot in at.slots]
    return replace(empty, slots=shown, venues=venues, drop_ins=drop_ins, more=more, away=away, nearest=nearest)


def _missing(venues: dict[int, Venue], slots: Sequence[Slot]) -> dict[int, Venue]:
    """Read the venues of these slots that are not among `venues`."""
    missing = {slot.venue_id for slot in slots} - venues.keys()
    return {v.id: v for v in db.session.scalars(select(Venue).where(Venue.id.in_(missing)))} if missing else {}


def next_free(service: Service, now: datetime) -> tuple[Slot, Venue] | None:
    """Find the soonest slot of a service without needs, and its venue."""
    today = day_of(now)
    last = today + timedelta(days=service.horizon_days)
    slots, _searched_to = _search(service, Needs(), Filters(), today, last, None, now, enough=1)
    return (slots[0], db.session.get_one(Venue, slots[0].venue_id)) if slots else None


def is_free(
    service: Service,
    needs: Needs,
    venue_id: int,
    starts_at: datetime,
    now: datetime,
    *,
    then: Service | None = None,
    then_at: datetime | None = None,
) -> bool:
    """Return whether a slot, with that of a second topic, is offered now."""
    day = day_of(starts_at)
    found = session_queries.find_slots(
        service, needs, first_day=day, last_day=day, venue_ids=[venue_id], now=now, then=then
    )
    return any((slot.starts_at, slot.then_at) == (starts_at, then_at) for slot in found)


def _search(
    service: Service,
    needs: Needs,
    filters: Filters,
    first: date,
    last: date,
    venue_ids: Collection[int] | None,
    now: datetime,
    enough: int | None = LINES,
) -> tuple[list[Slot], date]:
    """Find slots from `first` on, a week at a time.

    Until there are `enough` lines (None: all). Also returns the last day searched.
    """
    slots: list[Slot] = []
    end = first
    while first <= last:
        end = last if enough is None else min(first + TIMES_SEARCHED_AT_ONCE - timedelta(days=1), last)
        found = session_queries.find_slots(
            service,
            needs,
            first_day=first,
            last_day=end,
            venue_ids=venue_ids,
            now=now,
            speaking=filters.speaking,
            then=filters.then,
        )
        slots += [slot for slot in found if in_part_of_day(slot.starts_at, filters.part)]
        if enough is not None and len(lines(slots)) >= enough:
            break
        first = end + timedelta(days=1)
    return slots, end


def _drop_ins(
    service: Service,
    needs: Needs,
    filters: Filters,
    first: date,
    last: date,
    venue_ids: Collection[int] | None,
    now: datetime,
) -> list[AdvisorSession]:
    if filters.then is not None:  # nobody can drop in to two topics in a row
        return []
    found = session_queries.drop_in_sessions(
        service_id=service.id, venue_ids=venue_ids, first_day=first, last_day=last, now=now
    )
    return [
        session
        for session in found
        if overlaps_part_of_day(session.starts_at, session.ends_at, filters.part)
        and (session.venue.step_free or not needs.step_free)
        and _leaves_time(session, needs, now)
    ]


def _leaves_time(session: AdvisorSession, needs: Needs, now: datetime) -> bool:
    """Whether an interpreter, where one is asked for, can be arranged until then."""
    kind = needs.interpreter
    return not kind or session.starts_at >= interpreter_from(kind, now, session.venue.nation)
