"""Counting what is sent to the database."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from booking.core.database import db

_NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK TO", "PRAGMA")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, as they are sent; what only marks a transaction is left out.

    Garbage is collected before: rows that a session still holds by chance are not read again, which saves statements.
    """
    gc.collect()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(_NOT_COUNTED):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
