"""The databases, the application and the clients that tests share.

A test that asks for `app` runs on the databases that tests/selection.py names; a test of rules asks for nothing. What
a fixture needs is imported when it is asked for, so that one test of rules starts at once.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from booking.core import clock
from tests import selection

if TYPE_CHECKING:
    from flask import Flask

    from booking.staff.models import StaffMember
    from tests.client import CheckedClient

# A busy machine is slow: no property fails for that.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

pytest_plugins = ["tests.browser.fixtures", "tests.log_scan"]

# A Thursday in winter, quarter past ten: the moment at which every test begins unless it says otherwise.
NOW = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
POSTGRES_DIR, TEMPLATES_DIR = "ALONGSIDE_TEST_POSTGRES", "ALONGSIDE_TEST_TEMPLATES"
_MEMORY = Path("/dev/shm")
_ENOUGH = 2**30


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all`: everything on both databases. `--transport plain,tls,nginx`: how browsers reach the application.

    `--quick`: each test of data on one database, and what is long left out.
    """
    parser.addoption("--all", action="store_true", default=False, help="every test on both databases")
    parser.addoption("--quick", action="store_true", default=False, help="each test once, the long ones left out")
    parser.addoption("--transport", default="", help="how the browsers of journeys reach the application")


def pytest_configure(config: pytest.Config) -> None:
    """The first process starts one PostgreSQL server for all workers. Files are kept in memory where there is room.

    Collecting makes much and drops nothing: garbage is looked for from its end on.
    """
    gc.disable()
    if config.getoption("--quick"):
        os.environ[selection.QUICK] = "yes"
    if not hasattr(config, "workerinput"):
        if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
        if TEMPLATES_DIR not in os.environ:
            os.environ[TEMPLATES_DIR] = tempfile.mkdtemp(prefix="alongside-templates-")
            config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(TEMPLATES_DIR), ignore_errors=True))
        if POSTGRES_DIR not in os.environ:
            os.environ[POSTGRES_DIR] = tempfile.mkdtemp(prefix="alongside-pg-")
            config._alongside_postgres = os.environ[POSTGRES_DIR]  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The first process takes the server down again."""
    folder = getattr(config, "_alongside_postgres", None)
    if folder:
        from tests.postgres import stop

        stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test the databases that its file's name asks for."""
    path, everything = metafunc.definition.path, metafunc.config.getoption("--all")
    by_hand = any("migrated" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "migrated" not in metafunc.fixturenames or by_hand:
        return
    databases = selection.databases_of(path, everything=everything)
    if not databases:
        pytest.fail(f"{metafunc.definition.name} tests rules: it may start no application and no database.", False)
    if "transport" in metafunc.fixturenames and path.parent.name == "journeys":
        walks = selection.journeys_of(path, metafunc.config.getoption("--transport"), everything=everything)
        metafunc.parametrize(("migrated", "transport"), walks, indirect=["migrated"], scope="session")
    else:
        if metafunc.config.getoption("--quick"):
            databases = selection.quickly(databases, path, metafunc.definition.name)
        metafunc.parametrize("migrated", databases, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is long out of a quick run; it is counted as deselected."""
    if config.getoption("--quick"):
        long = [item for item in items if selection.is_long(item.path, item.name)]
        config.hook.pytest_deselected(items=long)
        left_out = set(long)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """What stands here now stands until the end: look no more whether it is garbage, and seldom at what is new."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)
    gc.enable()


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """An empty PostgreSQL database of this test process's own."""
    from tests.postgres import fresh_database, set_up_for_tests

    set_up_for_tests(os.environ[POSTGRES_DIR])
    return fresh_database(os.environ[POSTGRES_DIR], f"worker_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")


@pytest.fixture(scope="session")
def apps(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Flask]]:
    """`apps("sqlite")`: the one application of this process on that database, made when it is first asked for."""
    made: dict[str, Flask] = {}

    def on(database: str) -> Flask:
        from tests.databases import migrated_app

        if database not in made:
            folder = tmp_path_factory.mktemp(database)
            sqlite = f"sqlite:///{folder / 'test.sqlite'}"
            url = sqlite if database == "sqlite" else request.getfixturevalue("postgres_url")
            made[database] = migrated_app(url, folder)
        return made[database]

    yield on
    if made:
        from tests.databases import close

        for app in made.values():
            close(app)


@pytest.fixture(scope="session")
def migrated(request: pytest.FixtureRequest, apps: Callable[[str], Flask]) -> Flask:
    """The application on the database that the test runs on, its schema made by the migrations."""
    return apps(request.param)


@pytest.fixture
def app(migrated: Flask) -> Iterator[Flask]:
    """The application on an empty database, inside an application context."""
    from booking.core.database import db
    from tests.databases import empty_database

    with migrated.app_context():
        empty_database()
        yield migrated
        db.session.remove()


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> CheckedClient:
    """A browser of its own that checks every page it fetches, with CSRF protection on. `client.sign_in(staff)`."""
    from tests.client import checked

    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return checked(app)


@pytest.fixture
def sign_in() -> Callable[[CheckedClient, StaffMember], None]:
    """`sign_in(client, staff)`: this client is that staff member from now on."""
    return lambda client, staff: client.sign_in(staff)


@pytest.fixture
def now() -> datetime:
    """The instant at which the test's clock stands."""
    return clock.now()
