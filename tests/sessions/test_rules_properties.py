"""Slots over random diaries, compared with a slow count minute by minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from booking.core import clock
from booking.core.errors import SlotUnknown
from booking.sessions import rules
from booking.sessions.errors import SlotTaken
from booking.sessions.rules import Diary, Group, Terms
from tests.sessions.arithmetic import EVER, TEN, terms


def apart(low: int, high: int, most: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    """Spans that do not overlap, in order."""
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
    busy = {advisor: shift(draw(apart(-20, 220, 4))) for advisor in advisors}
    return Diary(
        stretches,
        busy,
        closed={7: shift(draw(apart(0, 200, 1)))} if draw(st.booleans()) else {},
        rooms={7: {1: shift(draw(apart(0, 200, 3))), 2: shift(draw(apart(0, 200, 3)))}},
        speakers=draw(st.sets(st.sampled_from(advisors))),
        groups={who: groups_among(draw, spans) for who, spans in busy.items()} if draw(st.booleans()) else {},
    )


def groups_among(draw: st.DrawFn, spans: list[tuple[int, int]]) -> list[Group]:
    """Some of an advisor's busy times are groups with seats left."""
    return [Group(n, *span, draw(st.integers(1, 9))) for n, span in enumerate(spans) if draw(st.booleans())]


kinds = st.builds(terms, st.integers(1, 40), st.integers(0, 10), needs_room=st.booleans(), seats=st.integers(1, 5))
windows = st.tuples(st.integers(TEN - 10, TEN + 120), st.integers(TEN + 100, TEN + 220))


def minute_by_minute(diary: Diary, terms: Terms, within: tuple[int, int]) -> dict[tuple[int, int], set[int]]:
    found: dict[tuple[int, int], set[int]] = {}

    def taken(spans: Sequence[tuple[int, int]], minute: int) -> bool:
        return any(a <= minute < b for a, b in spans)

    for advisor, venue, begins, ends in diary.assigned:
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
        for group in diary.groups.get(advisor, []):
            minutes = range(group.start, group.end)
            here = all(begins <= m < ends and not taken(diary.closed.get(venue, []), m) for m in minutes)
            if here and within[0] <= group.start < within[1]:
                found.setdefault((group.start, venue), set()).add(advisor)
    return found


def seats_minute_by_minute(diary: Diary, terms: Terms, start: int, venue: int, advisors: set[int]) -> int:
    """Seats that can be booked then: the free seats of groups, and whole groups of whoever is free."""
    joined = {who: g.seats_left for who in advisors for g in diary.groups.get(who, []) if g.start == start}
    span = set(range(start, start + terms.busy_minutes))
    rooms = [uses for uses in diary.rooms.get(venue, {}).values() if not any(span & set(range(*use)) for use in uses)]
    new = len(advisors) - len(joined)
    return sum(joined.values()) + terms.seats * (min(new, len(rooms)) if terms.needs_room else new)


@given(diaries(), kinds, windows)
def test_slots_are_what_a_slow_count_finds(diary: Diary, kind: Terms, within: tuple[int, int]) -> None:
    found = rules.slots_in(diary, kind, within)
    keys = [(rules.floor_minute(slot.starts_at), slot.venue_id) for slot in found]
    assert keys == sorted(set(keys))
    slow = minute_by_minute(diary, kind, within)
    assert {key: set(slot.advisor_ids) for key, slot in zip(keys, found, strict=True)} == slow
    for key, slot in zip(keys, found, strict=True):
        assert slot.seats_left == seats_minute_by_minute(diary, kind, *key, slow[key])
        assert slot.speaks == bool(diary.speakers & slow[key])
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
        here = replace(diary, assigned=[s for s in diary.assigned if s[1] == slot.venue_id])
        pairs = rules.who_can_take(here, kind, slot.starts_at)
        assert set(slot.advisor_ids) <= {advisor for advisor, _room in pairs}
        start = rules.floor_minute(slot.starts_at)
        joined = {who for who in slot.advisor_ids for group in diary.groups.get(who, []) if group.start == start}
        assert {who for who, _room in pairs[: len(joined)]} == joined
        assert all((room is not None) == kind.needs_room for _advisor, room in pairs[len(joined) :])


@given(diaries(), kinds, st.permutations([1, 2, 3]), st.data())
def test_who_is_preferred_comes_first_of_those_who_are_free(
    diary: Diary, kind: Terms, prefer: list[int], data: st.DataObject
) -> None:
    found = rules.slots_in(diary, kind, EVER)
    if not found:
        return
    slot = data.draw(st.sampled_from(found))
    here = replace(diary, assigned=[s for s in diary.assigned if s[1] == slot.venue_id], groups={})
    try:
        pairs = rules.who_can_take(here, kind, slot.starts_at, prefer=prefer)
    except (SlotTaken, SlotUnknown):
        return  # only seats of groups were left
    order = list(dict.fromkeys(who for who, _room in pairs))
    assert order == sorted(order, key=prefer.index)


@given(diaries(), kinds, st.data())
def test_what_is_taken_is_free_and_then_it_is_not(diary: Diary, kind: Terms, data: st.DataObject) -> None:
    minute = data.draw(st.integers(TEN - 5, TEN + 205))
    here = replace(diary, assigned=[s for s in diary.assigned if s[1] == 7], groups={})
    span = (minute, minute + kind.busy_minutes)
    try:
        advisor, _room = rules.who_can_take(here, kind, rules.instant_at(minute))[0]
    except (SlotTaken, SlotUnknown):
        return
    assert all(b <= span[0] or span[1] <= a for a, b in [*diary.busy[advisor], *diary.closed.get(7, [])])
    assert any(who == advisor and a <= span[0] and span[1] <= b for who, _venue, a, b in here.assigned)
    after = replace(here, busy={**diary.busy, advisor: sorted([*diary.busy[advisor], span])})
    for slot in rules.slots_in(after, kind, EVER):
        start = rules.floor_minute(slot.starts_at)
        assert advisor not in slot.advisor_ids or start >= span[1] or start + kind.busy_minutes <= span[0]


@given(
    st.integers(5, 900),
    st.integers(0, 90),
    st.sampled_from([-1, 0, 1]),
    st.integers(0, 24 * 60 - 1),
    st.booleans(),
)
def test_the_share_kept_back_is_offered_on_its_day_from_eight_and_never_before(
    minutes: int, share: int, days: int, minute_of_now: int, notice: bool
) -> None:
    day = date(2026, 11, 26)
    begins = rules.floor_minute(clock.instant(day, time(6)))
    now = clock.instant(day + timedelta(days=days), time(minute_of_now // 60, minute_of_now % 60))
    offered = rules.on_offer([(1, 7, begins, begins + minutes)], terms(day_share=share), now, notice=notice)
    released = days > 0 or (days == 0 and (not notice or minute_of_now >= 8 * 60))
    kept = 0 if released else minutes * share // 100
    kept -= kept % 5
    assert list(offered) == [(1, 7, begins, begins + minutes - kept)]
