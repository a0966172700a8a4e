"""Close a venue or block an advisor's absence for a time, and undo either: no slot is offered then."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from booking.core import clock
from booking.core.database import db, locked
from booking.core.intervals import Interval, subtract
from booking.sessions import queries
from booking.sessions.errors import ClosurePast, EndBeforeStart
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, Closure, Disruption, GroupSeat, SessionService
from booking.sessions.rules import DROP_IN_KINDS, BusyKind, DisruptionKind
from booking.venues.models import Venue

_FETCH = {"synchronize_session": "fetch"}


def check_interval(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Check an interval that is to be closed: ends after it starts, is not over, starts today at the earliest.

    Raises EndBeforeStart or ClosurePast.
    """
    if starts_at >= ends_at:
        raise EndBeforeStart
    if ends_at <= now or clock.day_of(starts_at) < clock.day_of(now):
        raise ClosurePast


def shut_venue(
    venue: Venue, starts_at: datetime, ends_at: datetime, reason: str = "", *, disruption: Disruption | None = None
) -> Closure:
    """Close a venue for a time: no slot is offered then, and holds are deleted.

    Booked appointments stay as they are; `disruptions.operations.close_venue` marks them. Raises EndBeforeStart.
    """
    if starts_at >= ends_at:
        raise EndBeforeStart
    return shut_venues({venue.id: disruption}, starts_at, ends_at, reason)[0]


def shut_venues(
    venues: Mapping[int, Disruption | None], starts_at: datetime, ends_at: datetime, reason: str
) -> list[Closure]:
    """Close several venues for one time, by id, each with its disruption: a few statements, whatever their number.

    The caller has checked the interval.
    """
    here = select(Assignment.id).join(AdvisorSession).where(AdvisorSession.venue_id.in_(venues))
    interval = (Assignment.ends_at > starts_at, Assignment.starts_at < ends_at)
    db.session.execute(locked(here.where(*interval).order_by(Assignment.id), of=Assignment))
    closures = [
        Closure(
            venue_id=venue_id,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason,
            disruption_id=disruption.id if disruption else None,
        )
        for venue_id, disruption in venues.items()
    ]
    db.session.add_all(closures)
    db.session.flush()
    delete_holds_at(venues, starts_at, ends_at)
    touch_drop_ins(venues, starts_at, ends_at)
    return closures


def open_again(disruptions: Collection[Disruption], now: datetime) -> None:
    """End the closures and absences of these disruptions: those ahead are deleted, a running one ends now."""
    ids = [disruption.id for disruption in disruptions]
    shut: dict[tuple[datetime, datetime], list[int]] = {}
    for closure in db.session.scalars(select(Closure).where(Closure.disruption_id.in_(ids))).all():
        if closure.ends_at > now:
            shut.setdefault((max(closure.starts_at, now), closure.ends_at), []).append(closure.venue_id)
            _cut(closure, now)
    for interval, venue_ids in shut.items():
        touch_drop_ins(venue_ids, *interval)
    away = select(BusyTime).where(BusyTime.disruption_id.in_(ids), BusyTime.ends_at > now)
    for busy_time in db.session.scalars(away).all():
        _cut(busy_time, now)
    db.session.flush()


def block_absence(disruption: Disruption, now: datetime) -> Sequence[BusyTime]:
    """Block the free time of an absent advisor, around what is booked; return the busy times added.

    Call it again whenever something booked in it is freed, so that no gap is offered. Holds are deleted.
    """
    advisor_id = disruption.advisor_id
    assert advisor_id is not None  # every absence names one
    queries.lock_advisors([advisor_id])
    queries.lock_assignments(advisor_id, disruption.starts_at, disruption.ends_at)
    delete_holds_of(advisor_id, disruption.starts_at, disruption.ends_at)
    taken = db.session.execute(
        select(BusyTime.starts_at, BusyTime.ends_at).where(
            BusyTime.advisor_id == advisor_id,
            BusyTime.ends_at > disruption.starts_at,
            BusyTime.starts_at < disruption.ends_at,
        )
    )
    whole = Interval(max(disruption.starts_at, now), disruption.ends_at)
    pieces = [
        BusyTime(
            advisor_id=advisor_id,
            kind=BusyKind.AWAY,
            starts_at=free.start,
            ends_at=free.end,
            seats=1,
            disruption_id=disruption.id,
        )
        for free in (subtract(whole, [Interval(start, end) for start, end in taken]) if whole.start < whole.end else ())
    ]
    db.session.add_all(pieces)
    db.session.flush()
    return pieces


def block_absences(window: Interval, now: datetime) -> int:
    """Block the gaps that have opened in the absences of a window; return how many. Idempotent."""
    query = select(Disruption).where(
        Disruption.kind == DisruptionKind.ADVISOR_AWAY,
        Disruption.reopened_at.is_(None),
        Disruption.ends_at > max(window.start, now),
        Disruption.starts_at < window.end,
    )
    absences = db.session.scalars(query.order_by(Disruption.advisor_id, Disruption.id)).all()
    return sum(len(block_absence(absence, now)) for absence in absences)


def delete_holds_at(venue_ids: Collection[int], starts_at: datetime, ends_at: datetime) -> None:
    """Delete every hold at these venues in an interval, so that none is confirmed in it."""
    worked_here = (
        select(Assignment.id)
        .join(AdvisorSession)
        .where(
            AdvisorSession.venue_id.in_(venue_ids),
            Assignment.advisor_id == BusyTime.advisor_id,
            Assignment.ends_at > BusyTime.starts_at,
            Assignment.starts_at < BusyTime.ends_at,
        )
    )
    _delete_holds(worked_here.exists(), starts_at, ends_at)


def delete_holds_of(advisor_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Delete every hold of an advisor's time in an interval."""
    _delete_holds(BusyTime.advisor_id == advisor_id, starts_at, ends_at)


def touch_drop_ins(venue_ids: Collection[int], starts_at: datetime, ends_at: datetime) -> None:
    """Raise the version of the drop-in sessions at these venues, by which messages to those who plan to come follow."""
    _touch(AdvisorSession.venue_id.in_(venue_ids), starts_at, ends_at)


def touch_drop_ins_for(service_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Raise the version of the drop-in sessions of a service."""
    offered = select(SessionService.session_id).where(SessionService.service_id == service_id)
    _touch(AdvisorSession.id.in_(offered), starts_at, ends_at)


def _touch(which: ColumnElement[bool], starts_at: datetime, ends_at: datetime) -> None:
    db.session.execute(
        update(AdvisorSession)
        .where(
            which,
            AdvisorSession.starts_at < ends_at,
            AdvisorSession.ends_at > starts_at,
            AdvisorSession.kind.in_(DROP_IN_KINDS),
        )
        .values(version=AdvisorSession.version + 1),
        execution_options=_FETCH,
    )


def _cut(row: Closure | BusyTime, now: datetime) -> None:
    if row.starts_at >= now:
        db.session.delete(row)
    else:
        row.ends_at = now


def _delete_holds(whose: ColumnElement[bool], starts_at: datetime, ends_at: datetime) -> None:
    """Delete holds, expired or not; of groups the held seats, and the group where no other seat is taken."""
    found = db.session.execute(
        select(BusyTime.id, BusyTime.kind).where(
            BusyTime.kind.in_((BusyKind.HOLD, BusyKind.GROUP)),
            BusyTime.ends_at > starts_at,
            BusyTime.starts_at < ends_at,
            whose,
        )
    ).all()
    groups = [id_ for id_, kind in found if kind == BusyKind.GROUP]
    if groups:
        seats = delete(GroupSeat).where(GroupSeat.busy_time_id.in_(groups), GroupSeat.expires_at.is_not(None))
        db.session.execute(seats, execution_options=_FETCH)
        kept = set(db.session.scalars(select(GroupSeat.busy_time_id).where(GroupSeat.busy_time_id.in_(groups))))
        groups = [id_ for id_ in groups if id_ not in kept]
    gone = [*groups, *(id_ for id_, kind in found if kind == BusyKind.HOLD)]
    if gone:
        db.session.execute(delete(BusyTime).where(BusyTime.id.in_(gone)), execution_options=_FETCH)
