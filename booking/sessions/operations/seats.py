"""The seats of a group. Whoever changes them has locked the advisor's assignments before.

A group is one busy time with a row for each seat that is taken. It stands as long as one of them does: for good where
one is taken for good, else until the last hold of a seat runs out.
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
    """A seat of a group that stands, for good or for a while; None where all are taken."""
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
    """How many seats a group of this service has now: read behind the lock that whoever changes it takes as well."""
    return int(queries.rows_of(select(Service.seats).where(Service.id == service_id))[0][0])


def first_seat(group: BusyTime, wish: SlotWish) -> TakenTime:
    """The first seat of a group that was just made."""
    _add(group, 1, wish)
    return TakenTime(group, 1)


def confirm_seat(group: BusyTime, tag: int, now: datetime) -> TakenTime | None:
    """A held seat becomes one of the group's for good; None where it is gone, or lapsed and all others are taken."""
    taken = _seats(group.id)
    mine = next((seat for seat in taken if seat.hold_tag == tag), None)
    others = [seat for seat in taken if seat is not mine]
    live = [seat for seat in others if not _lapsed(seat, now)]
    if mine is None or len(live) >= group.seats:
        return None
    number = mine.number
    if number > group.seats:  # it had lapsed while the group was given fewer seats
        _forget([seat.number for seat in others if _lapsed(seat, now)], group.id)
        number = _free_number(live, group)
    db.session.connection().execute(
        update(GroupSeat).where(*_held(group, tag)).values(number=number, expires_at=None, hold_tag=None)
    )
    lasts(group, [None])
    return TakenTime(group, number)


def renew_seat(group: BusyTime, tag: int, until: datetime, now: datetime) -> bool:
    """A held seat is held `until`; False where it is gone, or lapsed and all others are taken."""
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
    """Free a seat that is held; one that is taken for good stays taken."""
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
    """Number the seats up to `seats`: who has a higher one is given the lowest that is free; which moved where.

    A hold that ran out, which nobody has renewed, makes way.
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
    """Whether nobody else has a seat of this group. Holds of others that ran out are forgotten then."""
    others = [seat for seat in _seats(group.id) if seat.number != number]
    if not all(_lapsed(seat, now) for seat in others):
        return False
    _forget([seat.number for seat in others], group.id)
    return True


def lasts(group: BusyTime, ends: Sequence[datetime | None]) -> None:
    """Say until when a group stands: for good where any of its seats is taken for good."""
    until = None if None in ends else max(end for end in ends if end is not None)
    if group.expires_at != until:
        group.expires_at = until
        db.session.flush()


def lock_of(group: BusyTime) -> None:
    """Lock what all who change the seats of this group lock."""
    queries.lock_assignments(group.advisor_id, group.starts_at, group.ends_at)


def lock_to_move(group: BusyTime, wish: SlotWish) -> None:
    """Lock where the group stands and where somebody wants to go, in one order."""
    wanted = queries.Wanted(wish.starts_at, wish.ends_at)
    queries.lock_both(group.advisor_id, group.starts_at, group.ends_at, venue_id=wish.venue_id, wanted=wanted)


def reread(busy_time_id: int, *stands: ColumnElement[bool]) -> BusyTime | None:
    """A busy time as it is now, whatever this session has seen of it before; None where it is not, or not `stands`."""
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
