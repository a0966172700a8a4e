"""Time spans as both databases return them in bulk."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core.database import db, transaction
from booking.core.spans import span_around, span_text, span_within
from booking.sessions.models import BusyTime
from tests import factories

TEN = datetime.fromisoformat("2026-11-26T10:00:00+00:00")
MINUTE = 29_928_120  # of ten o'clock, since 1970
A_BIT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("start", "end", "around", "within"),
    [
        (TEN, TEN + timedelta(minutes=30), (0, 30), (0, 30)),
        (TEN + A_BIT, TEN + timedelta(minutes=30) - A_BIT, (0, 30), (1, 29)),
        (TEN - A_BIT, TEN + timedelta(minutes=30) + A_BIT, (-1, 31), (0, 30)),
        (TEN + timedelta(seconds=59), TEN + timedelta(minutes=5, seconds=1), (0, 6), (1, 5)),
        (TEN - timedelta(days=21_000), TEN, (-30_240_000, 0), (-30_240_000, 0)),  # before 1970
    ],
)
def test_taken_is_rounded_outwards_and_free_inwards(
    app: Flask, start: datetime, end: datetime, around: tuple[int, int], within: tuple[int, int]
) -> None:
    with transaction():
        db.session.add(BusyTime(advisor_id=factories.staff().id, kind="away", starts_at=start, ends_at=end))
    text = db.session.execute(select(span_text(BusyTime.starts_at, BusyTime.ends_at))).scalar_one()
    assert span_around(text) == (MINUTE + around[0], MINUTE + around[1])
    assert span_within(text) == (MINUTE + within[0], MINUTE + within[1])
