"""Formats of stored times: SQLite, which compares text, accepts one format and no other."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from booking.core.database import db, transaction
from tests import factories
from tests.sessions.test_constraints import moment

# The same half hour as ten minutes past ten to twenty past ten, in forms that sort elsewhere as text.
FORMS = [
    ("2026-11-26T10:10:00.000000+00:00", "2026-11-26T10:20:00.000000+00:00"),
    ("2026-11-26 11:10:00.000000+01:00", "2026-11-26 11:20:00.000000+01:00"),
    ("2026-11-26 00:10:00.000000-10:00", "2026-11-26 00:20:00.000000-10:00"),
]
TABLES = {
    "assignment": ("session_id", "(SELECT max(id) FROM advisor_session)"),
    "busy_time": ("kind, seats", "'appointment', 1"),
}


@pytest.fixture
def advisor_id(app: Flask) -> int:
    """An advisor who is assigned, and has something booked, from ten to half past."""
    with transaction():
        factories.session_on(advisors=0)
        person = factories.staff()
        for table, (names, values) in TABLES.items():
            insert(table, names, values, person.id, moment(0), moment(30))
        return person.id


def insert(table: str, names: str, values: str, advisor_id: int, start: object, end: object) -> None:
    db.session.execute(
        text(f"INSERT INTO {table} (advisor_id, starts_at, ends_at, {names}) VALUES (:who, :start, :end, {values})"),
        {"who": advisor_id, "start": start, "end": end},
    )


def refused(table: str) -> pytest.RaisesExc[IntegrityError]:
    """SQLite refuses the format; PostgreSQL parses it, and refuses the overlap."""
    rule = "times_are_utc_text" if db.engine.dialect.name == "sqlite" else "advisor_overlap"
    return pytest.raises(IntegrityError, match=f"{table}_{rule}")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("start", "end"), FORMS)
def test_a_new_row_does_not_slip_past(advisor_id: int, table: str, start: str, end: str) -> None:
    with refused(table), transaction():
        insert(table, *TABLES[table], advisor_id, start, end)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("start", "end"), FORMS)
def test_a_changed_row_does_not_slip_past(advisor_id: int, table: str, start: str, end: str) -> None:
    with transaction():
        insert(table, *TABLES[table], advisor_id, moment(60), moment(90))
    with refused(table), transaction():
        db.session.execute(
            text(f"UPDATE {table} SET starts_at = :start, ends_at = :end WHERE starts_at = :later"),
            {"start": start, "end": end, "later": moment(60)},
        )
