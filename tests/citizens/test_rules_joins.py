"""Joins and their undoing, in any order. Rules only."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from booking.citizens.rules.joins import record_after

# People are numbered as their own records are. An act joins all on one record to another, or undoes one's n-th join.
ACTS = st.lists(st.tuples(st.sampled_from(["join", "undo"]), st.integers(0, 5), st.integers(0, 5)), max_size=25)


def lives(acts: list[tuple[str, int, int]]) -> tuple[dict[int, int], dict[int, list[list[int | bool]]]]:
    """Where each person stands after these acts, and their joins as [from, to, stands]."""
    on = {person: person for person in range(6)}
    joins: dict[int, list[list[int | bool]]] = {person: [] for person in range(6)}
    for act, one, other in acts:
        if act == "join" and one != other:
            for person in [person for person, record in on.items() if record == one]:
                joins[person].append([one, other, True])
                on[person] = other
        elif act == "undo" and (standing := [join for join in joins[one] if join[2]]):
            standing[other % len(standing)][2] = False
            on[one] = _after(one, joins[one])
    return on, joins


def _after(person: int, joins: list[list[int | bool]]) -> int:
    return record_after(person, [(int(source), int(target)) for source, target, stands in joins if stands])


@given(acts=ACTS, order=st.randoms(use_true_random=False))
def test_when_every_join_is_undone_in_any_order_each_stands_on_their_own_record(acts, order) -> None:
    _on, joins = lives(acts)
    for person, mine in joins.items():
        order.shuffle(mine)  # the order of undoing; what stands is replayed in the order of joining
        for join in mine:
            join[2] = False
        assert _after(person, mine) == person


@given(acts=ACTS)
def test_a_join_and_its_undoing_leave_everybody_where_they_were(acts) -> None:
    before, _joins = lives(acts)
    for one in range(6):
        for other in set(range(6)) - {one}:
            moved = [person for person, record in before.items() if record == one]
            after, joins = lives([*acts, ("join", one, other)])
            for person in moved:
                joins[person][-1][2] = False
                after[person] = _after(person, joins[person])
            assert after == before


def test_an_earlier_join_is_undone_after_a_later_one() -> None:
    assert record_after(1, [(1, 2), (2, 3)]) == 3
    assert record_after(1, [(2, 3)]) == 1  # the first is undone: the second moved whoever stood there
    assert record_after(1, [(1, 2)]) == 2
