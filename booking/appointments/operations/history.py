"""Write an appointment's history: lock its row, raise its version by one, add one line for each change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from booking.appointments.models import Appointment, AppointmentChange
from booking.appointments.rules import AppointmentAct, AppointmentStatus
from booking.core.database import db, locked


def lock(appointment: Appointment) -> None:
    """Lock an appointment and reload it."""
    query = locked(select(Appointment).where(Appointment.id == appointment.id), of=Appointment)
    db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def lock_visit(appointment: Appointment) -> list[Appointment]:
    """Lock an appointment and what is booked in one visit with it, reloaded, the first topic first."""
    query = (
        select(Appointment)
        .where(or_(Appointment.id == appointment.first_id, Appointment.follows_id == appointment.first_id))
        .order_by(Appointment.id)
    )
    rows = db.session.scalars(locked(query, of=Appointment).execution_options(populate_existing=True)).all()
    return [row for row in rows if row.follows_id is None or row.status == AppointmentStatus.BOOKED]


def lock_all(appointment_ids: Iterable[int]) -> list[Appointment]:
    """Lock these appointments, reloaded, in the order of their ids until the transaction ends."""
    query = select(Appointment).where(Appointment.id.in_(sorted(appointment_ids))).order_by(Appointment.id)
    return list(db.session.scalars(locked(query, of=Appointment).execution_options(populate_existing=True)))


def lock_by_id(appointment_id: int) -> Appointment:
    """Return the appointment, locked until the transaction ends."""
    appointment = db.session.get_one(Appointment, appointment_id)
    lock(appointment)
    return appointment


def snapshot_of(appointment: Appointment) -> dict[str, Any]:
    """Return what a line of history keeps of an appointment before a change."""
    return {
        "venue_id": appointment.venue_id,
        "advisor_id": appointment.advisor_id,
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
        "moves": appointment.moves,
        **({"until": appointment.second.ends_at.isoformat()} if appointment.second is not None else {}),
    }


def change(
    appointment: Appointment,
    act: AppointmentAct,
    by_id: int | None,
    now: datetime,
    *,
    why: str = "",
    before: dict[str, Any] | None = None,
    they_know: bool = False,
) -> None:
    """Raise the version and add a line of history; `they_know`: they heard it from who did it."""
    appointment.version += 1
    line = AppointmentChange(
        appointment_id=appointment.id,
        version=appointment.version,
        act=act,
        at=now,
        by_id=by_id,
        why=why,
        before=before or {},
        they_know=they_know,
    )
    db.session.add(line)
    db.session.flush()
    db.session.expire(appointment, ["second"])
