"""Helpers that hold and take time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db
from booking.sessions import operations
from booking.sessions.models import BusyTime, GroupSeat
from booking.sessions.operations import TakenTime
from booking.sessions.rules import Hold
from tests.factories import Day
from tests.sessions.looking import at

TEN_MINUTES = timedelta(minutes=10)


def hold(day: Day, wall: str, needs: Needs | None = None, **changes: object) -> Hold:
    now = clock.now()
    asked: dict[str, Any] = {
        "venue_id": day.venue.id,
        "starts_at": at(wall),
        "until": now + TEN_MINUTES,
        "now": now,
        **changes,
    }
    return operations.hold_time(day.service, needs or Needs(), **asked)


def take(day: Day, wall: str, needs: Needs | None = None, **changes: Any) -> TakenTime:
    asked: dict[str, Any] = {"venue_id": day.venue.id, "starts_at": at(wall), "now": clock.now(), **changes}
    return operations.take_time(day.service, needs or Needs(), **asked)


def confirm(day: Day, held: Hold, wall: str, needs: Needs | None = None, **changes: Any) -> TakenTime | None:
    asked: dict[str, Any] = {"venue_id": day.venue.id, "starts_at": at(wall), "now": clock.now(), **changes}
    return operations.confirm_hold(held, day.service, needs or Needs(), **asked)


def renew(held: Hold, now: datetime | None = None) -> bool:
    moment = now or clock.now()
    return operations.renew_hold(held, until=moment + TEN_MINUTES, now=moment)


def kinds() -> list[str]:
    """Kinds of the busy times, by start."""
    return list(db.session.scalars(select(BusyTime.kind).order_by(BusyTime.starts_at, BusyTime.id)))


def seats_taken() -> int:
    return db.session.scalar(select(func.count()).select_from(GroupSeat)) or 0
