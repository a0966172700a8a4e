"""Rate limits: attempts are counted per subject and window, for all machines."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.limits import TryLimit
from booking.core.rate_limits import RateLimit, reset_rate_limit, sweep_rate_limits, within_rate_limit
from tests.at_once import at_once


def attempt(subject: str = "ada@example.com", kind: str = "sign-in", later: timedelta = timedelta()) -> bool:
    with transaction():
        return within_rate_limit(TryLimit(kind, 3, 15), subject, now=clock.now() + later)


def test_so_many_and_no_more(app: Flask) -> None:
    assert [attempt() for _ in range(5)] == [True, True, True, False, False]
    assert attempt("bob@example.com")
    assert attempt(kind="find")


def test_a_new_stretch_of_time_begins_anew(app: Flask) -> None:
    for _ in range(4):
        attempt()
    assert not attempt(later=timedelta(minutes=14, seconds=59))  # the clock stands at a quarter past
    assert attempt(later=timedelta(minutes=15))


def test_success_begins_anew(app: Flask) -> None:
    for _ in range(4):
        attempt()
    with transaction():
        reset_rate_limit(TryLimit("sign-in", 3, 15), "ada@example.com")
    assert attempt()


def test_who_tried_is_not_kept(app: Flask) -> None:
    attempt()
    assert "ada" not in db.session.query(RateLimit).one().subject_hash


def test_old_counts_are_swept(app: Flask, now: datetime) -> None:
    attempt()
    with transaction():
        sweep_rate_limits(now + timedelta(hours=23))
    assert db.session.query(RateLimit).count() == 1
    with transaction():
        sweep_rate_limits(now + timedelta(hours=25))
    assert db.session.query(RateLimit).count() == 0


def test_many_at_once_are_all_counted(app: Flask) -> None:
    answers = at_once(app, [attempt] * 8)
    assert sorted(answers) == [False] * 5 + [True] * 3
    assert db.session.query(RateLimit).one().count == 8
