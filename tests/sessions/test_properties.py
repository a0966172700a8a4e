"""Slots over any diary, compared with a slow count minute by minute."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from booking.core import clock
from booking.core.errors import SlotTaken, SlotUnknown
from booking.sessions import rules
from booking.sessions.rules import Diary, Terms
from tests.sessions.arithmetic import EVER, TEN, terms


def apart(low: int, high: int, most: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    """Stretches that do not overlap, in order."""
    edges = st.lists(st.integers(low, high), max_size=2 * most, unique=True).map(sorted)
    return edges.map(lambda e: list(zip(e[::2], e[1::2], strict=False)))


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    advisors = range(1, draw(st.integers(1, 3)) + 1)
    stretches = [
        (advisor, draw(st.sampled_from([7, 8])), TEN + a, TEN + b)
        for advisor in advisors
        for a, b in draw(apart(0, 200, 3))
    ]
    shift = lambda spans: [(TEN + a, TEN + b) for a, b in spans]  # noqa: E731
    return Diary(
        stretches,
        {advisor: shift(draw(apart(-20, 220, 4))) for advisor in advisors},
        closed={7: shift(draw(apart(0, 200, 1)))} if draw(st.booleans()) else {},
        rooms={7: {1: shift(draw(apart(0, 200, 3))), 2: shift(draw(apart(0, 200, 3)))}},
    )


kinds = st.builds(terms, st.integers(1, 40), st.integers(0, 10), needs_room=st.booleans())
windows = st.tuples(st.integers(TEN - 10, TEN + 120), st.integers(TEN + 100, TEN + 220))


def minute_by_minute(diary: Diary, terms: Terms, within: tuple[int, int]) -> dict[tuple[int, int], set[int]]:
    found: dict[tuple[int, int], set[int]] = {}

    def taken(spans: list[tuple[int, int]], minute: int) -> bool:
        return any(a <= minute < b for a, b in spans)

    for advisor, venue, begins, ends in diary.stretches:
        free = {
            minute
            for minute in range(begins, ends)
            if not taken(diary.busy[advisor], minute) and not taken(diary.closed.get(venue, []), minute)
        }
        for minute in sorted(free):
            first = minute
            while first - 1 in free:
                first -= 1
            wanted = range(minute, minute + terms.busy_minutes)
            fits = all(m in free for m in wanted)
            if (first - begins) % terms.busy_minutes != 0:
                while first % 5 != 0:
                    first += 1
            on_grid = minute >= first and (minute - first) % terms.busy_minutes == 0
            room = not terms.needs_room or any(
                not any(taken(uses, m) for m in wanted) for uses in diary.rooms.get(venue, {}).values()
            )
            if fits and on_grid and room and within[0] <= minute < within[1]:
                found.setdefault((minute, venue), set()).add(advisor)
    return found


@given(diaries(), kinds, windows)
def test_slots_are_what_a_slow_count_finds(diary: Diary, kind: Terms, within: tuple[int, int]) -> None:
    found = rules.slots_in(diary, kind, within)
    keys = [(rules.floor_minute(slot.starts_at), slot.venue_id) for slot in found]
    assert keys == sorted(set(keys))
    assert {key: set(slot.advisor_ids) for key, slot in zip(keys, found, strict=True)} == minute_by_minute(
        diary, kind, within
    )
    assert all(slot.ends_at - slot.starts_at == timedelta(minutes=kind.minutes) for slot in found)


@given(diaries(), kinds, windows)
def test_the_count_counts_the_slots(diary: Diary, kind: Terms, within: tuple[int, int]) -> None:
    counted: dict[tuple[date, int], int] = {}
    for slot in rules.slots_in(diary, kind, within):
        key = clock.day_of(slot.starts_at), slot.venue_id
        counted[key] = counted.get(key, 0) + 1
    assert rules.count_in(diary, kind, within) == counted


@given(diaries(), kinds)
def test_whatever_is_offered_can_be_taken_by_those_it_names(diary: Diary, kind: Terms) -> None:
    for slot in rules.slots_in(diary, kind, EVER):
        here = Diary([s for s in diary.stretches if s[1] == slot.venue_id], diary.busy, diary.closed, diary.rooms)
        pairs = rules.who_can_take(here, kind, slot.starts_at)
        assert set(slot.advisor_ids) <= {advisor for advisor, _room in pairs}
        assert all((room is not None) == kind.needs_room for _advisor, room in pairs)


@given(diaries(), kinds, st.data())
def test_what_is_taken_is_free_and_then_it_is_not(diary: Diary, kind: Terms, data: st.DataObject) -> None:
    minute = data.draw(st.integers(TEN - 5, TEN + 205))
    here = Diary([s for s in diary.stretches if s[1] == 7], diary.busy, diary.closed, diary.rooms)
    span = (minute, minute + kind.busy_minutes)
    try:
        advisor, _room = rules.who_can_take(here, kind, rules.instant_at(minute))[0]
    except (SlotTaken, SlotUnknown):
        return
    assert all(b <= span[0] or span[1] <= a for a, b in [*diary.busy[advisor], *diary.closed.get(7, [])])
    assert any(who == advisor and a <= span[0] and span[1] <= b for who, _venue, a, b in here.stretches)
    after = Diary(
        here.stretches, {**diary.busy, advisor: sorted([*diary.busy[advisor], span])}, here.closed, here.rooms
    )
    for slot in rules.slots_in(after, kind, EVER):
        start = rules.floor_minute(slot.starts_at)
        assert advisor not in slot.advisor_ids or start >= span[1] or start + kind.busy_minutes <= span[0]
