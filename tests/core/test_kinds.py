"""Lookup tables of kinds: every kind of the program has a row, and an unknown one is refused."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from booking.core import clock
from booking.core.database import db, transaction
from booking.tasks.operations import open_task


def test_every_kind_is_a_row_that_its_table_refers_to(app: Flask) -> None:
    tables = [table for table in db.metadata.sorted_tables if "kinds" in table.info]
    assert [table.name for table in tables] == ["entry_kind", "message_kind", "task_kind"]
    for table in tables:
        rows = db.session.scalars(select(table.c.name)).all()
        assert sorted(rows) == sorted(table.info["kinds"]), f"A migration has to add a row to {table.name}."
        of = db.metadata.tables[table.name.removesuffix("_kind")]
        assert [str(key.column) for key in of.c.kind.foreign_keys] == [f"{table.name}.name"]


def test_an_unknown_kind_is_refused(app: Flask) -> None:
    now = clock.now()
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), transaction():
        open_task("no such kind", key="x", role="host", detail="x", due_at=now, now=now)
