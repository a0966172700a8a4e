"""End the appointments of somebody who has died, and book them again where that was a mistake. Nobody is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.appointments.operations import history
from booking.appointments.operations.changing import cancel
from booking.appointments.operations.undoing import undo
from booking.appointments.queries import bookings_ahead
from booking.appointments.rules import AppointmentAct, AppointmentStatus
from booking.appointments.rules.changing import ENDED_BY_DEATH
from booking.citizens.models import Citizen
from booking.core.database import db
from booking.core.errors import Refusal


class EndedBookings(NamedTuple):
    """Appointments that were cancelled, and those that others who come too keep."""

    cancelled: list[Appointment]
    kept: list[Appointment]
    led: dict[str, int]  # those of `kept` that were booked for one of them, by reference, and for whom


def end_bookings(citizen_ids: Collection[int], *, by_id: int, now: datetime) -> EndedBookings:
    """Cancel what is ahead for these people without a message; where others come too, it stays theirs."""
    ended = EndedBookings([], [], {})
    for row in bookings_ahead(citizen_ids, now):
        visit = history.lock_visit(row)
        if row.status != AppointmentStatus.BOOKED:  # a colleague was faster
            continue
        others = [one for one in row.others if one.id not in citizen_ids]
        if row.citizen_id in citizen_ids and not others:
            cancel(row, expected_version=row.version, by_id=by_id, why=ENDED_BY_DEATH, untold=True, now=now)
            ended.cancelled.append(row)
            continue
        if row.citizen_id in citizen_ids:
            ended.led[row.reference] = row.citizen_id
            for topic in visit:
                topic.citizen = others[0]
            others = others[1:]
        row.others = others
        for topic in visit:
            history.change(topic, AppointmentAct.DETAILS, by_id, now)
        ended.kept.append(row)
    return ended


def book_again(reference: str, *, by_id: int, now: datetime) -> Appointment | None:
    """Book again what `end_bookings` cancelled; return it where it cannot be: its time is taken, or it was changed."""
    row = db.session.scalars(select(Appointment).where(Appointment.reference == reference)).one()
    if row.status != AppointmentStatus.CANCELLED or row.cancel_reason != ENDED_BY_DEATH or row.starts_at <= now:
        return None
    try:
        with db.session.begin_nested():
            undo(row, expected_version=row.version, by_id=by_id, now=now)
    except Refusal:
        return row
    return None


def join_booking_again(reference: str, person: Citizen, *, leads: bool, by_id: int, now: datetime) -> None:
    """Name somebody again to come to an appointment that others have kept; it is theirs again where they led."""
    row = db.session.scalars(select(Appointment).where(Appointment.reference == reference)).one()
    topics = history.lock_visit(row)
    if row.status != AppointmentStatus.BOOKED or person in (row.citizen, *row.others):
        return
    if leads:
        row.others = [row.citizen, *row.others]
        for topic in topics:
            topic.citizen = person
    else:
        row.others = [*row.others, person]
    for topic in topics:
        history.change(topic, AppointmentAct.DETAILS, by_id, now)
