"""What a page of times shows, how a distance is read, how long a time is held."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.book.rules import (
    HOLD,
    LINES,
    LINES_OF_A_DAY,
    LONGEST_HOLD,
    Held,
    Search,
    by_distance,
    held_until,
    holding_at,
    lines,
    miles_in_words,
    one_page,
    takes_the_same,
)
from booking.citizens.rules import Needs
from booking.core.clock import day_of
from booking.sessions.rules import Slot
from booking.venues.rules.places import AboutMiles, How
from tests.conftest import NOW

WORDS = [
    (0.0, "less than 0.1 miles"),
    (0.04, "less than 0.1 miles"),
    (0.06, "0.1 miles"),
    (0.96, "1 mile"),
    (1.04, "1 mile"),
    (1.24, "1.2 miles"),
    (9.94, "9.9 miles"),
    (9.96, "10 miles"),
    (12.6, "13 miles"),
    (167.2, "167 miles"),
    (AboutMiles(0.0), "about 1 mile"),
    (AboutMiles(0.3), "about 1 mile"),
    (AboutMiles(3.1), "about 3 miles"),
]


@pytest.mark.parametrize(("miles", "words"), WORDS)
def test_a_distance_as_it_is_read(miles: float, words: str) -> None:
    assert miles_in_words(miles) == words


def test_a_time_is_held_for_ten_minutes_after_each_page_and_for_an_hour_at_most() -> None:
    assert held_until(NOW, NOW) == NOW + HOLD
    assert held_until(NOW, NOW + timedelta(minutes=49)) == NOW + timedelta(minutes=59)
    assert held_until(NOW, NOW + timedelta(minutes=51)) == NOW + LONGEST_HOLD
    assert held_until(NOW, NOW + timedelta(hours=2)) == NOW + LONGEST_HOLD


@pytest.mark.parametrize(
    ("after", "there", "seconds", "longer", "lapsed"),
    [
        (timedelta(minutes=2), True, 480, True, False),
        (timedelta(minutes=10), True, 0, False, True),
        (timedelta(minutes=10, seconds=1), True, 0, False, True),
        (timedelta(minutes=2), False, 0, False, True),
    ],
)
def test_what_a_page_says_of_a_hold(after: timedelta, there: bool, seconds: int, longer: bool, lapsed: bool) -> None:
    said = holding_at(NOW + HOLD, NOW, NOW + after, there=there)
    assert (said.seconds, said.longer, said.lapsed) == (seconds, longer, lapsed)


def test_in_its_last_ten_minutes_it_cannot_be_made_longer() -> None:
    end = NOW + LONGEST_HOLD
    assert not holding_at(end, NOW, end - timedelta(minutes=3), there=True).longer
    assert holding_at(end - timedelta(minutes=5), NOW, end - timedelta(minutes=10), there=True).longer


def test_what_is_kept_of_a_hold_and_a_search_reads_back() -> None:
    held = Held("heywood@2026-11-27T10:00Z", Needs(more_time=True), NOW)
    assert Held.read({"hold": held.to_json()}) == held
    refused = Held("heywood@2026-11-27T10:00Z", Needs(), None)
    assert Held.read({"hold": refused.to_json()}) == refused and Held.read({}) is None
    search = Search("OL10", "OL10", 53.6, -2.2, How.MIDDLE, True)
    assert Search.read({"search": search.to_json()}) == search
    assert Search.read({"search": {"near": "OL10", "exact": False}}) == Search("OL10")  # kept by an earlier version
    assert Search.read({}) == Search() and Search().to_json() == {} and Search().point is None


def test_only_what_takes_other_time_makes_another_hold() -> None:
    assert takes_the_same(Needs(language="ur"), Needs(language="ur", fetch_me=True))
    assert not takes_the_same(Needs(), Needs(private_room=True))


days = st.integers(0, 5).map(lambda n: date(2026, 11, 27) + timedelta(days=n))
slots = st.lists(
    st.builds(
        lambda day, hour, venue: Slot(
            venue, datetime(day.year, day.month, day.day, hour, tzinfo=UTC), datetime.max.replace(tzinfo=UTC), (1,)
        ),
        days,
        st.integers(9, 16),
        st.integers(1, 30),
    ),
    max_size=120,
    unique_by=lambda slot: (slot.venue_id, slot.starts_at),
).map(lambda found: sorted(found, key=lambda slot: (slot.starts_at, slot.venue_id)))
aways = st.dictionaries(st.integers(1, 30), st.floats(0, 50), max_size=30)


@given(slots, aways)
def test_page_after_page_shows_every_slot_once_soonest_day_first_and_each_page_is_light(
    found: list[Slot], away: dict[int, float]
) -> None:
    shown: list[Slot] = []
    first, skip = date.min, 0
    for _page in range(200):
        page = one_page([slot for slot in found if day_of(slot.starts_at) >= first], away, skip)
        assert len(lines(page.slots)) <= LINES_OF_A_DAY
        assert len({day_of(slot.starts_at) for slot in page.slots}) == 1 or len(lines(page.slots)) <= LINES
        assert page.slots == sorted(page.slots, key=lambda slot: slot.starts_at)
        shown += page.slots
        if page.more:
            first, skip = day_of(page.slots[0].starts_at), skip + len({slot.venue_id for slot in page.slots})
        elif page.later:
            first, skip = page.later, 0
        else:
            break
    assert sorted(shown) == sorted(found)
    assert [day_of(slot.starts_at) for slot in shown] == sorted(day_of(slot.starts_at) for slot in found)


def test_of_a_day_with_too_many_venues_the_nearest_stand_first() -> None:
    at = datetime(2026, 11, 27, 10, tzinfo=UTC)
    found = [Slot(n, at, at, (1,)) for n in range(1, 21)]
    page = one_page(found, {20: 0.5, 19: 1.0})
    shown = {slot.venue_id for slot in page.slots}
    assert {19, 20} < shown and page.more == 20 - LINES_OF_A_DAY


@given(slots, st.dictionaries(st.integers(1, 30), st.floats(0, 50)), st.integers(0, 30))
def test_by_distance_every_venue_stands_once_and_none_before_a_nearer_one(
    found: list[Slot], away: dict[int, float], skip: int
) -> None:
    found.sort(key=lambda slot: slot.starts_at)
    shown, more = by_distance(found, (), away, skip)
    ids = [at.venue_id for at in shown]
    assert len(ids) == len(set(ids)) <= LINES_OF_A_DAY
    assert len(ids) + more == max(len({slot.venue_id for slot in found}) - skip, 0)
    assert ids == sorted(ids, key=lambda venue_id: (away.get(venue_id, float("inf")), venue_id))
    for at in shown:
        first = next(slot for slot in found if slot.venue_id == at.venue_id)
        assert at.slots[0] == first
        assert {day_of(slot.starts_at) for slot in at.slots} == {day_of(first.starts_at)}
