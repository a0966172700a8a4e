"""Scope of grants: a venue of one grant and a department of another make no place."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import Forbidden

from booking.staff.models import Grant, StaffMember
from booking.staff.rules import GrantTerms, Role, Scope, scope_of
from booking.staff.views.scope import need_venue
from booking.web.guard import signed_in

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
    assert scope_of(HELD, MANAGER).covers(venue, department) is covered


def test_what_it_reaches() -> None:
    scope = scope_of(HELD, MANAGER)
    assert scope.venue_ids is None and scope_of(HELD[:3], MANAGER).venue_ids == {1, 2}
    assert scope.at(1) == Scope(frozenset({(1, 7), (1, 9)}))
    assert scope.covers_all([(1, 7), (2, 8)]) and not scope.covers_all([(1, 7), (1, 8)])
    assert scope_of([GrantTerms(MANAGER)], MANAGER).everything and not scope.everything
    assert scope_of(HELD, Role.ADVISOR).venue_ids == set() and not Scope().covers(1, 1)


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
    assert Scope(frozenset({one})).meets(Scope(frozenset({other}))) is met


@pytest.mark.parametrize(
    ("grants", "roles", "may"),
    [
        ([("host", 1)], ("host",), True),
        ([("host", 2)], ("host",), False),
        ([("host", None)], ("host",), True),
        ([("advisor", 1)], ("host",), False),
        ([("advisor", 1)], ("host", "advisor"), True),
        ([("advisor", 1), ("host", 2)], ("host",), False),
        ([], ("host",), False),
    ],
)
def test_a_role_counts_where_it_was_given(
    monkeypatch: pytest.MonkeyPatch, grants: list[tuple[str, int | None]], roles: tuple[str, ...], may: bool
) -> None:
    held = [Grant(role=role, venue_id=venue_id) for role, venue_id in grants]
    monkeypatch.setattr("booking.web.guard.current_user", StaffMember(grants=held))
    assert len(signed_in().grants) == len(grants)
    if may:
        need_venue(1, *roles)
    else:
        with pytest.raises(Forbidden):
            need_venue(1, *roles)
