"""Private files are readable by their owner alone, whatever the umask."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from booking import create_app
from booking.core.database import db, transaction
from booking.core.private_files import write_private
from tests import factories
from tests.databases import make_settings


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("there", [False, True])
def test_the_database_and_its_folder_are_readable_by_their_owner_alone(tmp_path: Path, there: bool) -> None:
    before = os.umask(0)
    try:
        instance, file = tmp_path / "instance", tmp_path / "instance" / "a.sqlite"
        if there:  # an installation of before
            instance.mkdir(mode=0o777)
            file.touch(mode=0o666)
            file.with_name("a.sqlite-wal").touch(mode=0o666)
        app = create_app(make_settings(f"sqlite:///{file}", instance))
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE t (a TEXT)"))
            connection.execute(text("INSERT INTO t VALUES ('x')"))
            kept = sorted(path.name for path in instance.iterdir() if path.name.startswith("a.sqlite"))
            assert {name: mode(instance / name) for name in kept} == dict.fromkeys(kept, 0o600)
            assert len(kept) == 3 and mode(instance) == 0o700
        write_private(instance / "figures.csv", "a,b\r\n")
        assert (mode(instance / "figures.csv"), (instance / "figures.csv").read_bytes()) == (0o600, b"a,b\r\n")
    finally:
        os.umask(before)


def test_no_row_that_is_read_is_logged(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with transaction():
        factories.citizen("Ada Lovelace")
    before = db.engine.echo
    db.session.remove()
    db.engine.echo = "debug"
    try:
        with caplog.at_level(logging.DEBUG, "sqlalchemy.engine"):
            assert db.session.execute(text("SELECT name FROM citizen")).scalars().all() == ["Ada Lovelace"]
    finally:
        db.engine.echo = before
    assert "SELECT name FROM citizen" in caplog.text and "Ada Lovelace" not in caplog.text
