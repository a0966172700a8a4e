"""`flask backup`."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import threading
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, select

from booking.core.database import count_of, db, transaction
from booking.services.models import Department
from tests import factories
from tests.cli.conftest import Run, said

backing_up = import_module("booking.cli.backup")  # the package's own `backup` is the command


def on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


@pytest.fixture
def fake_pg_dump(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """A pg_dump that records its arguments and writes a file."""
    calls: list[dict[str, object]] = []

    def dump(words: list[str], **how: object) -> subprocess.CompletedProcess[str]:
        calls.append({"words": words, **how})
        Path(words[2].removeprefix("--file=")).write_text("PGDMP")
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.setattr(backing_up.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(backing_up.subprocess, "run", dump)
    return calls


def test_the_copy_is_whole_and_only_its_owners(run: Run, tmp_path: Path, fake_pg_dump: list[dict[str, object]]) -> None:
    with transaction():
        factories.department("Housing")
    target = tmp_path / "copy"
    result = run("backup", target)
    assert result.exit_code == 0, result.output
    assert "The keys are not in it" in result.output
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
    if on_sqlite():
        with sqlite3.connect(target) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute("SELECT name FROM department").fetchall() == [("Housing",)]
            assert copy.execute("SELECT version_num FROM alembic_version").fetchone() is not None
    else:
        assert target.read_text() == "PGDMP"
        assert "--format=custom" in fake_pg_dump[0]["words"]  # type: ignore[operator]


def test_writers_go_on_meanwhile(run: Run, tmp_path: Path, app: Flask, fake_pg_dump: list[dict[str, object]]) -> None:
    stop = threading.Event()
    written = []

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                with transaction():
                    factories.department("Housing")
                written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            assert run("backup", tmp_path / f"copy-{number}").exit_code == 0
    finally:
        stop.set()
        writer.join()
    assert count_of(select(Department)) == len(written) > 0
    if on_sqlite():
        counts = []
        for number in range(5):
            with sqlite3.connect(tmp_path / f"copy-{number}") as copy:
                assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                counts.append(copy.execute("SELECT count(*) FROM department").fetchone()[0])
        assert counts == sorted(counts)


def test_a_file_that_is_there_is_never_written_over(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    target.write_text("precious")
    assert "is there already: name a new file." in said(run("backup", target))
    assert target.read_text() == "precious"


def test_a_folder_that_is_not_there(run: Run, tmp_path: Path) -> None:
    assert "make it first." in said(run("backup", tmp_path / "nowhere" / "copy"))


def test_a_copy_that_fails_leaves_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backing_up, "_copy", fail)
    assert "cannot be written: No space left on device." in said(run("backup", tmp_path / "copy"))
    assert list(tmp_path.iterdir()) == []


def test_postgresql_without_pg_dump_is_one_sentence(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backing_up.shutil, "which", lambda name: None)
    result = run("backup", tmp_path / "copy")
    if on_sqlite():
        assert result.exit_code == 0
    else:
        assert "pg_dump is not on this machine" in said(result)
        assert list(tmp_path.iterdir()) == []


def test_what_pg_dump_says_is_passed_on(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backing_up.shutil, "which", lambda name: "/usr/bin/pg_dump")
    failed = subprocess.CompletedProcess([], 1, "", "pg_dump: error: server version mismatch\n")
    monkeypatch.setattr(backing_up.subprocess, "run", lambda *_, **__: failed)
    result = run("backup", tmp_path / "copy")
    assert on_sqlite() or "server version mismatch" in said(result)


def test_the_password_is_not_among_the_words(tmp_path: Path, fake_pg_dump: list[dict[str, object]]) -> None:
    engine = create_engine("postgresql+psycopg://alongside:s3cret@db.example/alongside")
    backing_up._dump_postgresql(engine, tmp_path / "copy")
    call = fake_pg_dump[0]
    assert "s3cret" not in str(call["words"])
    assert "--dbname=postgresql://alongside@db.example/alongside" in call["words"]  # type: ignore[operator]
    assert call["env"]["PGPASSWORD"] == "s3cret"  # type: ignore[index]
