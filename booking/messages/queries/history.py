"""Read from an appointment's history who set its time, when, and what its person last agreed to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from booking.appointments.models import Appointment, AppointmentChange
from booking.appointments.rules import AppointmentAct
from booking.core.database import db
from booking.messages.rules.facts import says_of

# Acts that set an appointment's time, and acts that make it take place after a disruption.
_GIVES_TIME = (AppointmentAct.BOOKED, AppointmentAct.MOVED, AppointmentAct.ONE_TOPIC, AppointmentAct.UNDONE)
_STANDS_AGAIN = (AppointmentAct.RESTORED, AppointmentAct.STAND_IN)


class Past(NamedTuple):
    """Since when, and by whom, an appointment has its present time; which time its person last chose, and when."""

    since: datetime
    by_staff: bool
    asked_at: datetime
    asked_says: str
    knows_end: bool = False  # whether they heard of the cancellation from who cancelled


def given(appointment_ids: Collection[int]) -> dict[int, list[AppointmentChange]]:
    """Read the changes that set the time of these appointments or cancelled them, oldest first."""
    query = (
        select(AppointmentChange)
        .where(AppointmentChange.appointment_id.in_(appointment_ids))
        .where(AppointmentChange.act.in_((*_GIVES_TIME, *_STANDS_AGAIN, AppointmentAct.CANCELLED)))
        .order_by(AppointmentChange.id)
    )
    found: dict[int, list[AppointmentChange]] = {}
    for line in db.session.scalars(query):
        found.setdefault(line.appointment_id, []).append(line)
    return found


def read(row: Appointment, lines: Sequence[AppointmentChange]) -> Past:
    """Walk the changes back to the person's last own act; `before` of each later one says what it changed."""
    knows_end = bool(lines) and lines[-1].act == AppointmentAct.CANCELLED and lines[-1].they_know
    lines = [line for line in lines if line.act != AppointmentAct.CANCELLED]
    starts_at, venue_id, asked_at = row.starts_at, row.venue_id, row.booked_at
    until = row.visit_ends_at if row.second is not None else None
    for line in reversed(lines):
        if line.act == AppointmentAct.BOOKED or ((line.by_id is None or line.they_know) and line.act in _GIVES_TIME):
            asked_at = line.at
            break
        if line.act in _GIVES_TIME and "starts_at" in line.before:
            starts_at, venue_id = datetime.fromisoformat(line.before["starts_at"]), line.before["venue_id"]
            until = datetime.fromisoformat(line.before["until"]) if "until" in line.before else None
    last = lines[-1] if lines else None
    return Past(
        since=last.at if last else row.booked_at,
        by_staff=(last.by_id if last else row.booked_by_id) is not None,
        asked_at=asked_at,
        asked_says=says_of(starts_at, venue_id, until),
        knows_end=knows_end,
    )
