"""Taking time and giving it back.

Two inserts that overlap would each wait for the other inside PostgreSQL's constraint until one is thrown out: so rows
are locked before, in an order that is the same for everyone (contact points, the advisor, assignments by id, rooms by
id), and only then the busy time is written. Where nobody skips the locks the database never
has to refuse an overlap; where somebody does (a script, a new code path), its refusal becomes SlotTaken here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_

from booking.citizens.rules import Needs
from booking.core.database import db, refused_as
from booking.core.errors import RoomTaken, SlotTaken, SlotUnknown
from booking.services.models import Service
from booking.sessions import queries, rules
from booking.sessions.models import BusyTime
from booking.sessions.rules import Terms

_TAKEN = {"busy_time_advisor_overlap": SlotTaken, "busy_time_room_overlap": RoomTaken}


def take_time(
    service: Service,
    needs: Needs,
    *,
    venue_id: int,
    starts_at: datetime,
    now: datetime,
    advisor_id: int | None = None,
    notice: bool = True,
) -> BusyTime:
    """Take an advisor's time, and a private room's where one is needed, for a conversation and its write-up.

    The advisor who speaks the language, then the least booked that day; or `advisor_id` and nobody else.
    `notice=False` is for staff. Raises SlotPast, SlotTooFar, SlotUnknown, SlotTaken or RoomTaken.
    """
    return _take(BusyTime(kind="appointment"), service, needs, venue_id, starts_at, now, advisor_id, notice)


def move_time(
    busy_time: BusyTime,
    service: Service,
    needs: Needs,
    *,
    venue_id: int,
    starts_at: datetime,
    now: datetime,
    advisor_id: int | None = None,
    notice: bool = True,
) -> BusyTime:
    """Let a busy time stand elsewhere: one change, so that the old time is free when, and only when, the new is taken.

    It may overlap the old time. Raises as `take_time` does, and then the old time is still held.
    """
    return _take(busy_time, service, needs, venue_id, starts_at, now, advisor_id, notice)


def give_back(busy_time: BusyTime) -> None:
    """Free the time. Whoever refers to it must have let go of it before."""
    db.session.delete(busy_time)
    db.session.flush()


def take_own_time(advisor_id: int, kind: str, starts_at: datetime, ends_at: datetime, *, now: datetime) -> BusyTime:
    """Take an advisor's time for a "break", "travel" or "away". Raises SlotTaken where something stands already."""
    queries.lock_advisors([advisor_id])
    queries.lock_assignments(advisor_id, starts_at, ends_at)
    _forget_holds([advisor_id], starts_at, ends_at, now)
    taken = BusyTime(advisor_id=advisor_id, kind=kind, starts_at=starts_at, ends_at=ends_at)
    with refused_as(_TAKEN):
        db.session.add(taken)
    return taken


def _take(
    busy_time: BusyTime,
    service: Service,
    needs: Needs,
    venue_id: int,
    starts_at: datetime,
    now: datetime,
    advisor_id: int | None,
    notice: bool,
) -> BusyTime:
    terms = rules.service_terms(service, needs)
    rules.check_when(starts_at, terms, now, notice=notice)
    if service.ended_at is not None:
        raise SlotUnknown
    diary = queries.diary_for_taking(
        service.id, terms, venue_id=venue_id, starts_at=starts_at, advisor_id=advisor_id, now=now, moving=busy_time.id
    )
    candidates = rules.who_can_take(diary, terms, starts_at)
    _forget_holds([who for who, _ in candidates], starts_at, starts_at + timedelta(minutes=terms.busy_minutes), now)
    refusal: SlotTaken | None = None
    for who, room_id in candidates:
        try:
            _set(busy_time, who, room_id, starts_at, terms)
        except SlotTaken as error:  # somebody took it without asking for the locks
            refusal = error
        else:
            return busy_time
    raise refusal or SlotTaken


def _set(busy_time: BusyTime, advisor_id: int, room_id: int | None, starts_at: datetime, terms: Terms) -> None:
    with refused_as(_TAKEN):
        busy_time.advisor_id, busy_time.room_id = advisor_id, room_id
        busy_time.starts_at, busy_time.ends_at = starts_at, starts_at + timedelta(minutes=terms.busy_minutes)
        db.session.add(busy_time)


def _forget_holds(advisor_ids: Sequence[int], starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Delete the holds that have run out and stand in the way, of these advisors or in any room."""
    db.session.execute(
        delete(BusyTime).where(
            or_(BusyTime.advisor_id.in_(advisor_ids), BusyTime.room_id.is_not(None)),
            BusyTime.ends_at > starts_at,
            BusyTime.starts_at < ends_at,
            BusyTime.expires_at <= now,
        )
    )
