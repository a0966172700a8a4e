"""Migrations make the schema of the models, and can be downgraded, on both databases."""

from __future__ import annotations

import contextlib
import hashlib
import subprocess
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, Connection, inspect, text

from booking.core.database import db
from tests.guards.first_forms import make_first_form
from tests.guards.schema_text import schema_text
from tests.guards.version_before import Before, at

MIGRATIONS = str(Path(__file__).parent.parent.parent / "migrations")
SUMS = Path(MIGRATIONS) / "versions.sha256"
PROMISES = [
    "assignment_advisor_overlap",
    "assignment_desk_overlap",
    "audit_row_is_append_only",
    "busy_time_advisor_overlap",
    "busy_time_room_overlap",
    *(f"seat_beyond_seats_{table}" for table in ("appointment", "busy_time", "group_seat")),
]


def differences() -> list[object]:
    """Return autogenerate's differences, without those that it reports wrongly."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": db.engine.dialect.name == "postgresql"})
        return [
            difference for difference in compare_metadata(context, db.metadata) if not _index_by_expression(difference)
        ]


def _index_by_expression(difference: object) -> bool:
    return isinstance(difference, tuple) and "overlap" in str(difference)  # index of an exclusion constraint


def promises(connection: Connection) -> list[str]:
    """Return the names of constraints and triggers."""
    if connection.dialect.name == "postgresql":
        query = (
            "SELECT conname FROM pg_constraint WHERE contype = 'x' "
            "UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        return sorted(connection.execute(text(query)).scalars())
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
    return sorted(
        {
            name.removesuffix("_insert").removesuffix("_update").removesuffix("_delete").removesuffix("_form")
            for name in names
        }
    )


def checks(connection: Connection) -> set[tuple[str, str]]:
    inspector = inspect(connection)
    return {
        (table, str(check["name"]))
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


def is_what_the_models_declare() -> None:
    assert differences() == []
    with db.engine.connect() as connection:
        declared = {
            (table.name, str(check.name))
            for table in db.metadata.sorted_tables
            for check in table.constraints
            if isinstance(check, CheckConstraint)
        }
        assert checks(connection) == declared
        assert promises(connection) == PROMISES


def test_the_schema_is_what_the_models_declare(empty: Flask) -> None:
    upgrade(directory=MIGRATIONS)
    is_what_the_models_declare()


def test_an_upgraded_database_equals_a_new_one(empty: Flask) -> None:
    """Upgraded from every earlier version, with a downgrade and rows between.

    Migrations 1 and 3 were used in their first form.
    """
    upgrade(directory=MIGRATIONS)
    with db.engine.connect() as connection:
        new = schema_text(connection)
    downgrade(directory=MIGRATIONS, revision="base")
    script = ScriptDirectory(MIGRATIONS)
    assert len(script.get_heads()) == 1
    for step in reversed(list(script.walk_revisions())):
        upgrade(directory=MIGRATIONS, revision=step.revision)
        downgrade(directory=MIGRATIONS, revision="-1")
        upgrade(directory=MIGRATIONS, revision=step.revision)
        if step.revision in ("0002", "0003"):
            make_first_form(db.engine, step.revision)
        if step.revision == "0003":
            write_what_counts_then()
    with db.engine.connect() as connection:
        assert schema_text(connection) == new
        references = connection.execute(text("SELECT reference FROM staff_member")).scalars().all()
        assert len(set(references)) == 2 and all(len(reference) == 10 for reference in references)
        texts = connection.execute(text("SELECT subject_reference, status FROM message")).all()
        assert [tuple(row) for row in texts] == [("0LDB00K1NG", "sent")]
    is_what_the_models_declare()
    downgrade(directory=MIGRATIONS, revision="base")


def write_what_counts_then() -> None:
    """Insert rows in the tables that are mended."""
    with db.engine.begin() as connection:
        put = Before(connection).put
        sam = put("staff_member", email="sam@council.example", fs_uniquifier="sam")
        put("staff_member", email="mo@council.example", fs_uniquifier="mo")
        put("busy_time", advisor_id=sam, kind="away", starts_at=at(10), ends_at=at(11))
        put("message", subject_kind="appointment", subject_reference="0LDB00K1NG", channel="sms", status="sent")
        put("journey", token_hash="one", hold_id=None)


def test_no_migration_changes_once_it_is_on_main() -> None:
    """A database that has run it would never get the change.

    New migrations add lines to the list; none of main's may go.
    """
    lines = (line.split("  ") for line in SUMS.read_text("utf-8").splitlines())
    listed = {name: digest for digest, name in lines}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(MIGRATIONS).glob("versions/*.py")
    }
    missing = "\n".join(f"{sum_}  {name}" for name, sum_ in sorted(found.items()) if name not in listed)
    assert not missing, f"Add to {SUMS.name}:\n{missing}"
    assert found == listed, "A migration was changed or is gone: write a new one that mends."
    for line in lines_on_main():
        assert line in SUMS.read_text("utf-8"), f"{line} is on main and gone here."


def lines_on_main() -> list[str]:
    """Return the list on main; empty without git or such a branch."""
    for branch in ("main", "origin/main"):
        show = ["git", "show", f"{branch}:migrations/{SUMS.name}"]
        with contextlib.suppress(FileNotFoundError):
            told = subprocess.run(show, cwd=MIGRATIONS, capture_output=True, text=True)
            if told.returncode == 0:
                return told.stdout.splitlines()
    return []


def test_migrations_can_be_downgraded_and_upgraded_again(empty: Flask) -> None:
    upgrade(directory=MIGRATIONS)
    downgrade(directory=MIGRATIONS, revision="base")
    with db.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert promises(connection) == []
    upgrade(directory=MIGRATIONS)
    assert differences() == []


def test_upgrade_keeps_grants_and_downgrade_drops_those_not_in_force(empty: Flask) -> None:
    upgrade(directory=MIGRATIONS, revision="0012")
    person = (
        "INSERT INTO staff_member (id, reference, email, name, active, fs_uniquifier, languages, calendar_version, "
        "invite_version) VALUES (1, 'R', 's@x', 'Sam', TRUE, 'u', '[]', 1, 0)"
    )
    with db.engine.begin() as connection:
        connection.execute(text(person))
        for role in ("host", "advisor", "host"):
            connection.execute(
                text("INSERT INTO staff_grant (staff_member_id, role) VALUES (1, :role)"), {"role": role}
            )
    upgrade(directory=MIGRATIONS, revision="0013")
    with db.engine.begin() as connection:
        kept = connection.execute(text("SELECT role, state, granted_at FROM staff_grant ORDER BY id")).all()
        assert [tuple(row) for row in kept] == [("host", "in_force", None), ("advisor", "in_force", None)]
        connection.execute(text("UPDATE staff_grant SET state = 'ended' WHERE role = 'advisor'"))
    downgrade(directory=MIGRATIONS, revision="0012")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT role FROM staff_grant")).scalars().all() == ["host"]
