"""Renew, confirm and release holds. A hold that nobody renews expires by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select, update

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, locked
from booking.services.models import Service
from booking.sessions import queries, rules
from booking.sessions.models import Assignment, BusyTime, Closure
from booking.sessions.operations import seats
from booking.sessions.operations.writing import TakenTime
from booking.sessions.rules import BusyKind, Hold, Terms
from booking.venues.models import Venue


def delete_expired_holds(ids: Select[int | None], *, now: datetime) -> None:
    """Delete the expired ones of these holds. A group stays: others may be in it."""
    lapsed = BusyTime.id.in_(ids), BusyTime.kind == BusyKind.HOLD, BusyTime.expires_at <= now
    db.session.execute(delete(BusyTime).where(*lapsed))


def renew_hold(hold: Hold, *, until: datetime, now: datetime) -> bool:
    """Extend a hold to `until`, also an expired one whose time nobody has taken since. False: it is gone."""
    query = update(BusyTime).where(*_this(hold)).values(expires_at=until)
    if db.session.connection().execute(query).rowcount:
        return True
    group = _group(hold.busy_time_id)
    return group is not None and seats.renew_seat(group, hold.tag, until, now)


def confirm_hold(
    hold: Hold, service: Service, needs: Needs, *, venue_id: int, starts_at: datetime, now: datetime
) -> TakenTime | None:
    """Turn a hold into an appointment's time, also an expired one whose time nobody has taken since.

    None where it is gone, is for another time or length, or cannot take place any more: take the time anew then. Raises
    SlotPast for a start that is over, or too soon where the hold has expired.
    """
    terms = rules.service_terms(service, needs)
    if service.ended_at is not None:
        return None
    held: Any = (
        select(BusyTime.kind, BusyTime.expires_at)
        .join(Assignment, Assignment.advisor_id == BusyTime.advisor_id)
        .where(
            BusyTime.id == hold.busy_time_id,
            BusyTime.starts_at == starts_at,
            Assignment.starts_at <= BusyTime.starts_at,
            Assignment.ends_at >= BusyTime.ends_at,
        )
        .order_by(Assignment.id)
    )
    rows = queries.rows_of(locked(held, of=Assignment))
    if not rows:
        return None
    kind, expires_at = rows[0]
    lapsed = expires_at is not None and expires_at <= now
    rules.check_when(starts_at, terms, now, notice=lapsed)
    stands = _stands(service.id, terms, venue_id, starts_at)  # checked again, now under the lock
    if kind == BusyKind.GROUP:
        group = seats.reread(hold.busy_time_id, *stands)
        return seats.confirm_seat(group, hold.tag, now) if group is not None else None
    query = (
        update(BusyTime)
        .where(*_this(hold), *stands)
        .values(kind=BusyKind.APPOINTMENT, expires_at=None, hold_tag=None)
        .returning(BusyTime)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    mine = db.session.scalars(query).one_or_none()
    return None if mine is None else TakenTime(mine, 1)


def release_hold(hold: Hold) -> None:
    """Release a hold. A confirmed one, or one that is gone, stays as it is."""
    query = delete(BusyTime).where(*_this(hold))
    if not db.session.connection().execute(query).rowcount:
        group = _group(hold.busy_time_id)
        if group is not None:
            seats.free_held_seat(group, hold.tag)


def _this(hold: Hold) -> tuple[ColumnElement[bool], ...]:
    """Conditions: the hold of one person's time."""
    return BusyTime.id == hold.busy_time_id, BusyTime.kind == BusyKind.HOLD, BusyTime.hold_tag == hold.tag


def _group(busy_time_id: int) -> BusyTime | None:
    """Return a group, its seats locked; None where it is none."""
    group = seats.reread(busy_time_id)
    if group is None or group.kind != BusyKind.GROUP:
        return None
    seats.lock_of(group)
    return seats.reread(busy_time_id)


def _stands(service_id: int, terms: Terms, venue_id: int, starts_at: datetime) -> list[Any]:
    """Conditions: the held time is this one, and still possible: session, venue, closures."""
    ends_at, day = starts_at + terms.taken, clock.day_of(starts_at)
    there = queries.offered(terms.step_free, False, False).params(service_id=service_id, venue_ids=[venue_id])
    of_group = (BusyTime.kind == BusyKind.GROUP) & (BusyTime.service_id == service_id)
    alone = (BusyTime.kind == BusyKind.HOLD) & (BusyTime.ends_at == ends_at)
    room = BusyTime.room_id.is_not(None) if terms.needs_room else BusyTime.room_id.is_(None)
    return [
        (alone & room) if terms.seats == 1 else of_group,
        there.where(
            Assignment.advisor_id == BusyTime.advisor_id,
            Assignment.starts_at <= BusyTime.starts_at,
            Assignment.ends_at >= BusyTime.ends_at,
        )
        .correlate(BusyTime)
        .exists(),
        ~exists().where(
            Closure.venue_id == venue_id,
            Closure.ends_at > BusyTime.starts_at,
            Closure.starts_at < BusyTime.ends_at,
        ),
        exists().where(Venue.id == venue_id, or_(Venue.closed_on.is_(None), Venue.closed_on > day)),
    ]
