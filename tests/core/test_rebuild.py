"""Rebuild of an SQLite table: rows, indexes, triggers and references are kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from booking.core.database import db
from booking.core.rebuild import (
    BrokenReference,
    NotRebuilt,
    change_constraints,
    check_references,
    definitions,
    rebuild_table,
)
from tests.guards.first_forms import unwatched
from tests.guards.version_before import Before, at

# Tables are made anew on SQLite only; PostgreSQL changes them in place.
on_sqlite = pytest.mark.parametrize("migrated", ["sqlite"], indirect=True)
TABLES = ("busy_time", "assignment", "audit_row")
REFUSED = {
    "busy_time": (
        "INSERT INTO busy_time (id, {c}) SELECT 999, {c} FROM busy_time LIMIT 1",
        "busy_time_advisor_overlap",
    ),
    "assignment": (
        "INSERT INTO assignment (id, {c}) SELECT 999, {c} FROM assignment LIMIT 1",
        "assignment_advisor_overlap",
    ),
    "audit_row": ("UPDATE audit_row SET reason = 'x'", "audit_row_is_append_only"),
}


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    """Rows in each of the tables, and a group's seat that refers to its busy time; rolled back afterwards."""
    with unwatched(db.engine) as connection:
        _write(Before(connection))
        yield connection
        connection.rollback()


def _write(into: Before) -> None:
    sam = into.put("staff_member", email="sam@council.example", reference="SAM0000001", fs_uniquifier="sam")
    venue = into.put("venue", slug="heywood")
    hours = {"starts_at": at(10), "ends_at": at(11)}
    session = into.put("advisor_session", reference="T0DAY00001", venue_id=venue, kind="appointments", **hours)
    into.put("assignment", session_id=session, advisor_id=sam, **hours)
    time = into.put("busy_time", advisor_id=sam, kind="group", seats=3, **hours)
    into.put("group_seat", busy_time_id=time, number=1)
    into.put("staff_grant", staff_member_id=sam, role="host")
    into.put("audit_row", staff_member_id=sam, seal="1")


def everything(connection: Connection, but: str) -> list[tuple[object, ...]]:
    """The database's schema, without the text of one table, and the number of rows of each table."""
    said = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").all()
    tables = [row[1] for row in said if row[0] == "table"]
    counts = [(name, connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar()) for name in tables]
    return [tuple(row) for row in said if (row[0], row[1]) != ("table", but)] + counts


def rows(connection: Connection, table: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id").all()]


@on_sqlite
@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_made_anew_and_nothing_else_is_changed(connection: Connection, table: str) -> None:
    before, kept = everything(connection, table), rows(connection, table)
    assert kept
    rebuild_table(connection, table, {"ck_new": "CONSTRAINT ck_new CHECK (id > 0)"})
    assert everything(connection, table) == before
    assert rows(connection, table) == kept
    check_references(connection)
    statement, refusal = REFUSED[table]
    columns = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})") if row[1] != "id"]
    with pytest.raises(IntegrityError, match=refusal):
        connection.exec_driver_sql(statement.format(c=", ".join(columns)))
    with pytest.raises(IntegrityError, match=r"ck_new|append_only"):
        connection.exec_driver_sql(f"UPDATE {table} SET id = -1")


@on_sqlite
def test_rows_that_go_with_their_parent_stay_while_it_is_made_anew(connection: Connection) -> None:
    rebuild_table(connection, "busy_time", {"ck_busy_time_seats": None})
    assert connection.exec_driver_sql("SELECT count(*) FROM group_seat").scalar() == 1
    assert connection.exec_driver_sql("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list('group_seat')").all() == [
        ("busy_time",)
    ]


@pytest.mark.parametrize(
    ("table", "name", "wrong"),
    [
        ("busy_time", "ck_busy_time_order", "UPDATE busy_time SET ends_at = starts_at"),
        ("staff_grant", "ck_staff_grant_state", "UPDATE staff_grant SET state = 'x'"),  # came with its column
    ],
)
def test_a_constraint_is_taken_and_given_on_both_databases(
    connection: Connection, table: str, name: str, wrong: str
) -> None:
    change_constraints(connection, table, {name: None})
    with connection.begin_nested() as savepoint:
        connection.execute(text(wrong))
        savepoint.rollback()
    change_constraints(connection, table, {name: f"CONSTRAINT {name} CHECK (id > 0)"})
    change_constraints(connection, table, {name: f"CONSTRAINT {name} CHECK (id > -1)"})
    with pytest.raises(IntegrityError, match=name), connection.begin_nested():
        connection.execute(text(f"UPDATE {table} SET id = -1"))
    with pytest.raises(NotRebuilt, match="no such_name"):
        change_constraints(connection, table, {"such_name": None})


@on_sqlite
def test_a_row_that_refers_to_nothing_is_found(connection: Connection) -> None:
    check_references(connection)
    connection.exec_driver_sql("UPDATE assignment SET desk_id = 12345")
    with pytest.raises(BrokenReference, match=r"1 rows .* assignment to desk"):
        check_references(connection)


@on_sqlite
def test_no_table_is_made_anew_while_references_act(app: Flask) -> None:
    with db.engine.connect() as connection:
        with pytest.raises(NotRebuilt):
            rebuild_table(connection, "busy_time", {})
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_table_is_read_part_by_part() -> None:
    sql = "CREATE TABLE t (id INTEGER NOT NULL, a VARCHAR(3) DEFAULT '(,' CHECK (a IN ('x', ')')), UNIQUE (id, a))"
    assert list(definitions(sql)) == [
        "id INTEGER NOT NULL",
        "a VARCHAR(3) DEFAULT '(,' CHECK (a IN ('x', ')'))",
        "UNIQUE (id, a)",
    ]
