"""Helpers that find slots."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db
from booking.services.models import Service
from booking.sessions import queries
from booking.sessions.models import BusyTime
from booking.sessions.rules import Slot
from tests.factories import THURSDAY

FRIDAY = THURSDAY + timedelta(days=1)


def at(wall: str, day: date = THURSDAY) -> datetime:
    return clock.instant(day, time.fromisoformat(wall))


def walls(slots: list[Slot]) -> list[str]:
    return [f"{clock.local(slot.starts_at):%H:%M}" for slot in slots]


def find(service: Service, needs: Needs | None = None, **changes: object) -> list[Slot]:
    asked: dict[str, Any] = {"first_day": THURSDAY, "last_day": THURSDAY, "now": clock.now(), **changes}
    return queries.find_slots(service, needs or Needs(), **asked)


def busy(advisor_id: int, starts: str, ends: str, **changes: Any) -> BusyTime:
    row = BusyTime(advisor_id=advisor_id, starts_at=at(starts), ends_at=at(ends), **{"kind": "appointment", **changes})
    db.session.add(row)
    db.session.flush()
    return row
