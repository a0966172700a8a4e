"""Slot arithmetic: what is free of the assignments in a diary, and which starts a service can have there.

Everything here counts in whole minutes since 1970 UTC: busy times are rounded outwards, assignments inwards. So no
zone, no change of clocks and no second matters, and the arithmetic is that of integers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple, Protocol

from dateutil.rrule import rrulestr

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.errors import RoomTaken, SlotPast, SlotTaken, SlotTooFar, SlotUnknown

Span = tuple[int, int]
"""From a minute up to, not including, another."""

Stretch = tuple[int, int, int, int]
"""One assignment: advisor, venue, and the span it lasts."""

BOOKABLE_KINDS = ("appointments", "mixed")
DROP_IN_KINDS = ("drop_in", "mixed")
INTERPRETER_NOTICE_MINUTES = 2 * 24 * 60
EARLIEST_START, LATEST_END = time(6), time(23)
LONGEST_SESSION = timedelta(hours=17)  # between the two
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_MINUTES_A_DAY = 24 * 60


class ServiceFacts(Protocol):
    """What a service says about its conversations."""

    minutes: int
    write_up_minutes: int
    notice_minutes: int
    horizon_days: int
    needs_private_room: bool


class Terms(NamedTuple):
    """What one conversation takes. `busy_minutes` includes the write-up; `language` is "" when any advisor will do."""

    minutes: int
    busy_minutes: int
    notice_minutes: int
    horizon_days: int
    needs_room: bool
    step_free: bool
    language: str

    @property
    def conversation(self) -> timedelta:
        """From its start to its end, without the write-up."""
        return timedelta(minutes=self.minutes)


class Slot(NamedTuple):
    """A free start at a venue. `ends_at` is the conversation's; the advisors stand in the order to try them."""

    venue_id: int
    starts_at: datetime
    ends_at: datetime
    advisor_ids: tuple[int, ...]


@dataclass(frozen=True)
class Diary:
    """What stands in a window of time: who is assigned where, and what is taken. The spans stand in order of time."""

    stretches: Sequence[Stretch]
    busy: Mapping[int, Sequence[Span]]  # by advisor; they never overlap
    closed: Mapping[int, Sequence[Span]] = field(default_factory=dict)  # by venue
    rooms: Mapping[int, Mapping[int, Sequence[Span]]] = field(
        default_factory=dict
    )  # by venue, then room: its taken time
    speakers: AbstractSet[int] = frozenset()  # advisors who speak the language asked for


def service_terms(service: ServiceFacts, needs: Needs) -> Terms:
    """What a conversation about this service takes for someone with these needs.

    More time or an interpreter doubles the conversation, not the write-up. An interpreter takes two days to arrange,
    and makes the advisor's own languages unimportant.
    """
    doubled = needs.more_time or bool(needs.interpreter)
    minutes = service.minutes * (2 if doubled else 1)
    return Terms(
        minutes=minutes,
        busy_minutes=minutes + service.write_up_minutes,
        notice_minutes=max(service.notice_minutes, INTERPRETER_NOTICE_MINUTES if needs.interpreter else 0),
        horizon_days=service.horizon_days,
        needs_room=service.needs_private_room or needs.private_room,
        step_free=needs.step_free,
        language="" if needs.interpreter else needs.language,
    )


def floor_minute(instant: datetime) -> int:
    """An instant in whole minutes since 1970, rounded down."""
    return (instant - _EPOCH) // _MINUTE


def ceil_minute(instant: datetime) -> int:
    """An instant in whole minutes since 1970, rounded up."""
    return -((_EPOCH - instant) // _MINUTE)


def instant_at(minute: int) -> datetime:
    """The instant of a minute since 1970, in UTC."""
    return _EPOCH + minute * _MINUTE


@lru_cache(maxsize=4096)
def day_at(minute: int) -> date:
    """The London day of a minute since 1970."""
    return clock.day_of(instant_at(minute))


def bookable_between(terms: Terms, now: datetime, *, notice: bool = True) -> Span:
    """The first start that may be booked at `now`, and the minute from which on it is too far ahead.

    `notice=False` is for staff, who have the person before them: anything that has not begun yet.
    """
    earliest = now + timedelta(minutes=terms.notice_minutes) if notice else now
    last_day = clock.day_of(now) + timedelta(days=terms.horizon_days)
    return ceil_minute(earliest), floor_minute(clock.day_bounds(last_day)[1])


def free_pieces(stretch: Stretch, diary: Diary) -> list[Span]:
    """What is left of an assignment without the advisor's busy times and the venue's closures, in order of time."""
    advisor_id, venue_id, cursor, end = stretch
    taken = diary.busy.get(advisor_id, ())
    if venue_id in diary.closed:
        taken, first = sorted([*taken, *diary.closed[venue_id]]), 0
    else:  # the spans do not overlap: only the last that begins before the stretch can reach into it
        first = bisect_right(taken, (cursor, cursor)) - 1
    pieces = []
    for busy_from, busy_to in islice(taken, first if first > 0 else 0, None):
        if busy_from >= end:
            break
        if busy_from > cursor:
            pieces.append((cursor, busy_from))
        if busy_to > cursor:
            cursor = busy_to
    if cursor < end:
        pieces.append((cursor, end))
    return pieces


def free_starts(piece: Span, step: int, within: Span) -> range:
    """The starts in a free piece, one whole `step` after the other from its beginning on, that lie `within`."""
    start, end = piece
    earliest, before = within
    if start < earliest:
        start += -(-(earliest - start) // step) * step
    last = end - step + 1
    return range(start, last if last < before else before, step)


def slots_in(diary: Diary, terms: Terms, within: Span) -> list[Slot]:
    """Every slot whose start lies `within`, sorted by start and venue, one per start and venue.

    Advisors who speak the language come first, then the least booked that day.
    """
    advisors: dict[Span, list[int]] = {}
    for stretch in diary.stretches:
        for piece in free_pieces(stretch, diary):
            for start in free_starts(piece, terms.busy_minutes, within):
                advisors.setdefault((start, stretch[1]), []).append(stretch[0])
    order = _order(diary)
    return [
        Slot(
            venue_id,
            instant_at(start),
            instant_at(start + terms.minutes),
            tuple(sorted(found, key=partial(order, start)) if len(found) > 1 else found),
        )
        for (start, venue_id), found in sorted(advisors.items())
        if not terms.needs_room or free_rooms(diary, venue_id, (start, start + terms.busy_minutes))
    ]


def count_in(diary: Diary, terms: Terms, within: Span) -> dict[tuple[date, int], int]:
    """How many slots `slots_in` would find, by London day and venue; days without any are left out."""
    step = terms.busy_minutes
    starts: dict[tuple[date, int], set[int]] = {}
    for stretch in diary.stretches:
        found = starts.setdefault((day_at(stretch[2]), stretch[1]), set())
        found.update(*[free_starts(piece, step, within) for piece in free_pieces(stretch, diary)])
    if terms.needs_room:
        for (_day, venue_id), found in starts.items():
            found -= {s for s in found if not free_rooms(diary, venue_id, (s, s + step))}
    return {key: len(found) for key, found in starts.items() if found}


def free_rooms(diary: Diary, venue_id: int, span: Span) -> list[int]:
    """The private rooms of a venue that nobody has during `span`."""
    return [room_id for room_id, taken in diary.rooms.get(venue_id, {}).items() if not _overlaps(taken, span)]


def check_when(starts_at: datetime, terms: Terms, now: datetime, *, notice: bool = True) -> None:
    """Whether a start may be booked at `now` at all. Raises SlotPast or SlotTooFar."""
    earliest, before = bookable_between(terms, now, notice=notice)
    if floor_minute(starts_at) < earliest:
        raise SlotPast
    if floor_minute(starts_at) >= before:
        raise SlotTooFar


def who_can_take(diary: Diary, terms: Terms, starts_at: datetime) -> list[tuple[int, int | None]]:
    """Which advisor, in which private room where one is needed, can take a start: in the order to try them.

    The start must stand on the grid counted from the beginning of the free piece or of the assignment: the first is
    what is offered now, the second what was offered before the last bookings. Raises SlotUnknown for a start that
    never was on offer, SlotTaken for one that was, and RoomTaken where only the room is missing.
    """
    start = floor_minute(starts_at)
    end = start + terms.busy_minutes
    free, taken = [], False
    for stretch in diary.stretches:
        advisor_id, venue_id, begins, ends = stretch
        if instant_at(start) != starts_at or not begins <= start < end <= ends:
            continue
        piece = next((p for p in free_pieces(stretch, diary) if p[0] <= start and end <= p[1]), None)
        if piece is None:
            taken = taken or not _overlaps(diary.closed.get(venue_id, ()), (start, end))
        elif 0 in ((start - piece[0]) % terms.busy_minutes, (start - begins) % terms.busy_minutes):
            free.append((advisor_id, venue_id))
    if not free:
        raise SlotTaken if taken else SlotUnknown
    order = _order(diary)
    free.sort(key=lambda who: order(start, who[0]))
    if not terms.needs_room:
        return [(advisor_id, None) for advisor_id, _ in free]
    pairs: list[tuple[int, int | None]] = [
        (who, room) for who, venue_id in free for room in free_rooms(diary, venue_id, (start, end))
    ]
    if not pairs:
        raise RoomTaken
    return pairs


def whole_days(stretches: Sequence[Stretch]) -> tuple[datetime, datetime]:
    """From the beginning of the UTC day of the first stretch to the end of that of the last."""
    first, last = min(s[2] for s in stretches), max(s[3] for s in stretches)
    return instant_at(first - first % _MINUTES_A_DAY), instant_at(last - last % _MINUTES_A_DAY + _MINUTES_A_DAY)


def days_of(rule: str, first_day: date, start: date, end: date) -> list[date]:
    """The days of a recurrence (RFC 5545 rule, counted from `first_day`) from `start` to `end`, both included.

    Raises ValueError for a rule that cannot be read.
    """
    days = rrulestr(rule, dtstart=datetime.combine(first_day, time.min))  # no zone: days, not instants
    return [
        d.date() for d in days.between(datetime.combine(start, time.min), datetime.combine(end, time.min), inc=True)
    ]


def session_times_right(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a session ends after it starts, on the same London day, between 6am and 11pm."""
    starts, ends = clock.local(starts_at), clock.local(ends_at)
    return (
        starts_at < ends_at
        and starts.date() == ends.date()
        and starts.time() >= EARLIEST_START
        and ends.time() <= LATEST_END
    )


def _order(diary: Diary) -> Callable[[int, int], tuple[bool, int, int]]:
    """How to sort advisors for a start: speakers of the language first, then the least booked that day."""
    booked: dict[tuple[int, int], int] = {}
    for advisor_id, spans in diary.busy.items():
        for start, end in spans:
            key = advisor_id, start // _MINUTES_A_DAY
            booked[key] = booked.get(key, 0) + end - start

    def order(start: int, advisor_id: int) -> tuple[bool, int, int]:
        return advisor_id not in diary.speakers, booked.get((advisor_id, start // _MINUTES_A_DAY), 0), advisor_id

    return order


def _overlaps(spans: Sequence[Span], span: Span) -> bool:
    start, end = span
    return any(a < end and start < b for a, b in spans)
