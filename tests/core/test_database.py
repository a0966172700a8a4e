"""Transaction helper and date-time type, on both databases."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from booking.core.database import TransactionOpen, db, transaction
from booking.core.schema import check_durability
from booking.services.models import Department
from tests.at_once import at_once


def test_a_transaction_is_all_or_nothing(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="half way"), transaction():
        db.session.add(Department(slug="a", name="A"))
        db.session.flush()
        raise RuntimeError("half way")
    assert db.session.query(Department).count() == 0


def test_a_transaction_inside_another_is_refused(app: Flask) -> None:
    with transaction(), pytest.raises(TransactionOpen), transaction():
        pass


def test_the_write_lock_is_taken_at_once(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    with transaction(), db.engine.connect() as other:
        other.detach()  # the next who is lent a connection waits as usual
        other.exec_driver_sql("PRAGMA busy_timeout=1")
        with pytest.raises(Exception, match="locked"):
            other.execution_options(alongside_write=True).exec_driver_sql("DELETE FROM department")


def test_durability_is_read_back(app: Flask) -> None:
    assert check_durability() is None


def test_an_instant_without_a_zone_is_refused(app: Flask) -> None:
    from booking.core.idempotency import IdempotencyKey

    with pytest.raises(StatementError, match="time zone"), transaction():
        db.session.add(IdempotencyKey(token_hash="x", content_hash="y", made_at=datetime(2026, 1, 1)))


def test_an_overlap_is_refused_by_the_database(app: Flask) -> None:
    with transaction():
        db.session.execute(
            text(
                "INSERT INTO staff_member (id, email, name, active, fs_uniquifier, languages, calendar_version)"
                " VALUES (1, 'a@b', 'A', true, 'u', '[]', 1)"
            )
        )
    insert = text("INSERT INTO busy_time (advisor_id, kind, starts_at, ends_at, seats) VALUES (1, 'away', :a, :b, 1)")
    with transaction():
        db.session.execute(insert, {"a": "2026-11-26 10:00:00.000000+00:00", "b": "2026-11-26 10:30:00.000000+00:00"})
    with pytest.raises(IntegrityError, match="busy_time_advisor_overlap"), transaction():
        db.session.execute(insert, {"a": "2026-11-26 10:29:00.000000+00:00", "b": "2026-11-26 11:00:00.000000+00:00"})


def test_who_waits_too_long_for_the_write_lock_is_told_and_can_go_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    monkeypatch.setattr("booking.core.database.BUSY_TIMEOUT_MS", 20)
    with db.engine.connect().execution_options(alongside_write=True) as other:
        other.exec_driver_sql("DELETE FROM department")
        with pytest.raises(OperationalError, match="locked"), transaction():
            pass
    with transaction() as session:
        session.add(Department(slug="a", name="A"))
        # For other locks the connection waits as before.
        assert session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 20
    db.session.remove()
    db.engine.dispose()


def test_many_writers_wait_their_turn(app: Flask) -> None:
    def add(number: int) -> None:
        for turn in range(10):
            with transaction():
                db.session.add(Department(slug=f"{number}-{turn}", name="A"))

    assert at_once(app, [partial(add, number) for number in range(8)]) == [None] * 8
    assert db.session.query(Department).count() == 80
