"""`flask restore`: replaces the database whole or not at all, and nothing is sent afterwards."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, select, text

from booking import create_app
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.heartbeat import WorkerHeartbeat
from booking.core.pause import SendingPause, open_pause
from booking.services.models import Department
from booking.staff.operations import begin_sign_in
from booking.staff.queries import sign_in_of
from tests import factories
from tests.cli.conftest import said
from tests.conftest import NOW, POSTGRES_DIR
from tests.databases import make_settings
from tests.postgres import PROGRAMS, fresh_database

MIGRATIONS = str(Path(__file__).parent.parent.parent / "migrations")
HERE = Callable[..., Result]
restoring = import_module("booking.cli.restore")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def council(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a database of its own, which is replaced."""
    folder = tmp_path_factory.mktemp("council")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    url = f"sqlite:///{folder / 'council.sqlite'}"
    if request.param == "postgresql":
        url = fresh_database(os.environ[POSTGRES_DIR], f"restore_{worker}")
    app = create_app(make_settings(url, folder))
    with app.app_context():
        upgrade(directory=MIGRATIONS)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _programs_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(PROGRAMS), prepend=os.pathsep)


@pytest.fixture
def here(council: Flask) -> HERE:
    """Run a command there, as if nothing else were running."""

    def run(*words: object) -> Result:
        db.session.remove()
        db.engine.dispose()
        return council.test_cli_runner().invoke(args=[str(word) for word in words])

    return run


def departments() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Department.name)))


def on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def add(name: str) -> None:
    with transaction():
        factories.department(name)


@pytest.fixture
def copy(here: HERE, tmp_path: Path) -> Path:
    """A backup with the department Housing, before Parks was added."""
    with transaction() as session:
        session.execute(text("DELETE FROM sending_pause"))
        session.execute(text("DELETE FROM department"))
    add("Housing")
    made = here("backup", tmp_path / "copy")
    assert made.exit_code == 0, made.output
    add("Parks")
    return tmp_path / "copy"


def test_the_backup_is_the_database_and_nothing_is_sent(council: Flask, here: HERE, copy: Path) -> None:
    result = here("restore", copy)
    assert result.exit_code == 0, result.output
    assert departments() == {"Housing"}
    pause = open_pause()
    assert pause is not None and (pause.why, pause.paused_at) == ("A backup was restored.", NOW)
    assert "flask --app app messages resume" in result.output
    aside = result.output.split("kept in ")[1].split(": delete")[0]
    if on_sqlite():
        assert stat.S_IMODE(Path(str(db.engine.url.database)).stat().st_mode) == 0o600
        with sqlite3.connect(aside) as before:
            assert {name for (name,) in before.execute("SELECT name FROM department")} == {"Housing", "Parks"}
    else:
        engine = create_engine(db.engine.url.set(database=aside.removeprefix("the database ")))
        with engine.connect() as before:
            assert set(before.scalars(text("SELECT name FROM department"))) == {"Housing", "Parks"}
        engine.dispose()
    add("Streets")  # what was restored can be worked on: its numbers go on
    assert council.test_client().get("/readyz").status_code in {200, 503}


def test_what_is_not_known_begins_with_the_newest_entry_of_the_backup(here: HERE, copy: Path) -> None:
    with transaction() as session:
        session.execute(text("DELETE FROM worker_beat"))
        session.add(WorkerHeartbeat(name="w", at=NOW - timedelta(hours=5)))
    newer = Path(str(copy) + "-2")
    assert here("backup", newer).exit_code == 0
    assert here("restore", newer).exit_code == 0
    assert db.session.scalars(select(SendingPause.since)).all()[-1] == NOW - timedelta(hours=5)


def test_twice_is_no_harm_and_each_time_the_old_one_is_kept(here: HERE, copy: Path) -> None:
    outputs = []
    for minutes in (0, 1):
        with clock.stopped_at(NOW + timedelta(days=1, minutes=minutes)):
            outputs.append(here("restore", copy).output.split("kept in ")[1].splitlines()[0])
    assert len(set(outputs)) == 2
    assert departments() == {"Housing"}


def test_while_somebody_is_at_work_nothing_is_restored(here: HERE, copy: Path) -> None:
    other = create_engine(db.engine.url)
    with other.connect() as connection:
        connection.execute(text("SELECT 1 FROM department")).first()
        assert "has the database open" in (sentence := said(here("restore", copy))) or "is connected" in sentence
    other.dispose()
    assert departments() == {"Housing", "Parks"}


def test_what_is_no_backup_is_one_sentence_and_nothing_is_changed(here: HERE, copy: Path, tmp_path: Path) -> None:
    assert "There is no file" in said(here("restore", tmp_path / "nowhere"))
    assert "There is no file" in said(here("restore", tmp_path))
    (tmp_path / "text").write_text("Once upon a time")
    assert "name one that" in said(here("restore", tmp_path / "text"))
    whole = copy.read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    assert said(here("restore", tmp_path / "half")).startswith("Error: ")
    assert departments() == {"Housing", "Parks"}
    assert open_pause() is None
    assert not list(tmp_path.glob("*restoring*"))


def test_another_program_s_database_is_refused(here: HERE, copy: Path, tmp_path: Path) -> None:
    if not on_sqlite():
        return
    del copy
    other = tmp_path / "other"
    with sqlite3.connect(other) as made:
        made.execute("CREATE TABLE t (n)")
    assert "of another version" in said(here("restore", other))
    with sqlite3.connect(other) as made:
        made.execute("CREATE TABLE alembic_version (version_num)")
        made.execute("INSERT INTO alembic_version VALUES ('9999')")
    assert "of another version" in said(here("restore", other))
    assert "is the database itself" in said(here("restore", str(db.engine.url.database)))
    assert departments() == {"Housing", "Parks"}


def test_a_disk_that_is_full_leaves_the_database_as_it_was(
    here: HERE, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "_prepare", fail)
    monkeypatch.setattr(restoring.restore_postgresql, "_fill", fail)
    assert "cannot be written: No space left on device." in said(here("restore", copy))
    assert departments() == {"Housing", "Parks"}


def test_postgresql_without_pg_restore_is_one_sentence(here: HERE, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if on_sqlite():
        return
    monkeypatch.setattr(restoring.restore_postgresql.shutil, "which", lambda name: None)
    assert "pg_restore is not on this machine" in said(here("restore", copy))


def test_a_sign_in_of_the_backup_opens_nothing_any_more(council: Flask, here: HERE, tmp_path: Path) -> None:
    with transaction():
        person = factories.staff("Hari Host", "host")
        token = begin_sign_in(person, device="d", now=NOW)
    db.session.remove()
    assert here("backup", tmp_path / "of-now").exit_code == 0
    assert here("restore", tmp_path / "of-now").exit_code == 0
    sign_in = sign_in_of(token)
    assert sign_in is not None and (sign_in.ended_why, sign_in.ended_at) == ("restored", NOW)
    db.session.remove()
