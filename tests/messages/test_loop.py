"""The worker's loop, its beat and its daily chores."""

from __future__ import annotations

import threading
from datetime import date

from sqlalchemy import select

from booking.core import clock
from booking.core.database import db
from booking.messages import jobs
from booking.messages.jobs import loop
from booking.messages.models import WorkerBeat
from tests.messages.conftest import MOBILE

FRIDAY = date(2026, 12, 4)


def test_the_loop_runs_rounds_and_chores_until_it_is_told_to_stop(app, council, monkeypatch):
    council.book(MOBILE, day=FRIDAY)
    monkeypatch.setattr(loop, "REST_SECONDS", (0.0, 0.0))
    stop, done = threading.Event(), []

    def chore(now):
        done.append(now)
        if len(done) == 3:
            stop.set()
        if len(done) == 1:
            raise ValueError("a chore that fails does not stop the loop")

    daily, each_minute = [], []
    with clock.stopped_at(council.now):
        jobs.run_forever(
            app,
            council.gateways,
            each_round=[chore],
            each_minute=[each_minute.append],
            each_day=[daily.append],
            stop=stop,
        )
    assert (len(done), len(each_minute), len(daily), len(council.texts())) == (3, 1, 1, 1)
    assert db.session.execute(select(WorkerBeat.at)).scalars().all() == [council.now]


def test_a_round_without_work_takes_no_write_lock(council, monkeypatch):
    def forbidden():
        raise AssertionError("a transaction was opened")

    council.round()
    for module in ("rounds", "sending"):
        monkeypatch.setattr(f"booking.messages.jobs.{module}.transaction", forbidden)
    assert str(council.round()) == "nothing to do"


def test_a_report_counts_and_names_nobody(council):
    council.book(MOBILE, day=FRIDAY)
    assert str(council.round()) == "settled 1, planned 3, claimed 1, sent 1"


def test_the_daily_chores_forget_and_sweep(council):
    booked = council.book(MOBILE, day=date(2026, 12, 18))
    council.round()
    jobs.daily_chores(council.at(8).now)
    assert council.rows(booked, kind="confirmation")[0].body == ""
