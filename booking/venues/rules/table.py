"""Read a list of libraries as a CSV file: its encoding, its columns, and the line of each row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from booking.venues.errors import NotACsv, QuotesBroken
from booking.venues.rules.columns import Header, likeness, read_columns

_DELIMITERS = (",", ";", "\t")
_BEGINNING = 50_000
_LINES_ABOVE = 10  # a title, a date and the like may stand above the names of the columns


class Unusable(NamedTuple):
    """A row that cannot be used: its line in the file, and why, as the end of a sentence."""

    line: int
    reason: str


@dataclass
class Table:
    """The columns needed of a CSV file, in the order of `header.columns`; a row of another length is in `broken`."""

    header: Header
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    broken: list[Unusable] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.index = {column: number for number, column in enumerate(self.header.columns)}

    def cell(self, cells: Sequence[str], column: str) -> str:
        """Return one cell as one line; "" of a column that the file does not have."""
        index = self.index.get(column)
        return "" if index is None else " ".join(cells[index].split())

    def said(self, cells: Sequence[str]) -> dict[str, str]:
        """Return every cell that is read, by its column."""
        return {column: " ".join(cells[index].split()) for column, index in self.index.items()}


def read_table(data: bytes) -> Table:
    """Read a CSV file as spreadsheets save it: commas, semicolons or tabs, a title above the names of the columns.

    In UTF-8, UTF-16, cp1252 or Mac Roman. Raises NotACsv, ColumnsMissing, or QuotesBroken where a quotation mark
    swallows the rest of the file.
    """
    text = _decoded(data)
    names, above, delimiter = max(_beginnings(text[:_BEGINNING]), key=lambda found: likeness(found[0]))
    if len(names) < 2:
        raise NotACsv
    table = Table(read_columns(names))
    count = table.header.count
    for line, cells in _lines(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), table):
        while len(cells) > count and not cells[-1].strip():
            cells.pop()
        if line <= above or not any(cells):
            continue
        if len(cells) == count:
            table.rows.append((line, [cells[index] for index in table.header.columns.values()]))
        elif any(cell.strip() for cell in cells):
            table.broken.append(Unusable(line, f"it has {len(cells)} columns, the line of names has {count}"))
    return table


def _beginnings(text: str) -> Iterator[tuple[list[str], int, str]]:
    """The lines that may be the one with the columns' names, by each delimiter, with their line number."""
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for cells in islice(reader, _LINES_ABOVE):
                yield cells, reader.line_num, delimiter
        except csv.Error:
            continue
    yield [], 0, _DELIMITERS[0]


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in data:
        raise NotACsv
    else:  # an old Macintosh ends its lines with a carriage return alone
        encodings = ["utf-8-sig", "mac_roman" if b"\r" in data and b"\n" not in data else "cp1252"]
    for encoding in encodings:
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
