"""Read the national list as a CSV file: its encoding, its columns, and the line of each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from booking.venues.errors import ColumnsMissing, NotACsv, QuotesBroken
from booking.venues.rules.facts import NEEDED


class Unusable(NamedTuple):
    """A row that cannot be used: its line in the file, and why, as the end of a sentence."""

    line: int
    reason: str


@dataclass
class Table:
    """A CSV file with the columns needed. Cells are in the file's order; a row of another length is in `broken`."""

    columns: dict[str, int]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    broken: list[Unusable] = field(default_factory=list)

    def cell(self, cells: Sequence[str], column: str) -> str:
        """Return one cell as one line."""
        return " ".join(cells[self.columns[column]].split())

    def said(self, cells: Sequence[str]) -> dict[str, str]:
        """Return every cell that is read, by its column."""
        return {column: self.cell(cells, column) for column in self.columns}


def read_table(data: bytes) -> Table:
    """Read a CSV file in UTF-8, with or without BOM, or cp1252.

    Raises NotACsv, ColumnsMissing, or QuotesBroken where a quotation mark swallows the rest of the file.
    """
    reader = csv.reader(io.StringIO(_decoded(data), newline=""), strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
    except csv.Error as error:
        raise NotACsv from error
    if len(header) < 2:
        raise NotACsv
    missing = [name for name in NEEDED if name.casefold() not in header]
    if missing:
        named = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise ColumnsMissing(columns=named)
    table = Table({name: header.index(name.casefold()) for name in NEEDED})
    for line, cells in _lines(reader, table):
        if len(cells) == len(header):
            table.rows.append((line, cells))
        elif cells:
            table.broken.append(Unusable(line, f"it has {len(cells)} columns, the first line has {len(header)}"))
    return table


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise NotACsv
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotACsv


def _lines(reader: Any, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it begins on: a quoted cell may run over several."""
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "expected after" not in str(error):
                raise QuotesBroken(line=line) from error
            reason = "it has a quotation mark in the middle of a column"
            if reader.line_num > line:
                reason = f"its quotation mark ends in another row, so lines {line} to {reader.line_num} were left out"
            table.broken.append(Unusable(line, reason))
