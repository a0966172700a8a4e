"""Columns of the figures, suppression of small numbers, and the CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median
from typing import NamedTuple

from booking.core.clock import day_of
from booking.figures.errors import DaysNotOver, DaysTooMany, DaysWrongOrder
from booking.visits.rules import Outcome

SMALLEST_SHOWN = 5
SMALL, WITHHELD = f"<{SMALLEST_SHOWN}", "not shown"
MOST_DAYS = 366
_LEAST_FITTING = 3

# A total and its parts, which add up exactly; a suppressed part must not follow from the others.
BOOKED = ("booked", ("came", "did_not_come", "not_recorded"))
TEXT_COLUMNS = ("texts_sent", ("texts_delivered", "texts_failed", "texts_not_known"))
WITH_PARTS = (BOOKED, TEXT_COLUMNS)
OUTCOME_COLUMNS = (Outcome.RESOLVED, Outcome.FOLLOW_UP, Outcome.REFERRED, Outcome.NOT_SEEN)
ALONE = ("others_absent", "drop_ins", *OUTCOME_COLUMNS, "searches_without_result")
WAIT_COLUMNS = ("wait_median_minutes", "wait_90_percent_minutes")
COUNTS = (
    "booked",
    *BOOKED[1],
    "others_absent",
    "drop_ins",
    *OUTCOME_COLUMNS,
    "searches_without_result",
    "texts_sent",
    *TEXT_COLUMNS[1],
)
COLUMNS = (
    *(
        "from",
        "to",
        "venue",
        "service",
        "booked",
        *BOOKED[1],
        "others_absent",
        "drop_ins",
        *WAIT_COLUMNS,
        *OUTCOME_COLUMNS,
    ),
    *("searches_without_result", "texts_sent", *TEXT_COLUMNS[1]),
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Pair(NamedTuple):
    """Slugs of a venue and a service; "" for a search at any venue, and for a visit about no service."""

    venue: str
    service: str


@dataclass
class Figures:
    """Counts at one venue for one service. `waits` are whole minutes, one for each visit."""

    venue: str = ""  # their names
    service: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    waits: list[int] = field(default_factory=list)

    def add(self, counted: str, number: int = 1) -> None:
        self.counts[counted] = self.counts.get(counted, 0) + number


@dataclass(frozen=True)
class FiguresLine:
    """One line as it may be shown: every cell as text."""

    pair: Pair
    venue: str
    service: str
    cells: Mapping[str, str]

    def shown(self, column: str) -> int | None:
        """Return the number in a cell; None where it is suppressed."""
        cell = self.cells[column]
        return int(cell) if cell.isdecimal() else None

    def tells(self, columns: Iterable[str]) -> bool:
        """Whether any of these cells holds a number."""
        return any(self.shown(column) is not None for column in columns)


def check_days(first: date, last: date, now: datetime) -> None:
    """Check a range of London days. Raises DaysWrongOrder, DaysNotOver or DaysTooMany."""
    if last < first:
        raise DaysWrongOrder
    if last >= day_of(now):
        raise DaysNotOver
    if (last - first).days >= MOST_DAYS:
        raise DaysTooMany


def last_month(now: datetime) -> tuple[date, date]:
    """Return the first and the last day of the calendar month before this one, in London."""
    last = day_of(now).replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def withheld(total: int, parts: Mapping[str, int]) -> tuple[str, dict[str, str]]:
    """Suppress small numbers in a total and its parts.

    Under 5 becomes "<5", 0 too: that nobody came may reveal as much of a person as that one did. Where a suppressed
    part could be worked out, or nearly, from the total and the other parts, the total is suppressed as well.
    """
    cells = {name: _cell(number) for name, number in parts.items()}
    if total < SMALLEST_SHOWN:
        return SMALL, cells
    hidden = [number for number in parts.values() if number < SMALLEST_SHOWN]
    tells = bool(hidden) and (len(hidden) == len(parts) or _fitting(hidden) < _LEAST_FITTING)
    return (WITHHELD if tells else str(total)), cells


def _fitting(hidden: Sequence[int]) -> int:
    """Count the values that are possible for one of several numbers under 5 of which only the sum is known."""
    total, most = sum(hidden), SMALLEST_SHOWN - 1
    return min(most, total) - max(0, total - most * (len(hidden) - 1)) + 1


def _cell(number: int) -> str:
    return SMALL if number < SMALLEST_SHOWN else str(number)


def percentile_90(waits: Sequence[int]) -> int:
    """Return the 90th percentile of waits (nearest rank). At least one wait is needed."""
    ordered = sorted(waits)
    return ordered[ceil(0.9 * len(ordered)) - 1]


def lines(found: Mapping[Pair, Figures]) -> list[FiguresLine]:
    """List every venue and service with any count, by name, with its cells as they may be shown."""
    made = [
        FiguresLine(pair, figures.venue, figures.service, _cells(figures))
        for pair, figures in found.items()
        if any(figures.counts.values()) or figures.waits
    ]
    return sorted(made, key=lambda line: (line.venue.casefold(), line.service.casefold(), line.pair))


def _cells(figures: Figures) -> dict[str, str]:
    cells = {name: _cell(figures.counts.get(name, 0)) for name in ALONE}
    for total, parts in WITH_PARTS:
        counted = {name: figures.counts.get(name, 0) for name in parts}
        cells[total], shown = withheld(figures.counts.get(total, 0), counted)
        cells |= shown
    enough = len(figures.waits) >= SMALLEST_SHOWN
    middle, ninth = WAIT_COLUMNS
    cells[middle] = str(round(median(figures.waits))) if enough else WITHHELD
    cells[ninth] = str(percentile_90(figures.waits)) if enough else WITHHELD
    return cells


class Bar(NamedTuple):
    """A segment of a bar chart, in per cent of its width."""

    column: str
    start: float
    width: float


def bars(shown: Sequence[FiguresLine], columns: Sequence[str]) -> dict[Pair, list[Bar]]:
    """Stack the numbers that may be shown as segments, by line; the longest line fills the width."""
    numbers = {line.pair: [(name, line.shown(name) or 0) for name in columns] for line in shown}
    longest = max((sum(number for _name, number in pieces) for pieces in numbers.values()), default=0)
    return {pair: list(_pieces(pieces, longest)) for pair, pieces in numbers.items()}


def _pieces(pieces: Iterable[tuple[str, int]], longest: int) -> Iterator[Bar]:
    start = 0.0
    for name, number in pieces:
        if number:
            width = 100 * number / longest
            yield Bar(name, round(start, 2), round(width, 2))
            start += width


def as_csv(shown: Iterable[FiguresLine], first: date, last: date) -> str:
    """Write the lines as an RFC 4180 CSV file with a header. No cell can be taken for a formula."""
    out = io.StringIO(newline="")
    write = csv.writer(out)
    write.writerow(COLUMNS)
    for line in shown:
        told = {"from": first.isoformat(), "to": last.isoformat(), "venue": line.venue, "service": line.service}
        write.writerow([harmless({**told, **line.cells}[column]) for column in COLUMNS])
    return out.getvalue()


def harmless(cell: str) -> str:
    """Escape a cell that a spreadsheet would take for a formula with an apostrophe."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def file_name(first: date, last: date, pair: Pair | None = None) -> str:
    """Return figures-2026-11-01-to-2026-11-30.csv, or with the venue and service of one file among many."""
    about = f"{pair.venue or 'any-venue'}-{pair.service or 'no-service'}-" if pair else ""
    return f"figures-{about}{first.isoformat()}-to-{last.isoformat()}.csv"
