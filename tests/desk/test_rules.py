"""How the front desk reads what is typed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from booking.desk import rules


@dataclass
class Row:
    find: str


@dataclass
class Service:
    name: str


ROWS = [Row("ada lovelace 0123 b12"), Row("zoe ohara 0456 7hkm24xq9p"), Row("")]
PASTED = [  # a reference, with what came along
    *("7HKM24XQ9P", "7hkm2 4xq9p", "7HKM2-4XQ9P", "7HKM2–4XQ9P", "#7HKM24XQ9P", "7HKM2 4XQ9P.", "“7HKM2 4XQ9P”"),
    *("Ref 7HKM2 4XQ9P", "Ref: 7HKM2 4XQ9P.", "reference no. 7HKM2 4XQ9P", "My reference is 7HKM2-4XQ9P"),
    *("\u202a7HKM2\u200b 4XQ9P\u202c", "7HKM2\u00a04XQ9P"),
]
SERVICES = [Service(name) for name in ("Finding a home", "Finding work", "Paying council tax", "Work")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [0, 1, 2]),
        ("ADA", [0]),
        ("love ad", [0]),
        ("Zoë O'Hara", [1]),
        ("0456", [1]),
        ("b12", [0]),
        ("nobody", []),
        *((typed, [1]) for typed in PASTED),
    ],
)
def test_every_word_typed_has_to_be_found(typed: str, found: list[int]) -> None:
    assert rules.matching(ROWS, typed) == [ROWS[i] for i in found]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        ("pay", ["Paying council tax"]),
        ("tax", ["Paying council tax"]),
        ("council t", ["Paying council tax"]),
        ("find", ["Finding a home", "Finding work"]),
        ("finding w", ["Finding work"]),
        ("work", ["Work"]),
        ("ork", []),
        ("nothing", []),
    ],
)
def test_a_service_is_meant_by_its_first_letters(typed: str, found: list[str]) -> None:
    assert [s.name for s in rules.services_like(SERVICES, typed)] == found
