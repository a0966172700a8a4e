"""Check the database before the start: its schema is this version's, and its settings keep what is committed."""

from __future__ import annotations

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from booking.core.database import BUSY_TIMEOUT_MS, db

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


def check_durability() -> str | None:
    """Read back the settings that durability rests on; None, or one sentence that says what is wrong."""
    if db.engine.dialect.name != "sqlite":
        with db.engine.connect() as connection:
            waits = str(connection.exec_driver_sql("SHOW synchronous_commit").scalar_one())
        return "PostgreSQL answers synchronous_commit=off: set it to on for this database." if waits == "off" else None
    wanted = {
        "journal_mode": "wal",
        "synchronous": "2",
        "foreign_keys": "1",
        "busy_timeout": str(BUSY_TIMEOUT_MS),
    }
    with db.engine.connect() as connection:
        for pragma, value in wanted.items():
            got = str(connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()).lower()
            if got != value:
                return f"SQLite answers {pragma}={got}, not {value}: keep the database on a local disk."
    return None


def schema_fits(connection: Connection) -> bool:
    """Return whether the schema behind this connection is the one of this version."""
    return _what_to_do(connection) is None


def check_schema() -> str | None:
    """Compare the schema with the one of this version; None, or one sentence that says what to do."""
    with db.engine.connect() as connection:
        return _what_to_do(connection)


def _what_to_do(connection: Connection) -> str | None:
    scripts, found = ScriptDirectory(str(MIGRATIONS)), set(MigrationContext.configure(connection).get_current_heads())
    if found == set(scripts.get_heads()):
        return None
    if found - {script.revision for script in scripts.walk_revisions()}:
        return "The database is a newer version's: start that version, or restore a backup of this one's."
    state = "The database's tables are an earlier version's" if found else "The database has no tables"
    return f"{state}: run `make dev` or `flask --app app db upgrade` first."


def check_ready() -> str | None:
    """Check schema and durability before a server or worker starts; None, or one sentence that says what is wrong."""
    try:
        return check_schema() or check_durability()
    except OperationalError:
        where = db.engine.url.render_as_string(hide_password=True)
        return f"The database at {where} cannot be opened: see DATABASE_URL."
