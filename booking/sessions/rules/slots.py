"""Slot arithmetic: what is free of the assignments in a diary, and which starts a service can have there.

Everything here counts in whole minutes: busy times are rounded outwards, assignments inwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import NamedTuple

from booking.core.errors import RoomTaken, SlotTaken, SlotUnknown
from booking.sessions.rules.minutes import MINUTES_A_DAY, day_at, floor_minute, instant_at
from booking.sessions.rules.terms import Terms

NEAT_MINUTES = 5

Span = tuple[int, int]
"""From a minute up to, not including, another."""

Stretch = tuple[int, int, int, int]
"""One assignment: advisor, venue, and the span it lasts."""


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


def free_starts(piece: Span, begins: int, step: int, within: Span) -> range:
    """The starts in a free piece that lie `within`: from its beginning on, one whole `step` after the other.

    Where somebody's break ended at 10:17 the next start is 10:20, and not everything after it at odd minutes; but the
    grid that a service of 12 minutes has from where the assignment `begins` is kept.
    """
    start, end = piece
    if start % NEAT_MINUTES:
        start = _neat(start, begins, step)
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
            for start in free_starts(piece, stretch[2], terms.busy_minutes, within):
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
        for piece in free_pieces(stretch, diary):
            found.update(free_starts(piece, stretch[2], step, within))
    if terms.needs_room:
        for (_day, venue_id), found in starts.items():
            found -= {s for s in found if not free_rooms(diary, venue_id, (s, s + step))}
    return {key: len(found) for key, found in starts.items() if found}


def free_rooms(diary: Diary, venue_id: int, span: Span) -> list[int]:
    """The private rooms of a venue that nobody has during `span`."""
    return [room_id for room_id, taken in diary.rooms.get(venue_id, {}).items() if not _overlaps(taken, span)]


def who_can_take(diary: Diary, terms: Terms, starts_at: datetime) -> list[tuple[int, int | None]]:
    """Which advisor, in which private room where one is needed, can take a start: in the order to try them.

    Raises SlotUnknown for a start that never was on offer, SlotTaken for one that was, and RoomTaken where only the
    room is missing.
    """
    start = floor_minute(starts_at)
    end = start + terms.busy_minutes
    free, taken = [], False
    for stretch in diary.stretches if instant_at(start) == starts_at else ():
        advisor_id, venue_id, begins, ends = stretch
        if not begins <= start < end <= ends or not _was_offered(stretch, diary, start, terms.busy_minutes):
            continue
        if any(a <= start and end <= b for a, b in free_pieces(stretch, diary)):
            free.append((advisor_id, venue_id))
        else:
            taken = taken or not _overlaps(diary.closed.get(venue_id, ()), (start, end))
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
    return instant_at(first - first % MINUTES_A_DAY), instant_at(last - last % MINUTES_A_DAY + MINUTES_A_DAY)


def _order(diary: Diary) -> Callable[[int, int], tuple[bool, int, int]]:
    """How to sort advisors for a start: speakers of the language first, then the least booked that day."""
    booked: dict[tuple[int, int], int] = {}
    for advisor_id, spans in diary.busy.items():
        for start, end in spans:
            key = advisor_id, start // MINUTES_A_DAY
            booked[key] = booked.get(key, 0) + end - start

    def order(start: int, advisor_id: int) -> tuple[bool, int, int]:
        return advisor_id not in diary.speakers, booked.get((advisor_id, start // MINUTES_A_DAY), 0), advisor_id

    return order


def _neat(start: int, begins: int, step: int) -> int:
    return start if (start - begins) % step == 0 else start + -start % NEAT_MINUTES


def _was_offered(stretch: Stretch, diary: Diary, start: int, step: int) -> bool:
    """Whether a start stands on a grid counted from where a free piece begins, now or before the last bookings."""
    advisor_id, venue_id, begins, _ends = stretch
    spans = (*diary.busy.get(advisor_id, ()), *diary.closed.get(venue_id, ()))
    edges = (begins, *(_neat(b, begins, step) for _, b in spans if begins < b <= start))
    return any(start >= edge and (start - edge) % step == 0 for edge in edges)


def _overlaps(spans: Sequence[Span], span: Span) -> bool:
    start, end = span
    return any(a < end and start < b for a, b in spans)
