"""Chores: which are due when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from booking.core import clock
from booking.worker import CHORES, Chore, Every

NOW = clock.now()
MIDNIGHT = clock.day_bounds(clock.day_of(NOW))[1]


@pytest.mark.parametrize(
    ("every", "last", "now", "due"),
    [
        (Every.ROUND, NOW, NOW, True),
        (Every.MINUTE, None, NOW, True),
        (Every.MINUTE, NOW, NOW + timedelta(seconds=59), False),
        (Every.MINUTE, NOW, NOW + timedelta(seconds=60), True),
        (Every.DAY, None, NOW, True),
        (Every.DAY, MIDNIGHT - timedelta(hours=23), MIDNIGHT - timedelta(seconds=1), False),
        (Every.DAY, MIDNIGHT - timedelta(seconds=1), MIDNIGHT, True),
    ],
)
def test_a_chore_is_due_each_round_each_minute_or_each_day_of_london(every, last, now, due):
    assert Chore("a chore", every, lambda _gateways, _now: None).is_due(last, now) is due


def test_every_chore_has_a_name_of_its_own():
    names = [chore.name for chore in CHORES]
    assert len(names) == len(set(names))
