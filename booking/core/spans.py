"""Time spans read in bulk: the database returns one text for each, parsed into whole minutes since 1970.

Loading thousands of busy times as datetimes costs more than all that is done with them. The same spans come up again
and again (half hours of the next weeks), so that each text is parsed once and cached.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = 60_000_000  # microseconds
_REMEMBERED = 16_384


class span_text(FunctionElement[str]):
    """SQL column expression of the span from one instant to another, for `span_around` and `span_within` to parse."""

    type = String()
    inherit_cache = True


@lru_cache(maxsize=_REMEMBERED)
def span_around(text: str) -> tuple[int, int]:
    """Parse a span into whole minutes since 1970, rounded outwards: for time that is taken."""
    start, end = _microseconds(text)
    return start // _MINUTE, -(-end // _MINUTE)


@lru_cache(maxsize=_REMEMBERED)
def span_within(text: str) -> tuple[int, int]:
    """Parse a span into whole minutes since 1970, rounded inwards: for time that can be taken."""
    start, end = _microseconds(text)
    return -(-start // _MINUTE), end // _MINUTE


def _microseconds(text: str) -> tuple[int, int]:
    start, end = text.split("/")
    return _since_1970(start), _since_1970(end)


def _since_1970(text: str) -> int:
    """Parse SQLite's ISO text or PostgreSQL's count of microseconds."""
    if text.lstrip("-").isdigit():
        return int(text)
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(microseconds=1)


@compiles(span_text)
def _span_text(element: span_text, compiler: SQLCompiler, **kw: Any) -> str:
    columns = [compiler.process(column, **kw) for column in element.clauses]
    if compiler.dialect.name == "postgresql":
        columns = [f"CAST(CAST(date_part('epoch', {column}) * 1000000 AS BIGINT) AS TEXT)" for column in columns]
    return "({} || '/' || {})".format(*columns)
