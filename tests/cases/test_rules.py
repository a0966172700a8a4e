from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.cases.rules import FIRST_SEAL, Chain, Facts, SealedRow, check_chain, may_open, may_read, seal_of

HOUSING, REVENUES = 1, 2
HERE, THERE = 7, 8
AT = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)


@dataclass
class Held:
    role: str
    department_id: int | None = None
    venue_id: int | None = None


@dataclass
class Someone:
    grants: list[Held]
    id: int = 1


@dataclass
class Written:
    restricted: bool
    department_id: int = HOUSING
    venue_id: int | None = HERE


@pytest.mark.parametrize(
    ("grants", "open_to_council", "restricted"),
    [
        ([Held("advisor")], True, True),
        ([Held("advisor", HOUSING)], True, True),
        ([Held("advisor", REVENUES)], True, False),
        ([Held("advisor", REVENUES), Held("advisor", HOUSING)], True, True),
        ([Held("advisor", HOUSING, venue_id=HERE)], True, True),
        ([Held("advisor", None, venue_id=HERE)], True, True),
        ([Held("advisor", HOUSING, venue_id=THERE)], True, False),
        ([Held("advisor", None, venue_id=THERE)], True, False),
        ([Held("advisor", HOUSING, venue_id=THERE), Held("advisor", REVENUES, venue_id=HERE)], True, False),
        ([Held("host")], False, False),
        ([Held("host", HOUSING)], False, False),
        ([Held("manager")], False, False),
        ([Held("manager", HOUSING), Held("advisor", REVENUES)], True, False),
        ([Held("host"), Held("advisor", HOUSING)], True, True),
        ([], False, False),
    ],
)
def test_who_reads_an_entry_of_housing(grants: list[Held], open_to_council: bool, restricted: bool) -> None:
    reader = Someone(grants)
    assert may_read(Written(restricted=False), reader) is open_to_council
    assert may_read(Written(restricted=True), reader) is restricted
    assert may_open(reader) is open_to_council


def test_where_no_venue_is_known_one_venue_s_advisor_reads_nothing_restricted() -> None:
    written = Written(restricted=True, venue_id=None)
    assert may_read(written, Someone([Held("advisor", HOUSING)]))
    assert not may_read(written, Someone([Held("advisor", HOUSING, venue_id=HERE), Held("host")]))


def _chain(*reasons: str) -> list[SealedRow]:
    rows, seal = [], FIRST_SEAL
    for number, reason in enumerate(reasons, 1):
        facts = Facts(number, AT, 5, "Firefox 1a2b3c", "opened", "7K3M9QX2PA", "reason", reason)
        rows.append(SealedRow(facts, seal, seal_of(seal, facts)))
        seal = rows[-1].seal
    return rows


def _check(rows: list[SealedRow], head: list[SealedRow]) -> Chain:
    return check_chain(rows, head_seal=head[-1].seal if head else FIRST_SEAL, head_rows=len(head))


def test_a_whole_chain_holds() -> None:
    rows = _chain("one", "two", "three")
    assert _check(rows, rows) == Chain(3, rows[-1].seal)
    assert _check([], []) == Chain(0, FIRST_SEAL)


@pytest.mark.parametrize("field_name", Facts._fields)
def test_a_changed_fact_is_named_by_its_row(field_name: str) -> None:
    rows = _chain("one", "two", "three")
    other = {"number": 9, "at": AT.replace(minute=16), "staff_member_id": 6}.get(field_name, "something else")
    changed = rows[1]._replace(facts=rows[1].facts._replace(**{field_name: other}))
    assert _check([rows[0], changed, rows[2]], rows).broken_at == 2


def test_a_row_resealed_after_a_change_breaks_the_next_one() -> None:
    rows = _chain("one", "two", "three")
    facts = rows[1].facts._replace(reason="another")
    forged = SealedRow(facts, rows[1].previous_seal, seal_of(rows[1].previous_seal, facts))
    assert _check([rows[0], forged, rows[2]], rows).broken_at == 3


def test_missing_rows_are_noticed_first_middle_and_last() -> None:
    rows = _chain("one", "two", "three")
    assert _check(rows[1:], rows).broken_at == 1
    assert _check([rows[0], rows[2]], rows).broken_at == 2
    assert _check(rows[:2], rows).broken_at == 3
    assert _check([], rows).broken_at == 1


def test_a_row_added_past_the_head_is_noticed() -> None:
    rows = _chain("one", "two", "three")
    assert _check(rows, rows[:2]).broken_at == 3


def test_a_head_with_another_seal_is_noticed() -> None:
    rows = _chain("one", "two")
    assert check_chain(rows, head_seal=FIRST_SEAL, head_rows=2).broken_at == 2


facts_drawn = st.builds(
    Facts,
    number=st.integers(1, 10**9),
    at=st.just(AT),
    staff_member_id=st.integers(1, 10**6),
    device=st.text(max_size=20),
    act=st.text(max_size=5),
    case_record_reference=st.text(max_size=10),
    basis=st.text(max_size=5),
    reason=st.text(max_size=20),
)


@given(facts_drawn, facts_drawn)
def test_two_rows_share_a_seal_only_when_they_say_the_same(one: Facts, other: Facts) -> None:
    assert (seal_of(FIRST_SEAL, one) == seal_of(FIRST_SEAL, other)) == (one == other)
