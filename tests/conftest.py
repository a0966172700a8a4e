"""The databases, the application and the clients that tests share.

A test that asks for `app` runs twice, on SQLite and on PostgreSQL; a test of rules asks for nothing and runs once.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from booking import create_app
from booking.config import Settings
from booking.core import clock
from booking.core.database import db
from booking.staff.models import StaffMember
from booking.web.shell import limiter
from tests.client import CheckedClient, checked

pytest_plugins = ["tests.browser.fixtures", "tests.log_scan"]

# A Thursday in winter, quarter past ten: the moment at which every test begins unless it says otherwise.
NOW = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
KEYS = {
    "secret_key": "test-secret-key-0000",
    "link_key": "test-link-key-000000",
    "password_salt": "test-salt-0000000000",
    "audit_key": "test-audit-key-0000",
}
# A whole suite comes from one connection, and a proof sends in minutes what a council sends in months.
ROOMY = {"bookings_per_connection": 100_000, "sms_hourly_ceiling": 1_000_000, "sms_daily_ceiling": 1_000_000}
# Argon2 takes its time on purpose; a test wants to know whether it was asked.
CHEAP_ARGON2 = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
POSTGRES_DIR = "ALONGSIDE_TEST_POSTGRES"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--transport plain,tls,nginx`: how the browsers of the journeys reach the application."""
    parser.addoption("--transport", default="plain,tls")


def pytest_configure(config: pytest.Config) -> None:
    """The first process starts one PostgreSQL server for all workers."""
    if not hasattr(config, "workerinput") and POSTGRES_DIR not in os.environ:
        os.environ[POSTGRES_DIR] = tempfile.mkdtemp(prefix="alongside-pg-")
        config._alongside_postgres = os.environ[POSTGRES_DIR]  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The first process takes the server down again."""
    folder = getattr(config, "_alongside_postgres", None)
    if folder:
        from tests.postgres import stop

        stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """An empty PostgreSQL database of this test process's own."""
    from tests.postgres import fresh_database

    return fresh_database(os.environ[POSTGRES_DIR], f"worker_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")


def make_settings(database_url: str, instance: Path, **changes: object) -> Settings:
    """Settings for a test application."""
    return Settings(database_url=database_url, instance_path=instance, **{**KEYS, **ROOMY, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application per database and process, its schema made by the migrations."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'test.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_url")
    app = create_app(make_settings(url, folder))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.extensions["security"].pwd_context.update(**CHEAP_ARGON2)
    limiter.enabled = False  # a whole suite comes from one address; tests/web floods an application of its own
    with app.app_context():
        from flask_migrate import upgrade

        upgrade(directory=str(Path(__file__).parent.parent / "migrations"))
    return app


@pytest.fixture
def app(migrated: Flask) -> Iterator[Flask]:
    """The application on an empty database, inside an application context."""
    with migrated.app_context():
        empty_database()
        yield migrated
        db.session.remove()


def empty_database() -> None:
    """Take every row away, the audit's too, and put back what the migrations put in."""
    db.session.remove()
    with db.engine.connect() as connection:
        names = [table.name for table in reversed(db.metadata.sorted_tables)]
        if connection.dialect.name == "postgresql":
            quoted = ", ".join(f'"{name}"' for name in names)
            connection.execute(text(f"TRUNCATE {quoted} RESTART IDENTITY CASCADE"))
        else:
            connection.execute(text("DROP TRIGGER IF EXISTS audit_row_is_append_only_delete"))
            for name in names:
                connection.execute(text(f'DELETE FROM "{name}"'))
            connection.execute(
                text(
                    "CREATE TRIGGER audit_row_is_append_only_delete BEFORE DELETE ON audit_row "
                    "BEGIN SELECT RAISE(ABORT, 'audit_row_is_append_only'); END"
                )
            )
        connection.execute(text(f"INSERT INTO audit_head (id, seal, rows) VALUES (1, '{'0' * 64}', 0)"))
        connection.commit()


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> CheckedClient:
    """A browser of its own that checks every page it fetches, with CSRF protection on. `client.sign_in(staff)`."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return checked(app)


@pytest.fixture
def sign_in() -> Callable[[CheckedClient, StaffMember], None]:
    """`sign_in(client, staff)`: this client is that staff member from now on."""
    return CheckedClient.sign_in


@pytest.fixture
def now() -> datetime:
    """The instant at which the test's clock stands."""
    return clock.now()
