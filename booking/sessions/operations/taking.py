"""Take, hold, move and give back time: under locks, and refused by the database where it overlaps.

Two inserts that overlap would each wait for the other inside PostgreSQL's constraint until one is aborted: so rows are
locked before, in an order that is the same for everyone (contact points, the advisor, assignments by id, rooms by id),
and only then the busy time is written. Where nobody skips the locks the database never has to refuse an overlap; where
somebody does (a script, a new code path), its refusal becomes SlotTaken here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import delete

from booking.citizens.rules import Needs
from booking.core.database import db, refused_as
from booking.core.errors import SlotUnknown
from booking.services.models import Service
from booking.sessions import queries, rules
from booking.sessions.errors import InterpreterTooSoon, RoomTaken, SlotTaken
from booking.sessions.models import BusyTime
from booking.sessions.operations import seats
from booking.sessions.operations.writing import SlotWish, TakenTime, TimeWish, delete_expired, insert_busy_time, new_tag
from booking.sessions.rules import BusyKind, Diary, Hold
from booking.venues.models import Venue

_TAKEN = {"busy_time_advisor_overlap": SlotTaken, "busy_time_room_overlap": RoomTaken}


def take_time(service: Service, needs: Needs, **wish: Unpack[TimeWish]) -> TakenTime:
    """Take an advisor's time, and a private room's where one is needed, for a consultation and its write-up.

    Of a group, a seat. The advisors in `prefer` first, then who speaks the language, then the least booked that day; or
    `advisor_id` and nobody else. `notice=False` is for staff; `again` is for time that was theirs until now: notice,
    horizon, the share kept back and the grid of starts are not checked. Raises SlotPast, SlotTooFar, SlotUnknown,
    SlotTaken, RoomTaken or InterpreterTooSoon.
    """
    return _take(SlotWish(service, rules.service_terms(service, needs), **wish))


def hold_time(
    service: Service,
    needs: Needs,
    *,
    venue_id: int,
    starts_at: datetime,
    until: datetime,
    now: datetime,
    advisor_id: int | None = None,
    notice: bool = True,
    prefer: Sequence[int] = (),
    tag: int | None = None,
) -> Hold:
    """Hold time up to `until`; then it expires, and nobody has to clean up. Chooses and raises as `take_time` does.

    `confirm_hold` takes the hold returned, `renew_hold` extends it, `release_hold` releases it. `tag` is given where
    one owner holds two times.
    """
    terms, tag = rules.service_terms(service, needs), tag or new_tag()
    taken = _take(SlotWish(service, terms, venue_id, starts_at, now, advisor_id, notice, prefer, until, tag))
    return Hold(taken.busy_time.id, tag)


def move_time(busy_time: BusyTime, seat: int, service: Service, needs: Needs, **wish: Unpack[TimeWish]) -> TakenTime:
    """Move a busy time or seat; the old time is freed when, and only when, the new one is taken.

    One person's busy time is changed in place, and may overlap where it was; so may a group of one. Where another busy
    time is returned, the caller gives the old one back. The present advisor is tried first, after `prefer`. Raises as
    `take_time` does, and then nothing has changed.
    """
    terms = rules.service_terms(service, needs)
    wish["prefer"] = (*wish.get("prefer", ()), busy_time.advisor_id)
    wanted = SlotWish(service, terms, **wish)
    moves = busy_time.kind != BusyKind.GROUP and terms.seats == 1
    if not moves:
        seats.lock_to_move(busy_time, wanted)
        moves = busy_time.kind == BusyKind.GROUP and terms.seats > 1 and seats.is_alone(busy_time, seat, wanted.now)
    taken = _take(wanted, busy_time if moves else None)
    return TakenTime(busy_time, seat) if taken.busy_time is busy_time else taken


def give_back(busy_time: BusyTime, seat: int = 1) -> None:
    """Free a busy time, or the seat of a group. Nothing may refer to it any more."""
    if busy_time.kind == BusyKind.GROUP:
        seats.lock_of(busy_time)
        seats.free_seat(busy_time, seat)
    else:
        db.session.delete(busy_time)
        db.session.flush()


def take_own_time(advisor_id: int, kind: str, starts_at: datetime, ends_at: datetime, *, now: datetime) -> BusyTime:
    """Take an advisor's time for a "break", "travel" or "away". Raises SlotTaken where it overlaps another."""
    queries.lock_advisors([advisor_id])
    queries.lock_assignments(advisor_id, starts_at, ends_at)
    way = BusyTime.advisor_id == advisor_id, BusyTime.ends_at > starts_at, BusyTime.starts_at < ends_at
    db.session.execute(delete(BusyTime).where(*way, BusyTime.expires_at <= now))
    taken = BusyTime(advisor_id=advisor_id, kind=kind, starts_at=starts_at, ends_at=ends_at)
    with refused_as(_TAKEN):
        db.session.add(taken)
    return taken


def _take(wish: SlotWish, moving: BusyTime | None = None) -> TakenTime:
    """Take the wanted time from the first advisor who can give it; `moving` is moved there."""
    if not wish.again:
        rules.check_when(wish.starts_at, wish.terms, wish.now, notice=wish.notice)
    if wish.service.ended_at is not None:
        raise SlotUnknown
    diary = queries.diary_for_taking(
        wish.service.id,
        wish.terms,
        venue_id=wish.venue_id,
        starts_at=wish.starts_at,
        advisor_id=wish.advisor_id,
        moving=moving.id if moving else None,
        now=wish.now,
        notice=wish.notice,
        again=wish.again,
    )
    candidates = rules.who_can_take(diary, wish.terms, wish.starts_at, prefer=wish.prefer, any_start=wish.again)
    if wish.terms.interpreter and wish.notice and not wish.again:
        candidates = _can_be_understood(candidates, diary, wish)
    delete_expired(diary.lapsed, wish.now)
    for who, room_id in candidates:
        taken = _join(diary, who, wish) or _set(moving, who, room_id, wish)
        if taken is not None:
            return taken
    raise SlotTaken  # somebody took it without the locks


def _can_be_understood(
    candidates: list[tuple[int, int | None]], diary: Diary, wish: SlotWish
) -> list[tuple[int, int | None]]:
    """All of them where there is time to arrange an interpreter, else those who speak the language themselves."""
    speakers = [(who, room_id) for who, room_id in candidates if who in diary.speakers]
    try:
        nation = db.session.get_one(Venue, wish.venue_id).nation
        rules.check_notice(wish.terms.interpreter, wish.starts_at, wish.now, nation)
    except InterpreterTooSoon:
        if not speakers:
            raise
        return speakers
    return candidates


def _join(diary: Diary, advisor_id: int, wish: SlotWish) -> TakenTime | None:
    """Take a seat of a group that the advisor already has at this start."""
    start = rules.floor_minute(wish.starts_at)
    for group in diary.groups.get(advisor_id, ()):
        if group.start == start:
            return seats.take_seat(group.busy_time_id, wish)
    return None


def _set(moving: BusyTime | None, advisor_id: int, room_id: int | None, wish: SlotWish) -> TakenTime | None:
    """Insert or move the busy time; None where the database refuses the overlap."""
    where = {
        "advisor_id": advisor_id,
        "room_id": room_id,
        "starts_at": wish.starts_at,
        "ends_at": wish.ends_at,
    }
    if moving is not None:
        return TakenTime(moving, 1) if _moved(moving, where) else None
    if wish.kind == BusyKind.GROUP:
        number = seats.of_service(wish.service.id)
        made = insert_busy_time(BusyKind.GROUP, wish.until, seats=number, service_id=wish.service.id, **where)
        return seats.first_seat(made, wish) if made else None
    made = insert_busy_time(wish.kind, wish.until, hold_tag=wish.tag, **where)
    return TakenTime(made, 1) if made else None


def _moved(busy_time: BusyTime, where: Mapping[str, Any]) -> bool:
    try:
        with refused_as(_TAKEN):
            busy_time.planned_end = None
            for name, value in where.items():
                setattr(busy_time, name, value)
    except SlotTaken:
        return False
    return True
