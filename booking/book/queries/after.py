"""Read the history of an appointment for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.appointments import queries as appointment_queries
from booking.appointments.models import Appointment, AppointmentChange
from booking.appointments.rules import AppointmentAct
from booking.core.database import db
from booking.venues.models import Venue

# Acts shown to citizens. Others are internal to the council.
_TOLD = (
    AppointmentAct.MOVED,
    AppointmentAct.CANCELLED,
    AppointmentAct.ONE_TOPIC,
    AppointmentAct.UNDONE,
    AppointmentAct.DETAILS,
    AppointmentAct.DISRUPTED,
    AppointmentAct.RESTORED,
)


@dataclass(frozen=True)
class AgreedLine:
    """One line of the history. `starts_at` and `venue` are those before, where the act changed them."""

    act: str
    at: datetime
    by_council: bool
    starts_at: datetime | None = None
    venue: str = ""


def history_of(appointment: Appointment) -> Sequence[AgreedLine]:
    """List the history of an appointment, oldest first, beginning with its booking."""
    changes = [change for change in appointment_queries.changes_of(appointment) if change.act in _TOLD]
    ids = {change.before["venue_id"] for change in changes if "venue_id" in change.before}
    names = {row.id: row.name for row in db.session.execute(select(Venue.id, Venue.name).where(Venue.id.in_(ids)))}
    booked = AgreedLine(AppointmentAct.BOOKED, appointment.booked_at, appointment.booked_by_id is not None)
    return [booked, *(_line(change, names) for change in changes)]


def _line(change: AppointmentChange, names: dict[int, str]) -> AgreedLine:
    was = change.before.get("starts_at") if change.act == AppointmentAct.MOVED else None
    return AgreedLine(
        change.act,
        change.at,
        change.by_id is not None,
        datetime.fromisoformat(was) if was else None,
        names.get(change.before.get("venue_id", 0), "") if was else "",
    )
