"""Slot arithmetic: the free time of assignments in a diary, and the starts that a service can have in it.

Everything counts in whole minutes since 1970: busy times are rounded outwards, assignments inwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import NamedTuple

from booking.core.errors import SlotUnknown
from booking.sessions.errors import RoomTaken, SlotTaken
from booking.sessions.rules.minutes import MINUTES_A_DAY, day_at, floor_minute, instant_at
from booking.sessions.rules.terms import Terms

NEAR_DAYS = 3

NEAT_MINUTES = 5

Span = tuple[int, int]
"""From a minute since 1970 up to, not including, another."""

AssignedSpan = tuple[int, int, int, int]
"""One assignment: ids of advisor and venue, and its span in minutes since 1970."""


class Slot(NamedTuple):
    """A free start at a venue. `ends_at` is the consultation's; the advisors are in the order to try them.

    Of a visit with two topics the end is the second one's, which begins at `then_at`; each has one advisor.
    """

    venue_id: int
    starts_at: datetime
    ends_at: datetime
    advisor_ids: tuple[int, ...]
    seats_left: int = 1  # how many more can be booked there and then
    speaks: bool = False  # one of the advisors speaks the language asked for
    then_at: datetime | None = None
    then_advisor_id: int | None = None


class Group(NamedTuple):
    """A group that exists already: its busy time's id, its span, and how many of its seats are free."""

    busy_time_id: int
    start: int
    end: int
    seats_left: int


@dataclass(frozen=True)
class Diary:
    """Assignments and taken spans in a window of time, both in order of time."""

    assigned: Sequence[AssignedSpan]
    busy: Mapping[int, Sequence[Span]]  # by advisor; they never overlap
    closed: Mapping[int, Sequence[Span]] = field(default_factory=dict)  # by venue
    rooms: Mapping[int, Mapping[int, Sequence[Span]]] = field(
        default_factory=dict
    )  # by venue, then room: its taken time
    speakers: AbstractSet[int] = frozenset()  # advisors who speak the language asked for
    groups: Mapping[int, Sequence[Group]] = field(default_factory=dict)  # by advisor: of the service, with free seats
    lapsed: Sequence[int] = ()  # busy time ids of expired holds in the wanted time


def free_pieces(assigned: AssignedSpan, diary: Diary) -> list[Span]:
    """Return what is left of an assignment without busy times and closures, in order of time."""
    advisor_id, venue_id, cursor, end = assigned
    taken = diary.busy.get(advisor_id, ())
    if venue_id in diary.closed:
        taken, first = sorted([*taken, *diary.closed[venue_id]]), 0
    else:  # the spans do not overlap: only the last that begins before the assignment can reach into it
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
    """Return the starts in a free piece that are `within`: from its beginning on, every `step` minutes.

    Where somebody's break ended at 10:17 the next start is 10:20, and not everything after it at odd minutes; but the
    grid that a service of 12 minutes has from where the assignment `begins` is kept.
    """
    start, end = piece
    if start % NEAT_MINUTES:
        start = neat(start, begins, step)
    earliest, before = within
    if start < earliest:
        start += -(-(earliest - start) // step) * step
    last = end - step + 1
    return range(start, last if last < before else before, step)


def open_groups(assigned: AssignedSpan, diary: Diary) -> Iterator[Group]:
    """Yield the groups with free seats in an assignment while its venue is open."""
    advisor_id, venue_id, begins, ends = assigned
    shut = diary.closed.get(venue_id, ())
    for group in diary.groups.get(advisor_id, ()):
        if begins <= group.start and group.end <= ends and not overlaps(shut, (group.start, group.end)):
            yield group


def slots_in(diary: Diary, terms: Terms, within: Span) -> list[Slot]:
    """Return every slot whose start is `within`, sorted by start and venue, one per start and venue.

    Advisors who already have a group then come first, then those who speak the language, then the least booked that
    day.
    """
    advisors: dict[Span, list[int]] = {}
    for assigned in diary.assigned:
        for piece in free_pieces(assigned, diary):
            for start in free_starts(piece, assigned[2], terms.busy_minutes, within):
                advisors.setdefault((start, assigned[1]), []).append(assigned[0])
    joined = _joined(diary, within)
    order, slots = _order(diary), []
    for start, venue_id in sorted(advisors.keys() | joined.keys() if joined else advisors):
        free, groups = advisors.get((start, venue_id), []), joined.get((start, venue_id), {})
        new = len(free)
        if terms.needs_room and new:
            new = min(new, len(free_rooms(diary, venue_id, (start, start + terms.busy_minutes))))
        left = new * terms.seats + sum(groups.values())
        if not left:
            continue
        who = [*_sorted(groups, order, start), *(_sorted(free, order, start) if new else ())]
        speaks = bool(diary.speakers) and not diary.speakers.isdisjoint(who)
        ends_at = instant_at(start + terms.minutes)
        slots.append(Slot(venue_id, instant_at(start), ends_at, tuple(who), left, speaks))
    return slots


def count_in(diary: Diary, terms: Terms, within: Span) -> dict[tuple[date, int], int]:
    """Count the slots that `slots_in` would find, by London day and venue; 0 is left out."""
    step = terms.busy_minutes
    starts: dict[tuple[date, int], set[int]] = {}
    for assigned in diary.assigned:
        found = starts.setdefault((day_at(assigned[2]), assigned[1]), set())
        for piece in free_pieces(assigned, diary):
            found.update(free_starts(piece, assigned[2], step, within))
    if terms.needs_room:
        for (_day, venue_id), found in starts.items():
            found -= {s for s in found if not free_rooms(diary, venue_id, (s, s + step))}
    for start, venue_id in _joined(diary, within):
        starts.setdefault((day_at(start), venue_id), set()).add(start)
    return {key: len(found) for key, found in starts.items() if found}


def free_rooms(diary: Diary, venue_id: int, span: Span) -> list[int]:
    """List the private rooms of a venue that are free during `span`."""
    return [room_id for room_id, taken in diary.rooms.get(venue_id, {}).items() if not overlaps(taken, span)]


def overlaps(spans: Sequence[Span], span: Span) -> bool:
    start, end = span
    return any(a < end and start < b for a, b in spans)


def who_can_take(
    diary: Diary, terms: Terms, starts_at: datetime, *, prefer: Sequence[int] = (), any_start: bool = False
) -> list[tuple[int, int | None]]:
    """List pairs of advisor and private room (None: none needed) that can take a start, in the order to try them.

    First those who already have a group of the service then (in its room), then the preferred ones, then as in
    `slots_in`. `any_start` ignores the grid of starts. Raises SlotUnknown for a start that never was on offer,
    SlotTaken for one that was, and RoomTaken where only the room is missing.
    """
    start = floor_minute(starts_at)
    end = start + terms.busy_minutes
    joined, free, taken = [], [], False
    for assigned in diary.assigned if instant_at(start) == starts_at else ():
        advisor_id, venue_id, begins, ends = assigned
        if any(group.start == start for group in open_groups(assigned, diary)):
            joined.append(advisor_id)
        elif not begins <= start < end <= ends or not (any_start or _was_offered(assigned, diary, start, end - start)):
            continue
        elif any(a <= start and end <= b for a, b in free_pieces(assigned, diary)):
            free.append((advisor_id, venue_id))
        else:
            taken = taken or not overlaps(diary.closed.get(venue_id, ()), (start, end))
    if not free and not joined:
        raise SlotTaken if taken else SlotUnknown
    order = _order(diary, prefer)
    free.sort(key=lambda who: order(start, who[0]))
    pairs: list[tuple[int, int | None]] = [(who, None) for who in _sorted(joined, order, start)]
    for who, venue_id in free:
        pairs += ((who, room) for room in (free_rooms(diary, venue_id, (start, end)) if terms.needs_room else (None,)))
    if not pairs:
        raise RoomTaken
    return pairs


def whole_days(assigned: Sequence[AssignedSpan]) -> tuple[datetime, datetime]:
    """Return the UTC days of these assignments: from the first midnight to the last."""
    first, last = min(s[2] for s in assigned), max(s[3] for s in assigned)
    return instant_at(first - first % MINUTES_A_DAY), instant_at(last - last % MINUTES_A_DAY + MINUTES_A_DAY)


_Order = Callable[[int, int], tuple[int, bool, int, int]]


def _order(diary: Diary, prefer: Sequence[int] = ()) -> _Order:
    """Make the sort key of advisors for a start: preferred, speaks the language, least booked that day."""
    booked: dict[tuple[int, int], int] = {}
    for advisor_id, spans in diary.busy.items():
        for start, end in spans:
            key = advisor_id, start // MINUTES_A_DAY
            booked[key] = booked.get(key, 0) + end - start

    def order(start: int, advisor_id: int) -> tuple[int, bool, int, int]:
        liked = prefer.index(advisor_id) if advisor_id in prefer else len(prefer)
        return liked, advisor_id not in diary.speakers, booked.get((advisor_id, start // MINUTES_A_DAY), 0), advisor_id

    return order


def _sorted(who: Collection[int], order: _Order, start: int) -> Collection[int]:
    return sorted(who, key=partial(order, start)) if len(who) > 1 else who


def _joined(diary: Diary, within: Span) -> dict[Span, dict[int, int]]:
    """Find the groups that can be joined, by start and venue: advisors, and seats left."""
    found: dict[Span, dict[int, int]] = {}
    for assigned in diary.assigned if diary.groups else ():
        for group in open_groups(assigned, diary):
            if within[0] <= group.start < within[1]:
                found.setdefault((group.start, assigned[1]), {})[assigned[0]] = group.seats_left
    return found


def neat(start: int, begins: int, step: int) -> int:
    """Return the first start of an assignment's grid from a minute on that ends a busy time."""
    return start if (start - begins) % step == 0 else start + -start % NEAT_MINUTES


def _was_offered(assigned: AssignedSpan, diary: Diary, start: int, step: int) -> bool:
    """Return whether a start is on a grid counted from the beginning of a free piece, now or before."""
    advisor_id, venue_id, begins, _ends = assigned
    spans = (*diary.busy.get(advisor_id, ()), *diary.closed.get(venue_id, ()))
    edges = (begins, *(neat(b, begins, step) for _, b in spans if begins < b <= start))
    return any(start >= edge and (start - edge) % step == 0 for edge in edges)
