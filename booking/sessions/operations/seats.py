"""Seats of a group. Callers have locked the advisor's assignments.

A group is one busy time with a row for each taken seat. It lasts as long as one of them: for good where one is taken
for good, else until the last hold of a seat expires.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update

from booking.core.database import db, refused_as
from booking.services.models import Service
from booking.sessions import queries
from booking.sessions.errors import SlotTaken
from booking.sessions.models import BusyTime, GroupSeat
from booking.sessions.operations.writing import SlotWish, TakenTime


def take_seat(busy_time_id: int, wish: SlotWish) -> TakenTime | None:
    """Take a seat of a group, for good or held; None where all are taken."""
    group = reread(busy_time_id)
    if group is None:
        return None
    taken = _seats(group.id)
    live = [seat for seat in taken if not _lapsed(seat, wish.now)]
    if len(live) >= group.seats:
        return None
    _forget([seat.number for seat in taken if _lapsed(seat, wish.now)], group.id)
    number = _free_number(live, group)
    with refused_as({"group_seat": SlotTaken}):
        _add(group, number, wish)
    lasts(group, [*(seat.expires_at for seat in live), wish.until])
    return TakenTime(group, number)


def of_service(service_id: int) -> int:
    """Read how many seats a group of this service has now, under the lock that whoever changes it takes too."""
    return int(queries.rows_of(select(Service.seats).where(Service.id == service_id))[0][0])


def first_seat(group: BusyTime, wish: SlotWish) -> TakenTime:
    _add(group, 1, wish)
    return TakenTime(group, 1)


def confirm_seat(group: BusyTime, tag: int, now: datetime) -> TakenTime | None:
    """Confirm a held seat; None where it is gone, or expired and all others are taken."""
    taken = _seats(group.id)
    mine = next((seat for seat in taken if seat.hold_tag == tag), None)
    others = [seat for seat in taken if seat is not mine]
    live = [seat for seat in others if not _lapsed(seat, now)]
    if mine is None or len(live) >= group.seats:
        return None
    number = mine.number
    if number > group.seats:  # it had expired while the group was given fewer seats
        _forget([seat.number for seat in others if _lapsed(seat, now)], group.id)
        number = _free_number(live, group)
    db.session.connection().execute(
        update(GroupSeat).where(*_held(group, tag)).values(number=number, expires_at=None, hold_tag=None)
    )
    lasts(group, [None])
    return TakenTime(group, number)


def renew_seat(group: BusyTime, tag: int, until: datetime, now: datetime) -> bool:
    """Extend a held seat to `until`; False where it is gone, or expired and all others are taken."""
    taken = _seats(group.id)
    mine = next((seat for seat in taken if seat.hold_tag == tag), None)
    live = [seat for seat in taken if seat is not mine and not _lapsed(seat, now)]
    if mine is None or len(live) >= group.seats:
        return False
    db.session.connection().execute(update(GroupSeat).where(*_held(group, tag)).values(expires_at=until))
    lasts(group, [*(seat.expires_at for seat in live), until])
    return True


def free_seat(group: BusyTime, number: int) -> None:
    """Free a seat. With the last one the advisor is free."""
    _free(group, GroupSeat.busy_time_id == group.id, GroupSeat.number == number)


def free_held_seat(group: BusyTime, tag: int) -> None:
    """Free a held seat; one that is taken for good stays taken."""
    _free(group, *_held(group, tag))


def _free(group: BusyTime, *mine: ColumnElement[bool]) -> None:
    db.session.connection().execute(delete(GroupSeat).where(*mine))
    left = [seat.expires_at for seat in _seats(group.id)]
    if left:
        lasts(group, left)
    else:
        db.session.delete(group)
        db.session.flush()


def renumber_seats(group: BusyTime, taken: Sequence[int], seats: int) -> list[tuple[int, int]]:
    """Renumber the seats above `seats` to the lowest free numbers; return pairs of old and new number.

    Expired holds, which nobody has renewed, are deleted.
    """
    beyond = [number for number in sorted(taken) if number > seats]
    if beyond:
        lapsed = GroupSeat.busy_time_id == group.id, GroupSeat.number.not_in(taken)
        db.session.execute(delete(GroupSeat).where(*lapsed))
    moved = list(zip(beyond, (number for number in range(1, seats + 1) if number not in taken), strict=False))
    for old, new in moved:
        place = GroupSeat.busy_time_id == group.id, GroupSeat.number == old
        db.session.execute(update(GroupSeat).where(*place).values(number=new))
    return moved


def is_alone(group: BusyTime, number: int, now: datetime) -> bool:
    """Return whether nobody else has a seat of this group; then expired holds of others are deleted."""
    others = [seat for seat in _seats(group.id) if seat.number != number]
    if not all(_lapsed(seat, now) for seat in others):
        return False
    _forget([seat.number for seat in others], group.id)
    return True


def lasts(group: BusyTime, ends: Sequence[datetime | None]) -> None:
    """Set until when a group lasts: for good where any of its seats is taken for good."""
    until = None if None in ends else max(end for end in ends if end is not None)
    if group.expires_at != until:
        group.expires_at = until
        db.session.flush()


def lock_of(group: BusyTime) -> None:
    """Lock the assignments that all who change the seats of this group lock."""
    queries.lock_assignments(group.advisor_id, group.starts_at, group.ends_at)


def lock_to_move(group: BusyTime, wish: SlotWish) -> None:
    """Lock the assignments around a group and around the wanted time, in one order."""
    wanted = queries.Wanted(wish.starts_at, wish.ends_at)
    queries.lock_both(group.advisor_id, group.starts_at, group.ends_at, venue_id=wish.venue_id, wanted=wanted)


def reread(busy_time_id: int, *stands: ColumnElement[bool]) -> BusyTime | None:
    """Reload a busy time; None where it is gone, or does not meet the conditions."""
    query = select(BusyTime).where(BusyTime.id == busy_time_id, *stands).execution_options(populate_existing=True)
    return db.session.scalar(query)


def _seats(busy_time_id: int) -> Sequence[GroupSeat]:
    columns = select(GroupSeat.number, GroupSeat.expires_at, GroupSeat.hold_tag)
    return queries.rows_of(columns.where(GroupSeat.busy_time_id == busy_time_id))


def _held(group: BusyTime, tag: int) -> tuple[ColumnElement[bool], ...]:
    return GroupSeat.busy_time_id == group.id, GroupSeat.hold_tag == tag


def _lapsed(seat: GroupSeat, now: datetime) -> bool:
    return seat.expires_at is not None and seat.expires_at <= now


def _free_number(live: Sequence[GroupSeat], group: BusyTime) -> int:
    numbers = {seat.number for seat in live}
    return next(number for number in range(1, group.seats + 1) if number not in numbers)


def _add(group: BusyTime, number: int, wish: SlotWish) -> None:
    seat = {"busy_time_id": group.id, "number": number, "expires_at": wish.until, "hold_tag": wish.tag}
    db.session.connection().execute(insert(GroupSeat).values(seat))


def _forget(numbers: Sequence[int], busy_time_id: int) -> None:
    if numbers:
        gone = delete(GroupSeat).where(GroupSeat.busy_time_id == busy_time_id, GroupSeat.number.in_(numbers))
        db.session.connection().execute(gone)
