"""Acts that tests of disruptions repeat: close, be absent, change sessions, reopen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.disruptions import queries as disruption_queries
from booking.sessions import operations as sessions
from booking.sessions import queries as diary
from booking.sessions.models import Disruption
from tests.appointments.acts import at
from tests.appointments.acts import history as whole_history
from tests.factories import THURSDAY, Day

WHOLE_TOMORROW = {"window": (at("00:00", 1), at("00:00", 2))}


def close(day: Day, start: str, end: str, **changes: object) -> Disruption:
    asked: dict[str, Any] = {"by_id": None, "now": clock.now(), **changes}
    with transaction():
        return disruptions.close_venue(day.venue, at(start), at(end), "Boiler", **asked)


def away(day: Day, who: int, start: datetime, end: datetime) -> Disruption:
    with transaction():
        return disruptions.advisor_away(day.advisors[who], start, end, "Ill", by_id=None, now=clock.now())


def reopen(disruption: Disruption, now: datetime | None = None) -> int:
    with transaction():
        return disruptions.reopen(disruption, by_id=None, now=now or clock.now())


def history(appointment: Appointment) -> list[tuple[str, int]]:
    return [line for line in whole_history(appointment) if line[0] != "booked"]


def outcomes(disruption: Disruption) -> list[tuple[str, str]]:
    db.session.expire_all()
    return [
        (f"{clock.local(hit.appointment.starts_at):%H:%M}", hit.outcome)
        for hit in disruption_queries.affected_by(disruption)
    ]


def starts(day: Day, days: int = 0) -> set[str]:
    on = THURSDAY + timedelta(days=days)
    db.session.rollback()
    found = diary.find_slots(day.service, Needs(), first_day=on, last_day=on, now=clock.now(), notice=False)
    return {f"{clock.local(slot.starts_at):%H:%M}" for slot in found}


def changing(day: Day, change: Callable[[], object], **more: object) -> Disruption | None:
    asked: dict[str, Any] = {"reason": "Fewer hours", "by_id": None, "now": clock.now(), **WHOLE_TOMORROW, **more}
    with transaction():
        return disruptions.change_of_sessions(change, venue_id=day.venue.id, **asked)


def shape(day: Day, start: str = "10:00", end: str = "16:00", **changes: Any) -> Callable[[], object]:
    """Give tomorrow's session these times, and other changes."""
    asked: dict[str, Any] = {
        "starts_at": at(start, 1),
        "ends_at": at(end, 1),
        "advisors": [(who.id, None) for who in day.advisors],
        "services": [day.service],
        "kind": "appointments",
        "venue": day.venue,
        "now": clock.now(),
        **changes,
    }
    return lambda: sessions.change_session(day.session, **asked)
