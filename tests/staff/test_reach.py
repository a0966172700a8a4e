"""How far grants reach: a venue of one grant and a department of another make no place."""

from __future__ import annotations

import pytest

from booking.staff.rules import GrantTerms, Reach, Role, reach_of

MANAGER = Role.MANAGER
HELD = [GrantTerms(MANAGER, 1, 7), GrantTerms(MANAGER, 2), GrantTerms(Role.HOST, 3), GrantTerms(MANAGER, None, 9)]


@pytest.mark.parametrize(
    ("venue", "department", "covered"),
    [
        (1, 7, True),
        (1, 8, False),
        (1, None, False),
        (2, 8, True),
        (2, None, True),
        (3, 7, False),
        (3, 9, True),
        (None, 9, True),
        (None, 7, False),
        (None, None, False),
    ],
)
def test_a_place_is_covered_by_one_grant(venue: int | None, department: int | None, covered: bool) -> None:
    assert reach_of(HELD, MANAGER).covers(venue, department) is covered


def test_what_it_reaches() -> None:
    reach = reach_of(HELD, MANAGER)
    assert reach.venue_ids is None and reach_of(HELD[:3], MANAGER).venue_ids == {1, 2}
    assert reach.at(1) == Reach(frozenset({(1, 7), (1, 9)}))
    assert reach.covers_all([(1, 7), (2, 8)]) and not reach.covers_all([(1, 7), (1, 8)])
    assert reach_of([GrantTerms(MANAGER)], MANAGER).everything and not reach.everything
    assert reach_of(HELD, Role.ADVISOR).venue_ids == set() and not Reach().covers(1, 1)


@pytest.mark.parametrize(
    ("one", "other", "met"),
    [
        ((1, 7), (1, 7), True),
        ((1, None), (None, 7), True),
        ((1, 7), (1, 8), False),
        ((1, 7), (2, None), False),
        ((None, None), (2, 8), True),
    ],
)
def test_two_reaches_meet_where_a_place_lies_in_both(one: tuple, other: tuple, met: bool) -> None:  # type: ignore[type-arg]
    assert Reach(frozenset({one})).meets(Reach(frozenset({other}))) is met
