"""`flask worker`, and reasons not to start."""

from __future__ import annotations

import threading
from datetime import time, timedelta

import pytest
from sqlalchemy import select, text

from booking.book.models import Journey
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import count_of, db, transaction
from booking.core.heartbeat import last_heartbeat
from booking.core.idempotency import IdempotencyKey
from booking.visits import operations as visits
from booking.visits.models import Visit
from booking.worker import loop
from tests import factories
from tests.cli.conftest import Run, said


def test_one_round_closes_yesterday_sweeps_and_leaves_a_beat(run: Run) -> None:
    now = clock.now()
    with transaction():
        day = factories.session_on(starts=time(9), ends=time(12), kind="drop_in")
        host = factories.staff("Hana", "host")
        visits.add_drop_in(
            day.venue.id, citizen=None, service_id=day.service.id, needs=Needs(), by_id=host.id,
            now=now - timedelta(days=1),
        )  # fmt: skip
        for age in (timedelta(days=2), timedelta(hours=1)):
            db.session.add(IdempotencyKey(token_hash=str(age), content_hash="x", made_at=now - age))
            db.session.add(Journey(token_hash=str(age), changed_at=now - age))
    result = run("worker", "--once")
    assert result.exit_code == 0
    assert "Round done" in result.output
    assert last_heartbeat() == now
    assert db.session.scalars(select(Visit.status)).all() == ["gone"]
    assert count_of(select(IdempotencyKey)) == count_of(select(Journey)) == 1


def test_it_loops_until_it_is_stopped(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()

    def beat_and_stop(now: object) -> None:
        stop.set()

    monkeypatch.setattr(loop, "_stop_on_signals", lambda: stop)
    monkeypatch.setattr(loop, "leave_heartbeat", beat_and_stop)
    result = run("worker")
    assert result.output.splitlines() == ["The worker has started.", "The worker has stopped."]


@pytest.mark.parametrize("words", [("worker", "--once"), ("worker", "--wait", "0"), ("demo", "load")])
def test_nothing_starts_on_another_versions_tables(run: Run, words: tuple[str, ...]) -> None:
    (version,) = db.session.execute(text("SELECT version_num FROM alembic_version")).one()
    try:
        with transaction():
            db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        assert "run `make dev` or `flask --app app db upgrade` first" in said(run(*words))
    finally:
        with transaction():
            db.session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
