"""The migrations make what the models declare, and can be taken back, on both databases."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, Connection, inspect, text

from booking import create_app
from booking.core.database import db
from tests.conftest import POSTGRES_DIR, make_settings
from tests.postgres import fresh_database

MIGRATIONS = str(Path(__file__).parent.parent.parent / "migrations")
# SQLite has the index that refuses equal grants, but reflection does not read its expressions there.
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
PROMISES = [
    "assignment_advisor_overlap",
    "assignment_desk_overlap",
    "audit_row_is_append_only",
    "busy_time_advisor_overlap",
    "busy_time_room_overlap",
    *(f"seat_beyond_seats_{table}" for table in ("appointment", "busy_time", "group_seat")),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without a single table."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    url = (
        f"sqlite:///{tmp_path / 'empty.sqlite'}"
        if request.param == "sqlite"
        else fresh_database(os.environ[POSTGRES_DIR], f"migrations_{worker}")
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app(make_settings(url, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def differences() -> list[object]:
    """What autogenerate would change, beyond what it cannot see."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": db.engine.dialect.name == "postgresql"})
        return [
            difference
            for difference in compare_metadata(context, db.metadata)
            if not _index_by_expression(difference) and not _unread_option(difference)
        ]


def _unread_option(difference: object) -> bool:
    """SQLite has the ON DELETE of a reference that came with an added column, but reflection does not read it there."""
    if db.engine.dialect.name != "sqlite" or not isinstance(difference, tuple):
        return False
    act, key = difference[0], difference[1]
    return act in {"add_fk", "remove_fk"} and (key.table.name, key.column_keys) == ("journey", ["hold_id"])


def _index_by_expression(difference: object) -> bool:
    return isinstance(difference, tuple) and "overlap" in str(difference)  # an exclusion constraint's own index


def promises(connection: Connection) -> list[str]:
    """The refusals that the database makes by itself, by name."""
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


def test_the_schema_is_what_the_models_declare(empty: Flask) -> None:
    upgrade(directory=MIGRATIONS)
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


def test_they_can_be_taken_back_and_made_again(empty: Flask) -> None:
    upgrade(directory=MIGRATIONS)
    downgrade(directory=MIGRATIONS, revision="base")
    with db.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert promises(connection) == []
    upgrade(directory=MIGRATIONS)
    assert differences() == []


def test_each_step_can_be_taken_back_alone(empty: Flask) -> None:
    script = ScriptDirectory(MIGRATIONS)
    for step in reversed(list(script.walk_revisions())):
        upgrade(directory=MIGRATIONS, revision=step.revision)
        downgrade(directory=MIGRATIONS, revision="-1")
        upgrade(directory=MIGRATIONS, revision=step.revision)
    assert differences() == []
    assert len(script.get_heads()) == 1


def test_grants_of_the_version_before_stay_in_force_and_what_is_not_goes_with_a_step_back(empty: Flask) -> None:
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
