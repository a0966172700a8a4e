"""Part after part of a timeline is the whole of it: newest first, no gap, no repeat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from booking.cases.rules.timeline_positions import TimelinePosition, part_after, read_position

_BEGIN = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)  # the clocks change a minute later


class Thing(NamedTuple):
    position: TimelinePosition


_PLACES = st.builds(
    TimelinePosition,
    # Few instants, so that many things stand at the same one.
    st.integers(0, 5).map(lambda n: _BEGIN + timedelta(minutes=n // 2, microseconds=n)),
    st.sampled_from(["visit", "entry", "appointment"]),
    st.text("AB1", min_size=1, max_size=3),
)
_THINGS = st.sets(_PLACES, max_size=30).map(lambda places: [Thing(place) for place in places])


@given(_THINGS, st.integers(1, 7), _THINGS)
def test_parts_make_the_whole_whatever_comes_in_front(things: list[Thing], limit: int, later: list[Thing]) -> None:
    seen: list[Thing] = []
    after: TimelinePosition | None = None
    pool = list(things)
    while True:
        part, older = part_after(pool, after, limit)
        seen += part
        if older is None:
            break
        after = read_position(str(older))
        assert after == older
        pool = [*pool, *(Thing(one.position._replace(at=one.position.at + timedelta(days=1))) for one in later)]
    assert [one.position for one in seen] == sorted((one.position for one in things), reverse=True)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_place_or_none(text: str) -> None:
    found = read_position(text)
    assert found is None or read_position(str(found)) == found


def test_what_is_no_place_is_none() -> None:
    for text in ("", "x", "20261301T000000000000Z.visit.A", "20260301.visit.A", "..", "20260301T000000000000Z"):
        assert read_position(text) is None or text.endswith("Z")


def test_no_place_is_what_a_database_or_a_calendar_could_not_take() -> None:
    assert read_position("20260301T000000000000Z.visit.AB12CD34EF") is not None
    for text in ("00010101T000000000000Z.visit.A", "99991231T000000000000Z.visit.A", "20260301T000000000000Z.visit.\0"):
        assert read_position(text) is None
