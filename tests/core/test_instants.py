"""Instants are stored in UTC, whatever their zone, and come back as the same instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest
from flask import Flask
from sqlalchemy import text

from booking.core.clock import LONDON
from booking.core.database import db, transaction
from booking.core.idempotency import IdempotencyKey

FIRST, SECOND = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 9, 20, 30, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    "zone", [UTC, LONDON, timezone(timedelta(hours=-10)), timezone(timedelta(hours=5, minutes=45))]
)
@pytest.mark.parametrize("instant", [SUMMER, FIRST, SECOND])
def test_an_instant_comes_back_as_itself_in_utc(app: Flask, instant: datetime, zone: tzinfo) -> None:
    with transaction():
        db.session.add(IdempotencyKey(token_hash="x", content_hash="y", made_at=instant.astimezone(zone)))
    kept = db.session.scalars(db.select(IdempotencyKey.made_at)).one()
    assert (kept, kept.utcoffset()) == (instant, timedelta(0))
    found = db.select(IdempotencyKey).where(IdempotencyKey.made_at == instant.astimezone(zone))
    assert db.session.scalars(found).one_or_none() is not None


def test_half_past_one_twice_is_two_instants_in_order(app: Flask) -> None:
    """On the night in October the clocks show 1:30 twice: the database keeps them apart, the first one first."""
    with transaction():
        for name, instant in (("b", SECOND), ("a", FIRST)):
            wall = instant.astimezone(LONDON)
            assert (wall.hour, wall.minute) == (1, 30)
            db.session.add(IdempotencyKey(token_hash=name, content_hash="y", made_at=wall))
    in_order = db.session.scalars(db.select(IdempotencyKey.token_hash).order_by(IdempotencyKey.made_at)).all()
    assert in_order == ["a", "b"]


def test_sqlite_keeps_one_width_of_text_that_sorts_by_time(app: Flask) -> None:
    with transaction():
        db.session.add(
            IdempotencyKey(token_hash="x", content_hash="y", made_at=datetime(2026, 7, 1, 10, tzinfo=LONDON))
        )
    if db.engine.dialect.name == "sqlite":
        kept = db.session.execute(text("SELECT made_at FROM form_answer")).scalar_one()
        assert kept == "2026-07-01 09:00:00.000000+00:00"
