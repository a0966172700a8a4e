"""Preparations of the web server of `make run`."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import text

from booking.core.database import transaction
from booking.demo.load import is_loaded
from booking.demo.serve import Server, prepare, welcome
from booking.venues.queries import open_venues
from tests import factories


def test_a_named_database_gets_no_demo(app: Flask, tmp_path: Path) -> None:
    assert prepare(tmp_path, embedded=False) is None
    assert not is_loaded()
    assert list(welcome("http://127.0.0.1:8000"))[1:3] == [
        "Rochdale Demo Council: find help and book at http://127.0.0.1:8000/",
        "Ctrl-C stops everything.",
    ]


def test_the_embedded_database_gets_it_once(app: Flask, tmp_path: Path) -> None:
    assert prepare(tmp_path, embedded=True) is None
    assert is_loaded() and (tmp_path / "demo-password").exists()
    password = (tmp_path / "demo-password").read_text()
    assert prepare(tmp_path, embedded=True) is None
    assert (tmp_path / "demo-password").read_text() == password
    assert "Open Government Licence" in "\n".join(welcome("http://127.0.0.1:8000"))


def test_a_councils_own_data_is_left_alone(app: Flask, tmp_path: Path) -> None:
    with transaction():
        factories.venue()
    assert prepare(tmp_path, embedded=True) is None
    assert len(open_venues()) == 1 and not is_loaded()


def test_the_server_listens_on_this_machine_alone(app: Flask) -> None:
    server = Server(app, 8123)
    assert server.cfg.bind == ["127.0.0.1:8123"]
    assert server.load() is app


def test_a_newer_versions_database_is_left_as_it_is(app: Flask, tmp_path: Path) -> None:
    with transaction() as session:
        (kept,) = session.execute(text("SELECT version_num FROM alembic_version")).one()
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        said = "The database is a newer version's: start that version, or restore a backup of this one's."
        assert prepare(tmp_path, embedded=True) == said
    finally:
        with transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :kept"), {"kept": kept})
