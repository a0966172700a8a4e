"""Slots of a visit with two topics: a table, and what holds of any diary."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.sessions.rules import BETWEEN_TOPICS, Diary, Slot, Span, Terms, TopicSearch, floor_minute, pairs_in
from booking.sessions.rules.slots import AssignedSpan, slots_in

NINE, AMINA, TOM, HERE, THERE = 9 * 60, 1, 2, 7, 8
DAY: Span = (0, 24 * 60)


def terms(minutes: int = 25, write_up: int = 5, **changes: object) -> Terms:
    plain = Terms(minutes, minutes + write_up, 0, 28, False, False, "")
    return plain._replace(**changes)  # type: ignore[arg-type]


def diary(*assigned: AssignedSpan, **changes: object) -> Diary:
    return replace(Diary(assigned, {}), **changes)  # type: ignore[arg-type]


def said(slot: Slot) -> tuple[str, str, str, int, int | None]:
    """When the first begins, the second begins and ends, and who gives each."""
    assert slot.then_at is not None
    times = (f"{at:%H:%M}" for at in (slot.starts_at, slot.then_at, slot.ends_at))
    return *times, slot.advisor_ids[0], slot.then_advisor_id  # type: ignore[return-value]


def work(who: int, start: int, end: int, at: int = HERE) -> AssignedSpan:
    return who, at, NINE + start, NINE + end


ONE = diary(work(AMINA, 0, 60))
OTHER = diary(work(TOM, 0, 60))
TABLE = {
    "one advisor gives both, the second when the first is written up": (
        (ONE, terms(), ONE, terms()),
        [("09:00", "09:30", "09:55", AMINA, AMINA)],
    ),
    "two advisors: as soon as the first has ended": (
        (ONE, terms(), diary(work(TOM, 25, 60)), terms()),
        [("09:00", "09:25", "09:50", AMINA, TOM)],
    ),
    "two advisors on their own grids: a short wait": (
        (ONE, terms(), OTHER, terms()),
        [("09:00", "09:30", "09:55", AMINA, TOM)],
    ),
    "fifteen minutes are a short walk": (
        (diary(work(AMINA, 0, 30)), terms(), diary(work(TOM, 40, 70)), terms()),
        [("09:00", "09:40", "10:05", AMINA, TOM)],
    ),
    "twenty are not": ((diary(work(AMINA, 0, 30)), terms(), diary(work(TOM, 45, 75)), terms()), []),
    "another venue is not the same visit": ((ONE, terms(), diary(work(TOM, 0, 60, THERE)), terms()), []),
    "one advisor who is busy then gives no second": (
        (ONE, terms(), replace(ONE, busy={AMINA: [(NINE + 30, NINE + 60)]}), terms()),
        [],
    ),
    "lengths of their own": (
        (diary(work(AMINA, 0, 60)), terms(10), diary(work(AMINA, 0, 60)), terms(40)),
        [("09:00", "09:15", "09:55", AMINA, AMINA)],
    ),
    "groups are no topics of such a visit": ((ONE, terms(seats=5), ONE, terms()), []),
    "the same room is free when the first is written up": (
        (
            replace(ONE, rooms={HERE: {1: []}}),
            terms(needs_room=True),
            replace(diary(work(TOM, 25, 60)), rooms={HERE: {1: []}}),
            terms(needs_room=True),
        ),
        [],
    ),
    "both have to speak it": (
        (replace(ONE, speakers={AMINA}), terms(language="ur"), replace(OTHER, speakers={TOM}), terms(language="ur")),
        [("09:00", "09:30", "09:55", AMINA, TOM)],
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_which_two_times_go_together(case: str) -> None:
    (first, takes, second, then), expected = TABLE[case]
    found = pairs_in(TopicSearch(first, takes, DAY), TopicSearch(second, then, DAY))
    assert [said(slot) for slot in found][: max(1, len(expected))] == expected
    assert all(slot.speaks for slot in found) == ("speak" in case or not found)


minutes = st.integers(0, 36).map(lambda fives: NINE + 5 * fives)
works = st.lists(
    st.tuples(st.sampled_from([AMINA, TOM, 3]), st.sampled_from([HERE, THERE]), minutes, st.integers(6, 24)), max_size=4
)


def day_of(rows: list[tuple[int, int, int, int]]) -> list[AssignedSpan]:
    """Assignments of which no two of one advisor overlap."""
    found: list[AssignedSpan] = []
    for who, at, start, fives in rows:
        end = start + 5 * fives
        if all(other[0] != who or end <= other[2] or other[3] <= start for other in found):
            found.append((who, at, start, end))
    return found


@given(works, works, st.sampled_from([10, 25, 40]), st.sampled_from([10, 25]), st.sampled_from([0, 5, 20]))
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
def test_a_pair_is_offered_where_and_only_where_both_can_be_taken(
    ones: list[tuple[int, int, int, int]],
    others: list[tuple[int, int, int, int]],
    length: int,
    second_length: int,
    write_up: int,
) -> None:
    every = day_of([*ones, *others])
    mine, theirs = [one for one in every if one[0] != 3], [one for one in every if one[0] != TOM]
    first = TopicSearch(diary(*mine), terms(length, write_up), DAY)
    second = TopicSearch(diary(*theirs), terms(second_length, write_up), DAY)
    pairs = pairs_in(first, second)
    for pair in pairs:
        start, then, who = floor_minute(pair.starts_at), floor_minute(pair.then_at or pair.ends_at), pair.advisor_ids[0]
        after = second.diary if who != pair.then_advisor_id else _taken(second.diary, who, start, first.terms)
        found = [
            s
            for s in slots_in(after, second.terms, DAY)
            if (floor_minute(s.starts_at), s.venue_id) == (then, pair.venue_id)
        ]
        assert found and pair.then_advisor_id in found[0].advisor_ids, "the second cannot be taken after the first"
        assert start + length <= then, "nobody is at two desks at once"
        assert then - start - length <= max(BETWEEN_TOPICS, write_up + 4), "nobody waits for long"
    offered = {(pair.starts_at, pair.venue_id) for pair in pairs}
    for slot in slots_in(first.diary, first.terms, DAY):
        start = floor_minute(slot.starts_at)
        for who in slot.advisor_ids:
            for then_slot in slots_in(_taken(second.diary, who, start, first.terms), second.terms, DAY):
                wait = floor_minute(then_slot.starts_at) - start - length
                if then_slot.venue_id == slot.venue_id and 0 <= wait <= BETWEEN_TOPICS:
                    assert (slot.starts_at, slot.venue_id) in offered, "both could be had, and were not offered"


def _taken(before: Diary, who: int, start: int, by: Terms) -> Diary:
    return replace(before, busy={who: [(start, start + by.busy_minutes)]})
