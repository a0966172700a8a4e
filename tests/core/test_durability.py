"""Durability settings, read back from the database; nothing is served without them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from booking.core.database import db
from booking.core.schema import check_durability, check_ready


@pytest.fixture
def weakened(app: Flask) -> Iterator[None]:
    """SQLite, on a connection with synchronous=OFF."""
    db.session.remove()
    db.engine.dispose()
    with db.engine.connect() as connection:
        connection.connection.execute("PRAGMA synchronous=NORMAL")  # type: ignore[attr-defined]  # outside a transaction
    yield
    db.session.remove()
    db.engine.dispose()


def test_a_commit_waits_for_the_disk(app: Flask) -> None:
    asked = {
        "sqlite": ("PRAGMA synchronous", "PRAGMA journal_mode"),
        "postgresql": ("SHOW synchronous_commit", "SHOW full_page_writes"),
    }
    with db.engine.connect() as connection:
        said = [str(connection.exec_driver_sql(question).scalar_one()) for question in asked[connection.dialect.name]]
    assert said in (["2", "wal"], ["on", "on"])


@pytest.mark.parametrize("migrated", ["sqlite"], indirect=True)  # PostgreSQL waits for the disk by itself
def test_a_database_that_does_not_wait_is_not_ready(weakened: None) -> None:
    said = check_ready()
    assert said is not None and "synchronous=1" in said and said == check_durability()


@pytest.mark.parametrize("migrated", ["postgresql"], indirect=True)
def test_a_server_that_does_not_wait_is_not_ready(app: Flask) -> None:
    name = db.engine.url.database
    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit TO off')
        connection.commit()
    db.engine.dispose()
    try:
        assert "synchronous_commit=off" in str(check_ready())
    finally:
        with db.engine.connect() as connection:
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" RESET synchronous_commit')
            connection.commit()
        db.engine.dispose()
    assert check_ready() is None


def test_ready_means_that_nothing_is_wrong(app: Flask) -> None:
    assert check_ready() is None
