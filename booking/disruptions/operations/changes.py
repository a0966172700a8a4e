"""Enter disruptions: close a venue, note an absence, change sessions, end a venue, service or advisor.

Each change is made first; then every appointment ahead that it can have touched, and that no longer stands, is marked
as affected. Each is resolved afterwards (resolving.py). Lock order: the venue, appointments, advisors, assignments,
each by id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from booking.core import clock
from booking.core.database import db
from booking.core.intervals import Interval
from booking.core.tokens import random_reference
from booking.disruptions.operations.affected import (
    Before,
    enter,
    lock_extent,
    mark_affected,
    mark_at_each,
    restore_what_stands,
    row_of,
    same,
    same_at,
)
from booking.disruptions.queries.standing import Extent, booked_in, standing
from booking.disruptions.rules.limits import FOR_GOOD
from booking.services import operations as services
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.errors import ClosurePast, EndBeforeStart
from booking.sessions.models import Disruption
from booking.sessions.rules import DisruptionKind
from booking.staff import operations as staff
from booking.staff.models import StaffMember
from booking.tasks import operations as tasks
from booking.venues.models import Venue
from booking.visits.operations import reconcile_interpreters_then


def close_venue(
    venue: Venue, starts_at: datetime, ends_at: datetime, reason: str, *, by_id: int | None, now: datetime
) -> Disruption:
    """Close a venue from–to. Appointments there are affected; drop-in plans are messaged by what follows sessions.

    The same closure entered twice is one. Raises EndBeforeStart or ClosurePast.
    """
    return close_venues([venue.id], starts_at, ends_at, reason, by_id=by_id, now=now)[0]


def close_venues(
    venue_ids: Collection[int], starts_at: datetime, ends_at: datetime, reason: str, *, by_id: int | None, now: datetime
) -> list[Disruption]:
    """Close these venues for one time, each with a disruption of its own, all of one act: a bank holiday, snow.

    Locks and statements are those of one closure, the venues in the order of their ids. A venue that is closed just
    so already keeps that disruption, and the act that entered it. Raises EndBeforeStart or ClosurePast.
    """
    sessions.check_interval(starts_at, ends_at, now)
    ids, window = sorted(set(venue_ids)), Interval(starts_at, ends_at)
    extent = Extent(window, venue_ids=tuple(ids))
    lock_extent(extent, now)
    there = same_at(ids, window)
    act = random_reference() if len(ids) > 1 else None
    fresh = {
        venue_id: row_of(DisruptionKind.VENUE_CLOSED, Extent(window, venue_id), reason, by_id, now, act=act)
        for venue_id in ids
        if venue_id not in there
    }
    if fresh:
        db.session.add_all(fresh.values())
        db.session.flush()
        sessions.shut_venues(fresh, starts_at, ends_at, reason)
        mark_at_each(fresh.values(), extent, by_id=by_id, now=now)
        reconcile_interpreters_then(*window, now)
    return [there.get(venue_id) or fresh[venue_id] for venue_id in ids]


def advisor_away(
    advisor: StaffMember, starts_at: datetime, ends_at: datetime, reason: str, *, by_id: int | None, now: datetime
) -> Disruption:
    """Note an advisor's absence from–to: no slots are offered, and their appointments are affected.

    The same absence entered twice is one. Raises EndBeforeStart or ClosurePast.
    """
    sessions.check_interval(starts_at, ends_at, now)
    extent = Extent(Interval(starts_at, ends_at), advisor_id=advisor.id)
    return _enter_once(
        DisruptionKind.ADVISOR_AWAY,
        extent,
        reason,
        lambda made: sessions.block_absence(made, now),
        by_id=by_id,
        now=now,
    )


def change_of_sessions(
    change: Callable[[], object],
    *,
    reason: str,
    by_id: int | None,
    now: datetime,
    venue_id: int | None = None,
    window: tuple[datetime, datetime],
) -> Disruption | None:
    """Run a change of sessions (move, shorten, cancel, end …) and mark the appointments that it affects.

    Appointments that stand again through it, and were not resolved yet, are restored. None where nobody is affected.
    `window` holds all that the change can touch, at `venue_id` or anywhere. Raises what the change raises, and
    EndBeforeStart.
    """
    if window[0] >= window[1]:
        raise EndBeforeStart
    extent = Extent(Interval(*window), venue_id=venue_id)
    lock_extent(extent, now)
    before: Before = standing(booked_in(extent, now))
    change()
    sessions.block_absences(extent.window, now)
    reconcile_interpreters_then(*window, now)
    restore_what_stands(booked_in(extent, now), by_id=by_id, now=now)
    affected = {key for key, why in standing(booked_in(extent, now)).items() if why and why != before.get(key)}
    if not affected:
        return None
    disruption = enter(DisruptionKind.SESSION_CHANGED, extent, reason, by_id, now)
    mark_affected(disruption, extent, by_id=by_id, now=now, only=affected)
    return disruption


def end_venue(venue: Venue, last_day: date, *, by_id: int | None, now: datetime, reason: str = "") -> Disruption | None:
    """End a venue for good after its last day; None where nobody is booked there later.

    Raises ClosurePast for a last day before yesterday.
    """
    start = _after(last_day, now)
    extent = Extent(Interval(start, start + FOR_GOOD), venue_id=venue.id)
    lock_extent(extent, now)
    venue.closed_on = last_day + timedelta(days=1)
    sessions.delete_holds_at([venue.id], *extent.window)
    sessions.touch_drop_ins([venue.id], *extent.window)
    reconcile_interpreters_then(*extent.window, now)
    return _for_good(DisruptionKind.VENUE_ENDED, extent, reason, by_id, now)


def end_service(
    service: Service, *, by_id: int | None, now: datetime, last_day: date | None = None, reason: str = ""
) -> Disruption | None:
    """End a service, from now on or after a last day: appointments later than that are affected.

    None where there are none. Raises ClosurePast for a last day before yesterday.
    """
    start = now if last_day is None else _after(last_day, now)
    extent = Extent(Interval(start, start + FOR_GOOD), service_id=service.id)
    lock_extent(extent, now)
    services.end_service(service, now=start)
    sessions.touch_drop_ins_for(service.id, *extent.window)
    reconcile_interpreters_then(*extent.window, now)
    return _for_good(DisruptionKind.SERVICE_ENDED, extent, reason, by_id, now)


def end_advisor(advisor: StaffMember, *, by_id: int | None, now: datetime, reason: str = "") -> Disruption | None:
    """End an advisor now: sign-in, calendar feed and invitation are closed. None where nobody is booked with them.

    What they were to do goes to whoever ends them, first; where a technician does, to those of the role there. Raises
    LastManager.
    """
    staff.need_manager_left(advisor)  # first, in the lock order of whoever changes grants or ends staff
    extent = Extent(Interval(now, now + FOR_GOOD), advisor_id=advisor.id)
    lock_extent(extent, now)
    tasks.hand_over_tasks(advisor, to_id=by_id)
    staff.end_staff(advisor, by_id=by_id, now=now)
    sessions.delete_holds_of(advisor.id, *extent.window)
    sessions.renew_assignments(advisor.id, now)
    return _for_good(DisruptionKind.ADVISOR_ENDED, extent, reason, by_id, now)


def _enter_once(
    kind: DisruptionKind,
    extent: Extent,
    reason: str,
    change: Callable[[Disruption], object],
    *,
    by_id: int | None,
    now: datetime,
) -> Disruption:
    """Enter a disruption, make its change and mark whom it affects, under locks; an equal one is returned as it is."""
    lock_extent(extent, now)
    there = same(kind, extent)
    if there is not None:
        return there
    disruption = enter(kind, extent, reason, by_id, now)
    change(disruption)
    mark_affected(disruption, extent, by_id=by_id, now=now)
    return disruption


def _for_good(kind: DisruptionKind, extent: Extent, reason: str, by_id: int | None, now: datetime) -> Disruption | None:
    there = same(kind, extent)
    affected = {key for key, why in standing(booked_in(extent, now)).items() if why}
    if there is None and not affected:
        return None
    disruption = there or enter(kind, extent, reason, by_id, now)
    mark_affected(disruption, extent, by_id=by_id, now=now)
    return disruption


def _after(last_day: date, now: datetime) -> datetime:
    if last_day < clock.day_of(now) - timedelta(days=1):
        raise ClosurePast
    return clock.day_bounds(last_day)[1]
