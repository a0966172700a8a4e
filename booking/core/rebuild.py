"""Change a table's constraints in a migration. SQLite cannot do it in place, so that the table is rebuilt.

The definition comes from the database's own SQL text, not from reflection, which reads neither triggers nor
expressions. Foreign keys have to be off meanwhile, or dropping the old table would act on those that refer to it;
migrations/env.py turns them off and checks every reference before a step is committed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, text

_NAME = re.compile(r'\s*(?:CONSTRAINT\s+)?"?(\w+)"?')
_TABLE_CONSTRAINT = re.compile(r"\s*(CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b", re.IGNORECASE)
_PARTS = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = :table AND type <> 'table' AND sql IS NOT NULL"


class BrokenReference(RuntimeError):
    """Rows refer to rows that do not exist."""


class NotRebuilt(RuntimeError):
    """A table cannot be rebuilt as requested."""


def change_constraints(connection: Connection, table: str, changes: Mapping[str, str | None]) -> None:
    """Add, replace or (None) drop constraints by name, on both databases, with the text that both read.

    `change_constraints(op.get_bind(), "task", {"ck_task_kind": None, "fk_…": "CONSTRAINT fk_… FOREIGN KEY …"})`.
    Replaced on SQLite too where it stands behind its column. What is named and is not there is an error.
    """
    if connection.dialect.name == "sqlite":
        rebuild_table(connection, table, changes)
        return
    for name, definition in changes.items():
        if name in _constraints(connection, table):
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        elif definition is None:
            raise NotRebuilt(f"{table} has no {name}.")
        if definition is not None:
            connection.execute(text(f"ALTER TABLE {table} ADD {definition}"))


def rebuild_table(connection: Connection, table: str, changes: Mapping[str, str | None]) -> None:
    """Rebuild an SQLite table with changed columns and constraints; rows, indexes and triggers are kept.

    Other tables' references to it stay valid. A new column needs a default; a dropped one must have no index.
    """
    if connection.exec_driver_sql("PRAGMA foreign_keys").scalar():
        raise NotRebuilt("Foreign keys are on: a table is made anew in a migration only.")
    before, parts = _text_of(connection, table), connection.execute(text(_PARTS), {"table": table}).all()
    columns = _columns(connection, table)
    fresh = f"{table}__new"
    # Else the new name would be written into other tables' references, and every trigger would have to be readable now.
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    try:
        connection.exec_driver_sql(f'CREATE TABLE "{fresh}" ({_changed(table, before, changes)})')
        kept = ", ".join(f'"{name}"' for name in _columns(connection, fresh) if name in columns)
        connection.exec_driver_sql(f'INSERT INTO "{fresh}" ({kept}) SELECT {kept} FROM "{table}"')
        connection.exec_driver_sql(f'DROP TABLE "{table}"')
        connection.exec_driver_sql(f'ALTER TABLE "{fresh}" RENAME TO "{table}"')
    finally:
        connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
    for _type, _name, sql in sorted(parts):  # indexes, then triggers
        connection.exec_driver_sql(sql)


def check_references(connection: Connection) -> None:
    """Check on SQLite that every reference leads to a row. Raises BrokenReference, which names the tables."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            named = ", ".join(sorted({f"{table} to {to}" for table, _row, to, _key in broken}))
            raise BrokenReference(f"{len(broken)} rows refer to what is not there: {named}.")


def definitions(sql: str) -> Iterator[str]:
    """Split a CREATE TABLE statement into the definitions of its columns and constraints."""
    body = sql[sql.index("(") + 1 : sql.rindex(")")]
    depth, quote, start = 0, "", 0
    for place, letter in enumerate(body):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "," and not depth:
            yield body[start:place].strip()
            start = place + 1
        else:
            depth += (letter == "(") - (letter == ")")
    yield body[start:].strip()


def _changed(table: str, sql: str, changes: Mapping[str, str | None]) -> str:
    """Return the changed definitions; a constraint that is not the table's is looked for behind a column."""
    columns: dict[str, str] = {}
    constraints: dict[str, str] = {}
    for number, definition in enumerate(definitions(sql)):
        named = _NAME.match(definition)
        assert named is not None
        of_table = _TABLE_CONSTRAINT.match(definition)
        unnamed = of_table and of_table[1].upper() != "CONSTRAINT"
        (constraints if of_table else columns)[f"#{number}" if unnamed else named[1]] = definition
    for name, wanted in changes.items():
        home = columns if name in columns else constraints
        behind = [column for column, said in columns.items() if f"CONSTRAINT {name} CHECK" in said]
        for column in behind:
            columns[column] = _without_check(columns[column], name)
        if wanted is None and home.pop(name, None) is None and not behind:
            raise NotRebuilt(f"{table} has no {name}.")
        if wanted is not None:
            into = home if name in home else constraints if _TABLE_CONSTRAINT.match(wanted) else columns
            into[name] = wanted
    return ", ".join([*columns.values(), *constraints.values()])


def _without_check(definition: str, name: str) -> str:
    """A column's definition without the check of this name that stands behind it."""
    start = definition.index(f"CONSTRAINT {name} CHECK")
    opened = definition.index("(", start)
    depth = 0
    for place in range(opened, len(definition)):
        depth += (definition[place] == "(") - (definition[place] == ")")
        if not depth:
            return f"{definition[:start].rstrip()} {definition[place + 1 :].lstrip()}".strip()
    raise NotRebuilt(f"The check {name} cannot be read.")


def _text_of(connection: Connection, table: str) -> str:
    found = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"
    return str(connection.execute(text(found), {"table": table}).scalar_one())


def _columns(connection: Connection, table: str) -> list[str]:
    return [row[1] for row in connection.exec_driver_sql(f'PRAGMA table_info("{table}")')]


def _constraints(connection: Connection, table: str) -> set[str]:
    found = "SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(:table)"
    return set(connection.execute(text(found), {"table": table}).scalars())
