"""Resize groups: those ahead get a service's number of seats, unless more people are in one of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from booking.appointments.errors import SeatsTaken
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus
from booking.core.database import db, locked
from booking.core.dates import short_day
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, GroupSeat, SessionService
from booking.sessions.queries.diary import still_stands
from booking.sessions.rules import BusyKind


def change_seats(service: Service, seats: int, *, now: datetime) -> None:
    """Set the number of seats of every group of the service that is not over.

    Raises SeatsTaken, which names a day, where more seats of a group are booked or held. Whoever books at the same
    moment is either counted, or waits and then books with the new number.
    """
    _lock_assignments(service.id, now)
    standing = (
        BusyTime.kind == BusyKind.GROUP,
        BusyTime.service_id == service.id,
        BusyTime.ends_at > now,
        still_stands(now),
    )
    found = select(BusyTime).where(*standing).order_by(BusyTime.starts_at)
    groups = db.session.scalars(found.execution_options(populate_existing=True)).all()
    for group in groups:
        live = or_(GroupSeat.expires_at.is_(None), GroupSeat.expires_at > now)
        taken = db.session.scalars(select(GroupSeat).where(GroupSeat.busy_time_id == group.id, live)).all()
        if len(taken) > seats:
            raise SeatsTaken(number=len(taken), day=short_day(group.starts_at))
        _renumber(group, [seat.number for seat in taken], seats)
        group.seats = seats
    db.session.flush()


def _lock_assignments(service_id: int, now: datetime) -> None:
    """Lock the assignments in which somebody could take a seat, in the order that everybody uses."""
    offered = select(SessionService.session_id).where(SessionService.service_id == service_id)
    in_a_group = and_(
        BusyTime.kind == BusyKind.GROUP,
        BusyTime.service_id == service_id,
        BusyTime.advisor_id == Assignment.advisor_id,
        BusyTime.ends_at > Assignment.starts_at,
        BusyTime.starts_at < Assignment.ends_at,
    )
    query: Any = (
        select(Assignment.id)
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .where(
            Assignment.ends_at > now,
            or_(AdvisorSession.id.in_(offered), select(BusyTime.id).where(in_a_group).exists()),
        )
        .order_by(Assignment.id)
    )
    db.session.execute(locked(query, of=Assignment)).all()


def _renumber(group: BusyTime, taken: list[int], seats: int) -> None:
    """Renumber the group's seats, and those that its appointments name."""
    for old, new in sessions.renumber_seats(group, taken, seats):
        mine = (
            Appointment.busy_time_id == group.id,
            Appointment.seat == old,
            Appointment.status == AppointmentStatus.BOOKED,
        )
        db.session.execute(update(Appointment).where(*mine).values(seat=new))
