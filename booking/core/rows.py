"""Lock rows; insert rows with ON CONFLICT or past the unit of work; tables of kinds.

The unit of work takes longer to plan an insert than to send it. `add_row` and `add_row_unless` are for what many people
add at the same moment, and return the row as if it had just been loaded; everything else goes the ordinary way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import CheckConstraint, Column, String, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from booking.core.database import Base, db

Row = TypeVar("Row", bound=Base)


def kind_table(name: str, kinds: type[StrEnum]) -> Table:
    """Make the lookup table of these kinds for a column to refer to: a migration adds a new kind as a row.

    A CHECK that lists them would have to be changed instead, for which SQLite copies the whole table.
    """
    return Table(name, Base.metadata, Column("name", String(40), primary_key=True), info={"kinds": kinds})


def one_of(column: str, values: type[StrEnum], *, beside: Collection[str] = ()) -> CheckConstraint:
    """Make the check that a column holds a value of this enum, or one of those `beside` that are no longer written."""
    listed = ", ".join(f"'{value}'" for value in (*values, *beside))
    return CheckConstraint(f"{column} IN ({listed})", name=column, info={"column": column, "values": values})


def insert_into(model: type[Base]) -> postgresql.Insert:
    """Return the dialect's INSERT for a table: its `on_conflict_…` methods are the same on both databases."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return cast(postgresql.Insert, insert(model))


def lock_row(row: Base) -> None:
    """Lock a row until the transaction ends, and refresh it: it may have changed since it was read."""
    db.session.refresh(row, with_for_update={"key_share": True, "of": type(row)})


def add_row(model: type[Row], values: Mapping[str, Any]) -> Row:
    """Insert a row past the unit of work and return it as if loaded. Columns left out have their defaults."""
    db.session.flush()  # what it points to
    result = db.session.connection().execute(_insert(model), values)
    written, key = cast("Mapping[str, Any]", result.last_inserted_params()), result.inserted_primary_key
    assert key is not None  # every table is counted by its id
    return _as_loaded(model, {**written, "id": key[0]})


def add_row_unless(model: type[Row], values: Mapping[str, Any], constraints: Collection[str]) -> Row | None:
    """Insert a row as `add_row` does; None where it violates one of these constraints (SQLite: triggers).

    No savepoint is needed: PostgreSQL is asked to do nothing then, and a trigger of SQLite's undoes its statement only.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.flush()
        result = db.session.connection().execute(_insert_or_nothing(model), values)
        id_ = result.scalar_one_or_none()
        return None if id_ is None else _as_loaded(model, {**result.context.compiled_parameters[0], "id": id_})
    try:
        return add_row(model, values)
    except IntegrityError as error:
        if any(name in str(error.orig) for name in constraints):
            return None
        raise


def _as_loaded(model: type[Row], values: dict[str, Any]) -> Row:
    session = db.session()
    before = session.identity_map.get(identity_key(model, values["id"]))
    if before is not None:  # a row that was deleted past the session: SQLite gives its number again
        session.expunge(before)
    row = model(**{**dict.fromkeys(model.__table__.columns.keys()), **values})
    make_transient_to_detached(row)
    session.add(row)
    return row


@cache
def _insert(model: type[Base]) -> Any:
    table = model.__table__
    assert isinstance(table, Table)
    return table.insert()


@cache
def _insert_or_nothing(model: type[Base]) -> Any:
    table = model.__table__
    assert isinstance(table, Table)
    return postgresql.insert(table).on_conflict_do_nothing().returning(table.c.id)
