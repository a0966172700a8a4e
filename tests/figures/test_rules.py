"""Which cells of the figures may be shown, what a file holds, and which days can be asked for."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import product
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.figures.errors import DaysNotOver, DaysTooMany, DaysWrongOrder
from booking.figures.rules import (
    COLUMNS,
    WAIT_COLUMNS,
    Figures,
    FiguresLine,
    Pair,
    as_csv,
    check_days,
    file_name,
    harmless,
    last_month,
    lines,
    percentile_90,
    withheld,
)
from tests.conftest import NOW

NAMES = ("came", "did_not_come", "not_recorded")


@pytest.mark.parametrize(
    ("parts", "total", "shown"),
    [
        ((20, 6, 9), "35", ("20", "6", "9")),  # nothing is small
        ((20, 2, 0), "22", ("20", "<5", "<5")),  # 2 together: each could be 0, 1 or 2
        ((20, 2, 9), "not shown", ("20", "<5", "9")),  # 31 - 29 would tell
        ((20, 0, 0), "not shown", ("20", "<5", "<5")),  # 20 - 20 would tell
        ((20, 4, 4), "not shown", ("20", "<5", "<5")),  # only 4 and 4 make 8
        ((20, 1, 0), "not shown", ("20", "<5", "<5")),  # nought or one: nearly told
        ((20, 4, 2), "26", ("20", "<5", "<5")),
        ((4, 0, 0), "<5", ("<5", "<5", "<5")),
        ((3, 3, 3), "not shown", ("<5", "<5", "<5")),
        ((0, 0, 0), "<5", ("<5", "<5", "<5")),
        ((5, 5, 5), "15", ("5", "5", "5")),
    ],
)
def test_what_is_small_is_withheld_and_cannot_be_worked_out(
    parts: tuple[int, ...], total: str, shown: tuple[str, ...]
) -> None:
    assert withheld(sum(parts), dict(zip(NAMES, parts, strict=True))) == (total, dict(zip(NAMES, shown, strict=True)))


def test_no_withheld_part_follows_from_all_that_is_shown() -> None:
    """Whoever knows the rule itself, and tries every table that would look the same, is left with three values."""
    behind: dict[tuple[str, tuple[str, ...]], list[tuple[int, ...]]] = defaultdict(list)
    for parts in product(range(9), repeat=3):
        total, shown = withheld(sum(parts), dict(zip(NAMES, parts, strict=True)))
        behind[total, tuple(shown.values())].append(parts)
    told = []
    for (total, cells), tables in behind.items():
        for place, cell in enumerate(cells):
            if cell == "<5" and len({parts[place] for parts in tables}) < 3:
                told.append((total, cells))
    assert told == []


def test_every_cell_under_five_is_withheld_and_no_other_number() -> None:
    figures = Figures("Heywood", "Tax", {"drop_ins": 4, "resolved": 5, "referred": 1, "booked": 5, "came": 5}, [])
    (line,) = lines({Pair("heywood", "tax"): figures})
    assert (line.cells["drop_ins"], line.cells["resolved"], line.cells["referred"]) == ("<5", "5", "<5")
    assert line.cells["searches_without_result"] == "<5"  # nought too
    assert (line.shown("resolved"), line.shown("drop_ins")) == (5, None)


def test_what_had_nothing_is_no_row() -> None:
    assert lines({Pair("heywood", "tax"): Figures("Heywood", "Tax")}) == []


@pytest.mark.parametrize(("waits", "shown"), [([1, 2, 3, 40], ("not shown",) * 2), ([1, 2, 3, 40, 9], ("3", "40"))])
def test_waits_of_fewer_than_five_are_withheld(waits: list[int], shown: tuple[str, str]) -> None:
    (line,) = lines({Pair("h", "t"): Figures("H", "T", waits=waits)})
    assert tuple(line.cells[name] for name in WAIT_COLUMNS) == shown


@given(st.lists(st.integers(0, 600), min_size=1))
def test_nine_in_ten_waited_no_longer(waits: list[int]) -> None:
    ninth = percentile_90(waits)
    assert ninth in waits
    assert 10 * sum(wait <= ninth for wait in waits) >= 9 * len(waits)
    assert 10 * sum(wait < ninth for wait in waits) < 9 * len(waits)
    assert ninth >= median(waits) or len(waits) < 2


@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_begins_a_formula(name: str) -> None:
    assert harmless(name) == f"'{name}"
    line = FiguresLine(Pair("h", "t"), name, "Plain", {column: "<5" for column in COLUMNS[4:]})
    row = next(csv.DictReader(io.StringIO(as_csv([line], date(2026, 11, 1), date(2026, 11, 2)), newline="")))
    assert row["venue"] == f"'{name}"
    assert row["service"] == "Plain"


def test_a_name_with_commas_and_quotes_is_read_back() -> None:
    line = FiguresLine(Pair("h", "t"), 'The "Old", Hall\nand more', "Tax", {column: "7" for column in COLUMNS[4:]})
    text = as_csv([line], date(2026, 11, 1), date(2026, 11, 2))
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["venue"] == 'The "Old", Hall\nand more'
    assert list(row) == list(COLUMNS)
    assert text.endswith("\r\n")


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (date(2026, 11, 2), date(2026, 11, 1), DaysWrongOrder),
        (date(2026, 11, 1), date(2026, 11, 26), DaysNotOver),  # today
        (date(2026, 12, 1), date(2026, 12, 2), DaysNotOver),
        (date(2025, 11, 24), date(2026, 11, 25), DaysTooMany),  # 367 days
        (date(1, 1, 1), date(2026, 11, 25), DaysTooMany),
    ],
)
def test_days_that_no_figures_are_made_of(first: date, last: date, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_days(first, last, NOW)


def test_days_that_can_be_asked_for() -> None:
    check_days(date(2026, 11, 25), date(2026, 11, 25), NOW)
    check_days(date(2025, 11, 25), date(2026, 11, 25), NOW)  # 366


def test_a_day_is_over_in_london_not_in_utc() -> None:
    half_past_midnight_in_london = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    check_days(date(2026, 6, 30), date(2026, 6, 30), half_past_midnight_in_london)


def test_last_month() -> None:
    assert last_month(NOW) == (date(2026, 10, 1), date(2026, 10, 31))
    assert last_month(datetime(2026, 1, 31, 12, tzinfo=UTC)) == (date(2025, 12, 1), date(2025, 12, 31))


def test_what_a_file_is_called() -> None:
    days = date(2026, 11, 1), date(2026, 11, 30)
    assert file_name(*days) == "figures-2026-11-01-to-2026-11-30.csv"
    assert file_name(*days, Pair("", "tax")) == "figures-any-venue-tax-2026-11-01-to-2026-11-30.csv"
    assert file_name(*days, Pair("heywood", "")) == "figures-heywood-no-service-2026-11-01-to-2026-11-30.csv"
