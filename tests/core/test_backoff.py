"""Backoff: waits grow with failed tries up to half a minute, and a try after the wait is let through."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from booking.core import clock
from booking.core.backoff import Backoff, Tries, reset_backoff, seconds_after, seconds_to_wait, sweep_backoff
from booking.core.database import db, transaction
from tests.at_once import at_once

ADA, ALL = Tries("sign-in", "ada@x.example"), Tries("sign-in network", "n1", free=50, longest=5)


def attempt(*tries: Tries, later: float = 0) -> int:
    with transaction():
        return seconds_to_wait(*(tries or (ADA,)), now=clock.now() + timedelta(seconds=later))


def test_the_wait_grows_to_half_a_minute() -> None:
    assert [seconds_after(n, ADA) for n in (0, 4, 5, 6, 7, 8, 9, 10, 11, 10_000)] == [0, 0, 2, 4, 8, 16, 30, 30, 30, 30]
    assert [seconds_after(n, ALL) for n in (49, 50, 51, 52, 53, 900)] == [0, 2, 4, 5, 5, 5]


def test_a_few_are_free_and_whoever_waits_as_told_goes_ahead(app: Flask) -> None:
    assert [attempt() for _ in range(5)] == [0] * 5
    assert attempt() == 2
    passed = 0.0
    for _ in range(20):
        wait = attempt(later=passed)
        assert 0 < wait <= 30
        passed += wait
        assert attempt(later=passed) == 0


def test_a_try_that_came_too_early_makes_nobody_wait_longer(app: Flask) -> None:
    for _ in range(5):
        attempt()
    assert {attempt(later=0.5) for _ in range(20)} == {2}
    assert attempt(later=2) == 0


def test_others_do_not_wait_and_success_begins_anew(app: Flask) -> None:
    for _ in range(6):
        attempt()
    assert attempt(Tries("sign-in", "bob@x.example")) == 0
    with transaction():
        reset_backoff(ADA)
    assert [attempt() for _ in range(5)] == [0] * 5


def test_a_quarter_of_an_hour_without_a_try_is_forgotten(app: Flask) -> None:
    for n in range(8):
        attempt(later=n * 30)
    assert attempt(later=210 + 901) == 0
    assert db.session.scalars(db.select(Backoff)).one().count == 1


def test_where_one_count_says_wait_the_other_is_not_counted(app: Flask) -> None:
    for _ in range(5):
        attempt(ADA, ALL)
    assert attempt(ADA, ALL) == 2
    counts = dict(db.session.execute(db.select(Backoff.kind, Backoff.count)).all())
    assert counts == {"sign-in": 5, "sign-in network": 5}


def test_of_many_at_once_only_the_free_ones_go_ahead(app: Flask) -> None:
    answers = at_once(app, [attempt] * 9)
    assert sorted(answers) == [0] * 5 + [2] * 4


def test_old_waits_are_swept_and_nothing_typed_is_kept(app: Flask, now: datetime) -> None:
    attempt()
    assert "ada" not in db.session.scalars(db.select(Backoff)).one().subject_hash
    for hours, left in ((23, 1), (25, 0)):
        with transaction():
            sweep_backoff(now + timedelta(hours=hours))
        assert len(db.session.scalars(db.select(Backoff)).all()) == left
