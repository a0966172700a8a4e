from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.cases.rules import (
    FIRST_SEAL,
    Chain,
    Head,
    ReaderFacts,
    SealedRow,
    SentTo,
    check_chain,
    mark_of,
    may_open,
    may_read,
    seal_of,
)
from booking.cases.rules.shields import named_by_all
from booking.core.seals import key_name, seal_keys

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
    named: Collection[int] | None = None


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


@pytest.mark.parametrize("restricted", [False, True])
def test_on_a_shielded_record_only_advisors_who_are_named_read(restricted: bool) -> None:
    advisor, manager = Someone([Held("advisor")]), Someone([Held("manager")])
    for named, reads in [(None, True), ({advisor.id}, True), ({advisor.id + 1}, False), ((), False)]:
        assert may_read(Written(restricted=restricted, named=named), advisor) is reads
        assert may_read(Written(restricted=restricted, named=named), manager) is False
    sent = SentTo(department_id=HOUSING, colleague_id=None)
    assert not may_read(Written(restricted=True, named=()), advisor, along=sent)


@pytest.mark.parametrize(
    ("lists", "named"), [([], None), ([[1, 2]], {1, 2}), ([[1, 2], [2, 3]], {2}), ([[1], []], set())]
)
def test_of_two_shields_over_one_person_a_reader_is_named_on_both(
    lists: list[list[int]], named: Collection[int] | None
) -> None:
    assert named_by_all(lists) == named


def test_where_no_venue_is_known_one_venue_s_advisor_reads_nothing_restricted() -> None:
    written = Written(restricted=True, venue_id=None)
    assert may_read(written, Someone([Held("advisor", HOUSING)]))
    assert not may_read(written, Someone([Held("advisor", HOUSING, venue_id=HERE), Held("host")]))


OLD, NEW = "the-key-of-last-year", "the-key-of-this-year"


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal_keys, "current", "")
    monkeypatch.setattr(seal_keys, "by_name", {})
    seal_keys.init_app(NEW, [OLD])


def _sealed(*said: tuple[str, str]) -> list[SealedRow]:
    """Rows with these reasons, each under the key of this name."""
    rows, seal = [], FIRST_SEAL
    for number, (reason, key) in enumerate(said, 1):
        facts = ReaderFacts(number, AT, 5, "Firefox 1a2b3c", "opened", "7K3M9QX2PA", "reason", reason)
        rows.append(SealedRow(facts, seal, seal_of(seal, facts, key), key))
        seal = rows[-1].seal
    return rows


def _chain(*reasons: str) -> list[SealedRow]:
    return _sealed(*((reason, "") for reason in reasons))


def _check(rows: list[SealedRow], head: list[SealedRow]) -> Chain:
    seal, key = (head[-1].seal, head[-1].key_name) if head else (FIRST_SEAL, "")
    return check_chain(rows, Head(len(head), seal, mark_of(len(head), seal, key) if key else ""))


def test_a_whole_chain_holds() -> None:
    rows = _chain("one", "two", "three")
    assert _check(rows, rows) == Chain(3, rows[-1].seal)
    assert _check([], []) == Chain(0, FIRST_SEAL)


@pytest.mark.parametrize("field_name", ReaderFacts._fields)
def test_a_changed_fact_is_named_by_its_row(field_name: str) -> None:
    rows = _chain("one", "two", "three")
    other: Any = {"number": 9, "at": AT.replace(minute=16), "staff_member_id": 6}.get(field_name, "something else")
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
    assert check_chain(rows, Head(2, FIRST_SEAL)).broken_at == 2


def _two_keys() -> list[SealedRow]:
    """Two rows of the version before, two under the key of last year, two under this year's."""
    before, after = key_name(OLD), key_name(NEW)
    return _sealed(("one", ""), ("two", ""), ("three", before), ("four", before), ("five", after), ("six", after))


def test_rows_of_before_and_of_both_keys_hold_and_say_where_the_key_begins() -> None:
    rows = _two_keys()
    assert _check(rows, rows) == Chain(6, rows[-1].seal, keyed_from=3, key_name=key_name(NEW))


def test_a_key_that_is_not_set_is_named() -> None:
    rows = _two_keys()
    seal_keys.init_app(NEW)
    assert (_check(rows, rows).broken_at, _check(rows, rows).unknown_key) == (3, key_name(OLD))


@pytest.mark.parametrize("kept", range(6))
def test_without_the_key_nothing_written_after_a_cut_holds(kept: int) -> None:
    """What whoever has the database, and no key, can do: cut rows off, write plain ones, set the head."""
    rows = _two_keys()
    stolen = rows[:kept]
    seal = stolen[-1].seal if stolen else FIRST_SEAL
    facts = rows[0].facts._replace(number=kept + 1, reason="forged")
    plain = SealedRow(facts, seal, seal_of(seal, facts))
    named = SealedRow(facts, seal, plain.seal, key_name(NEW))  # says a key, sealed with none
    mark = mark_of(len(rows), rows[-1].seal, key_name(NEW))
    for forged in ([], [plain], [named]):
        whole = [*stolen, *forged]
        for left in ("", mark):
            found = check_chain(whole, Head(len(whole), whole[-1].seal if whole else FIRST_SEAL, left))
            assert found.broken_at is not None or found.keyed_from is None, (kept, forged, left)


def test_a_check_from_a_seal_kept_elsewhere_begins_there() -> None:
    rows = _two_keys()
    head = Head(6, rows[-1].seal, mark_of(6, rows[-1].seal, key_name(NEW)))
    assert check_chain(rows[3:], head, Chain(3, rows[2].seal)).broken_at is None
    blank = rows[3]._replace(key_name="")
    assert check_chain([blank, *rows[4:]], head, Chain(3, rows[2].seal)).broken_at == 4


facts_drawn = st.builds(
    ReaderFacts,
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
def test_two_rows_share_a_seal_only_when_they_say_the_same(one: ReaderFacts, other: ReaderFacts) -> None:
    assert (seal_of(FIRST_SEAL, one) == seal_of(FIRST_SEAL, other)) == (one == other)
