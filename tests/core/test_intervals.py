"""Interval arithmetic, compared with a count hour by hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core.intervals import Interval, join_touching, overlap, subtract

DAY = datetime(2026, 11, 26, tzinfo=UTC)


def hours(start: int, end: int) -> Interval:
    return Interval(DAY + timedelta(hours=start), DAY + timedelta(hours=end))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((1, 3), (2, 4), True),
        ((1, 3), (3, 4), False),
        ((1, 3), (0, 1), False),
        ((1, 3), (1, 3), True),
        ((1, 9), (3, 4), True),
        ((3, 4), (1, 9), True),
        ((1, 3), (5, 6), False),
    ],
)
def test_touching_is_no_overlap(a: tuple[int, int], b: tuple[int, int], expected: bool) -> None:
    assert overlap(hours(*a), hours(*b)) == overlap(hours(*b), hours(*a)) == expected


spans = st.tuples(st.integers(0, 23), st.integers(1, 12)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(spans, st.lists(spans, max_size=6))
def test_what_is_left_is_what_nothing_took(whole: tuple[int, int], taken: list[tuple[int, int]]) -> None:
    left = subtract(hours(*whole), [hours(*one) for one in taken])
    found = {h for h in range(48) if any(piece.start <= hours(h, h + 1).start < piece.end for piece in left)}
    assert found == {h for h in range(*whole) if not any(a <= h < b for a, b in taken)}
    assert all(a.end < b.start for a, b in pairwise(left))
    assert all(piece.start < piece.end for piece in left)


@given(st.lists(spans, max_size=6))
def test_joined_they_cover_the_same_hours_and_nothing_touches(pieces: list[tuple[int, int]]) -> None:
    joined = join_touching([hours(*piece) for piece in pieces])
    covered = {hour for piece in pieces for hour in range(*piece)}
    assert {hour for hour in range(40) if any(overlap(hours(hour, hour + 1), one) for one in joined)} == covered
    assert all(one.end < following.start for one, following in pairwise(joined))
