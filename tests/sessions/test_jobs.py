"""Opening ahead: sessions of series are open as far ahead as can be booked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions import jobs, operations
from booking.sessions.models import AdvisorSession, SessionSeries
from booking.sessions.rules import SeriesTerms
from tests import factories
from tests.factories import THURSDAY
from tests.statements import counted


def weekly(first_day: date) -> SessionSeries:
    terms = SeriesTerms(
        venue_id=factories.venue().id,
        kind="mixed",
        rule="FREQ=WEEKLY;COUNT=52",
        first_day=first_day,
        starts=time(10),
        ends=time(12),
        service_ids=(factories.service(horizon_days=14).id,),
    )
    return operations.start_series(terms, now=clock.now())


def days() -> list[date | None]:
    return [row.series_day for row in db.session.query(AdvisorSession).order_by(AdvisorSession.starts_at)]


def test_sessions_are_opened_as_far_as_anybody_may_book(app: Flask, now: datetime) -> None:
    with transaction():
        weekly(THURSDAY - timedelta(days=70))
    assert jobs.open_ahead(now) == 3
    assert days() == [THURSDAY, THURSDAY + timedelta(days=7), THURSDAY + timedelta(days=14)]


def test_the_next_day_opens_only_what_is_new(app: Flask, now: datetime) -> None:
    with transaction():
        weekly(THURSDAY + timedelta(days=1))
    assert jobs.open_ahead(now) == 2
    with counted() as sent:
        assert jobs.open_ahead(now) == 0
    assert all(statement.startswith("SELECT") for statement in sent)
    assert jobs.open_ahead(now + timedelta(days=1)) == 1
    assert jobs.open_ahead(now + timedelta(days=2)) == 0


def test_what_was_taken_away_by_hand_stays_away(app: Flask, now: datetime) -> None:
    with transaction():
        series = weekly(THURSDAY)
        for session in operations.materialise(series, THURSDAY, THURSDAY + timedelta(days=7)):
            session.cancelled_at = now
    assert jobs.open_ahead(now) == 1
    assert len(days()) == 3


def test_an_ended_series_opens_nothing(app: Flask, now: datetime) -> None:
    with transaction():
        weekly(THURSDAY).ended_at = now
    assert jobs.open_ahead(now) == 0
    assert clock.day_of(now) == THURSDAY
