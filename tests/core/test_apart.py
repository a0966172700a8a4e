"""Rows that read alike are told apart by what is known of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core.apart import Known, told_apart
from booking.core.folding import folded

_SMITH, _OTHER = "Mary Smith", "MARY SMITH"


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([(_SMITH, "Tax", "…0123"), ("Bo Diddley", "Tax", "…0123")], ["", ""]),
        ([(_SMITH, "Tax", "…0123"), (_OTHER, "Housing", "…0456")], ["Tax", "Housing"]),
        ([(_SMITH, "Tax", "…0123"), (_SMITH, "Tax", "…0456")], ["…0123", "…0456"]),
        ([(_SMITH, "Tax", "…0123"), (_SMITH, "Tax", "")], ["…0123", "–"]),
        ([(_SMITH, "Tax", "1"), (_SMITH, "Tax", "2"), (_SMITH, "Blue", "1")], ["Tax · 1", "Tax · 2", "Blue · 1"]),
        ([(_SMITH, "Tax", "…0123"), (_SMITH, "Tax", "…0123")], ["", ""]),  # nothing known differs
        ([("", "Tax", ""), ("", "Housing", "")], ["Tax", "Housing"]),  # no name given
    ],
)
def test_what_stands_beside_a_name(rows: list[tuple[str, str, str]], shown: list[str]) -> None:
    known = [Known(str(n), name, {"service": a, "number": b}) for n, (name, a, b) in enumerate(rows)]
    found = told_apart(known)
    assert [found.get(str(n), "") for n in range(len(rows))] == shown


_NAMES = st.sampled_from(["Mary Smith", "mary smith", "Māry Smith", "Bo Diddley", ""])
_FACT = st.sampled_from(["", "Tax", "Housing", "…0123", "…0456"])


@given(st.lists(st.tuples(_NAMES, _FACT, _FACT, _FACT), max_size=7), st.booleans())
def test_rows_with_one_name_never_read_alike_where_a_known_fact_differs(
    rows: list[tuple[str, str, str, str]], on_paper: bool
) -> None:
    known = [Known(str(n), name, {"service": a, "number": b, "helper": c}) for n, (name, a, b, c) in enumerate(rows)]
    without = ("service",) if on_paper else ()
    found = told_apart(known, without=without)
    for one in known:
        for other in known:
            facts, theirs = ([v for k, v in row.facts.items() if k not in without] for row in (one, other))
            if folded(one.name) == folded(other.name) and facts != theirs:
                assert found[one.reference] != found[other.reference]
    names = [folded(row.name) for row in known]
    assert all(not found.get(row.reference) for row in known if names.count(folded(row.name)) == 1)
