"""The names over a record: whoever was opened stays first after a join."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from booking.record.rules import heading_names

ADA, KING, AGAIN = ("Ada Lovelace", 1), ("Ada King", 2), ("ADA LOVELACE", 3)


@pytest.mark.parametrize(
    ("people", "joined", "names"),
    [
        ([], (), []),
        ([ADA], (), ["Ada Lovelace"]),
        ([KING, ADA], {2}, ["Ada Lovelace", "Ada King"]),  # named last, on the record that was joined
        ([KING, ADA], {1}, ["Ada King", "Ada Lovelace"]),
        ([AGAIN, KING, ADA], {2, 3}, ["Ada Lovelace", "Ada King"]),  # one name, typed twice
        ([KING, ADA], {1, 2}, ["Ada King", "Ada Lovelace"]),  # its own moved on
    ],
)
def test_the_names_over_a_record(people: list[tuple[str, int]], joined: Collection[int], names: list[str]) -> None:
    assert heading_names(people, joined) == names
