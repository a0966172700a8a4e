"""An application on each database, made when the first test asks for it, and the way to empty its tables."""

from __future__ import annotations

import os
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, current_app
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, Table, insert, select

from booking import create_app
from booking.config import Settings
from booking.core.database import db
from booking.venues.queries import forget_networks
from booking.web.shell import limiter

MIGRATIONS = str(Path(__file__).parent.parent / "migrations")
KEYS = {
    "secret_key": "test-secret-key-0000",
    "link_key": "test-link-key-000000",
    "password_salt": "test-salt-0000000000",
    "audit_key": "test-audit-key-0000",
}
# A whole suite comes from one connection, and a proof sends in minutes what a council sends in months.
ROOMY = {"bookings_per_connection": 100_000, "sms_hourly_ceiling": 1_000_000, "sms_daily_ceiling": 1_000_000}
# What tests call stands on this machine.
LOOPBACK = {"outbound_networks": (ip_network("127.0.0.0/8"),)}
# Argon2 takes its time on purpose; a test wants to know whether it was asked.
CHEAP_ARGON2 = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
_GIVEN = "rows_of_the_migrations"
_EMPTYING = "connection_that_empties"
_DELETING = 100  # emptyings until what was deleted is cleared away: nothing else does so while tests run
_COUNTERS = """
SELECT owner.relname, counter.relname FROM pg_class counter
JOIN pg_depend ON pg_depend.objid = counter.oid AND pg_depend.deptype IN ('a', 'i')
JOIN pg_class owner ON owner.oid = pg_depend.refobjid WHERE counter.relkind = 'S'
"""

# What a test process compiles of the templates, every other application of this run reads: there are a dozen.
if templates := os.environ.get("ALONGSIDE_TEST_TEMPLATES"):
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(templates)}


def make_settings(database_url: str, instance: Path, **changes: object) -> Settings:
    """Settings for a test application."""
    return Settings(database_url=database_url, instance_path=instance, **{**KEYS, **ROOMY, **LOOPBACK, **changes})  # type: ignore[arg-type]


def migrated_app(database_url: str, instance: Path) -> Flask:
    """An application whose schema the migrations have made."""
    from flask_migrate import upgrade

    app = create_app(make_settings(database_url, instance))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.extensions["security"].pwd_context.update(**CHEAP_ARGON2)
    limiter.enabled = False  # a whole suite comes from one address; tests/web floods an application of its own
    with app.app_context():
        upgrade(directory=MIGRATIONS)
        app.extensions[_GIVEN] = _rows()
        db.session.remove()
    return app


def close(app: Flask) -> None:
    """Close its connections."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if _EMPTYING in app.extensions:
        app.extensions[_EMPTYING].connection.close()


@cache
def _filled_by_tests() -> list[Table]:
    """Every table but those of kinds, in an order in which they can be filled."""
    return [table for table in db.metadata.sorted_tables if "kinds" not in table.info]


def _rows() -> dict[str, list[dict[str, Any]]]:
    """Every row, by table, of the tables that hold any."""
    rows = {t.name: [dict(row) for row in db.session.execute(select(t)).mappings()] for t in _filled_by_tests()}
    return {name: found for name, found in rows.items() if found}


def empty_database() -> None:
    """Take every row away, the audit's too, and put back what the migrations put in.

    Most tests fill a few tables of many: only those that hold rows are emptied, and asked in one statement.
    """
    db.session.remove()
    forget_networks()
    extensions = current_app.extensions
    if _GIVEN not in extensions:  # a proof's own application, on a database that nobody has filled yet
        extensions[_GIVEN] = _rows()
        db.session.remove()
    if db.engine.dialect.name == "postgresql":
        if _EMPTYING not in extensions:
            extensions[_EMPTYING] = _Emptying()
        extensions[_EMPTYING]()
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            _empty_sqlite(connection)
        for name, rows in extensions[_GIVEN].items():
            connection.execute(insert(db.metadata.tables[name]), rows)


class _Emptying:
    """A connection of its own to PostgreSQL with a function that deletes and counts anew."""

    def __init__(self) -> None:
        address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(address, autocommit=True)
        self.connection.execute("SET session_replication_role = replica")  # no reference is checked: a superuser may
        counters: dict[str, str] = dict(self.connection.execute(_COUNTERS).fetchall())
        steps, self._times = [], 0
        self._names = [table.name for table in _filled_by_tests()]
        for name in self._names:
            filled, again = f'EXISTS (SELECT FROM "{name}")', ""
            if name in counters:
                filled += f' OR (SELECT is_called FROM "{counters[name]}")'
                again = f"PERFORM setval('\"{counters[name]}\"', 1, false);"
            steps.append(f'IF {filled} THEN DELETE FROM "{name}"; {again} END IF;')
        function = f"pg_temp.empty_all() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {' '.join(steps)} END $$"
        self.connection.execute(f"CREATE FUNCTION {function}")

    def __call__(self) -> None:
        """Take every row away."""
        self._times += 1
        if self._times % _DELETING:
            self.connection.execute("SELECT pg_temp.empty_all()")
        else:
            names = ", ".join(f'"{name}"' for name in self._names)
            self.connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def _empty_sqlite(connection: Connection) -> None:
    names = [table.name for table in reversed(_filled_by_tests())]
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
    filled = list(connection.exec_driver_sql(asked).scalars())
    trigger = ""
    if "audit_row" in filled:
        of_trigger = "FROM sqlite_master WHERE name = 'audit_row_is_append_only_delete'"
        trigger = connection.exec_driver_sql(f"SELECT sql {of_trigger}").scalar_one()
        connection.exec_driver_sql("DROP TRIGGER audit_row_is_append_only_delete")
    for name in filled:
        connection.exec_driver_sql(f'DELETE FROM "{name}"')
    if trigger:
        connection.exec_driver_sql(trigger)
