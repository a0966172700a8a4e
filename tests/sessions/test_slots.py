"""Free slots as the database gives them, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions import operations, queries
from booking.sessions.models import BusyTime
from tests import factories
from tests.factories import THURSDAY


def starts(slots: list[queries.Slot]) -> list[str]:
    return [f"{clock.local(slot.starts_at):%H:%M}" for slot in slots]


def test_a_morning_is_cut_into_slots(app: Flask, now: datetime) -> None:
    with transaction():
        day = factories.session_on(starts=time(11), ends=time(13))
    found = queries.find_slots(day.service, Needs(), first_day=THURSDAY, last_day=THURSDAY, now=now)
    assert starts(found) == ["11:00", "11:30", "12:00", "12:30"]
    assert found[0].ends_at - found[0].starts_at == timedelta(minutes=25)
    assert found[0].venue_id == day.venue.id
    assert found[0].advisor_ids == (day.advisors[0].id,)
