"""Worker loop and heartbeat."""

from __future__ import annotations

import sqlite3
import threading
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from booking.core import clock
from booking.core.database import db
from booking.core.heartbeat import WorkerHeartbeat
from booking.worker import CHORES, Chore, Every, loop
from booking.worker.chores import SEND, run_chores
from tests.messages.conftest import MOBILE

FRIDAY = date(2026, 12, 4)


def test_the_loop_runs_rounds_and_chores_until_it_is_told_to_stop(app, council, monkeypatch, caplog):
    council.book(MOBILE, day=FRIDAY)
    monkeypatch.setattr(loop, "REST_SECONDS", (0.0, 0.0))
    stop, done, each_minute, daily = threading.Event(), [], [], []

    def chore(_gateways, now):
        done.append(now)
        if len(done) == 3:
            stop.set()
        if len(done) == 1:
            raise ValueError("a chore that fails does not stop the loop")

    chores = [
        Chore("fail once", Every.ROUND, chore),
        *(one for one in CHORES if one.name == SEND),
        Chore("note the minute", Every.MINUTE, lambda _gateways, now: each_minute.append(now)),
        Chore("note the day", Every.DAY, lambda _gateways, now: daily.append(now)),
    ]
    with clock.stopped_at(council.now):
        loop.run_forever(app, council.gateways, chores=chores, stop=stop)
    assert (len(done), len(each_minute), len(daily), len(council.texts())) == (3, 1, 1, 1)
    assert db.session.execute(select(WorkerHeartbeat.at)).scalars().all() == [council.now]
    assert "could not fail once" in caplog.text


def test_a_database_that_is_locked_for_too_long_is_one_line_without_a_trace(app, council, caplog):
    def wait_in_vain(_gateways, _now):
        raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))

    assert run_chores([Chore("try", Every.ROUND, wait_in_vain)], council.gateways, council.now) == set()
    assert [(line.levelname, line.exc_info) for line in caplog.records] == [("WARNING", None)]
    assert "could not try: the database did not answer (database is locked)" in caplog.text


def test_a_daily_chore_that_failed_is_tried_again_and_leaves_no_heartbeat(app, council, monkeypatch):
    monkeypatch.setattr(loop, "REST_SECONDS", (0.0, 0.0))
    stop, tried = threading.Event(), []

    def fail(_gateways, now):
        tried.append(now)
        if len(tried) == 2:
            stop.set()
        raise ValueError("the database is away")

    with clock.stopped_at(council.now):
        loop.run_forever(app, council.gateways, chores=[Chore("fail", Every.DAY, fail)], stop=stop)
    assert len(tried) == 2
    assert db.session.scalars(select(WorkerHeartbeat.at)).all() == []
