"""Stand-ins: give a busy time to another advisor at the same time and venue, with its appointments."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select

from booking.appointments.errors import AlreadyCancelled, TooLate
from booking.appointments.models import Appointment
from booking.appointments.operations import history
from booking.appointments.operations.affected import close_affected
from booking.appointments.operations.history import lock_by_id
from booking.appointments.rules import AffectedOutcome, AppointmentAct, AppointmentStatus
from booking.core.database import db
from booking.core.intervals import Interval
from booking.disruptions.operations.affected import reason_of, restore_what_stands
from booking.disruptions.queries.disruptions import Rota, rota_of
from booking.disruptions.queries.standing import Extent, StandingLine, booked_in, lines_of, standing, standing_alone
from booking.sessions import operations as sessions
from booking.sessions.errors import StandInBusy, StandInUnfit
from booking.sessions.models import AdvisorSession, Assignment, BusyTime
from booking.visits.operations import reconcile_booked_interpreter


def stand_in(
    appointment: Appointment, *, advisor_id: int | None = None, by_id: int | None, now: datetime
) -> Appointment:
    """Give an appointment to a stand-in at the same time and venue: the best who is free, or this advisor.

    Somebody assigned there gives their free time; somebody with no assignment then takes over that piece of the
    assignment. A group goes as a whole. Raises StandInBusy, StandInUnfit, AlreadyCancelled or TooLate; then nothing has
    changed.
    """
    history.lock(appointment)
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if appointment.starts_at <= now:
        raise TooLate
    (line,) = lines_of([appointment.id])
    rota = rota_of([line], now)
    free = rota.stand_ins(line)
    if advisor_id is None or advisor_id in free:
        for candidate in free if advisor_id is None else [advisor_id]:
            if hand_to(line, candidate, by_id=by_id, now=now):
                return appointment
        raise StandInBusy
    _take_over(line, advisor_id, rota, by_id, now)
    return appointment


def change_assignment(
    assignment: Assignment,
    advisor_id: int,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    by_id: int | None = None,
    now: datetime,
) -> list[Appointment]:
    """Give an assignment, or a part of it, to a stand-in with its appointments; return those.

    Appointments with the stand-in that were affected because they were not there stand again. Raises what
    `sessions.operations.change_assignment` raises; then nothing has changed.
    """
    start, end = starts_at or assignment.starts_at, ends_at or assignment.ends_at
    _lock_booked({assignment.advisor_id, advisor_id}, start, end)
    with db.session.begin_nested():
        moved = sessions.change_assignment(assignment, advisor_id, starts_at=starts_at, ends_at=ends_at, now=now)
        followed = _follow(moved, advisor_id, by_id, now)
        sessions.block_absences(Interval(start, end), now)
        theirs = Extent(Interval(start, end), advisor_id=advisor_id)
        restore_what_stands(booked_in(theirs, now), by_id=by_id, now=now)
    return followed


def hand_to(line: StandingLine, advisor_id: int, *, by_id: int | None, now: datetime) -> bool:
    """Hand one busy time, with all its seats, to an advisor assigned there; return whether they were free."""
    busy_time = db.session.get_one(BusyTime, line.busy_time_id, populate_existing=True)
    try:
        sessions.hand_over(busy_time, advisor_id, now=now)
    except StandInBusy:
        return False
    _follow([line.busy_time_id], advisor_id, by_id, now)
    return True


def _take_over(line: StandingLine, advisor_id: int, rota: Rota, by_id: int | None, now: datetime) -> None:
    """Give the piece of the assignment around an appointment to somebody without an assignment then."""
    booked = line.booked
    if booked.service_id not in rota.gives.get(advisor_id, {booked.service_id}):
        raise StandInUnfit
    piece = db.session.scalars(
        select(Assignment)
        .join(Assignment.session)
        .where(
            Assignment.advisor_id == booked.advisor_id,
            AdvisorSession.venue_id == booked.venue_id,
            Assignment.starts_at <= booked.starts_at,
            Assignment.ends_at >= booked.ends_at,
        )
        .order_by(Assignment.id)
    ).first()
    if piece is None:
        raise StandInBusy
    with db.session.begin_nested():
        change_assignment(piece, advisor_id, starts_at=booked.starts_at, ends_at=booked.ends_at, by_id=by_id, now=now)
        if standing_alone(lines_of([line.appointment_id])).get(line.appointment_id):
            raise StandInUnfit  # the venue is closed, the session does not take place …


def _lock_booked(advisor_ids: Collection[int], start: datetime, end: datetime) -> None:
    query = (
        select(Appointment.id)
        .join(BusyTime, BusyTime.id == Appointment.busy_time_id)
        .where(
            BusyTime.advisor_id.in_(advisor_ids),
            BusyTime.ends_at > start,
            BusyTime.starts_at < end,
            Appointment.status == AppointmentStatus.BOOKED,
        )
    )
    for appointment_id in sorted(db.session.scalars(query)):
        lock_by_id(appointment_id)


def _follow(busy_time_ids: Collection[int], advisor_id: int, by_id: int | None, now: datetime) -> list[Appointment]:
    """Give the appointments of these busy times to this advisor, and resolve those that stand again."""
    query = select(Appointment.id).where(
        Appointment.busy_time_id.in_(busy_time_ids), Appointment.status == AppointmentStatus.BOOKED
    )
    ids = sorted(db.session.scalars(query))
    followed = [lock_by_id(one) for one in ids]
    for appointment in followed:
        before = history.snapshot_of(appointment)
        appointment.advisor_id = advisor_id
        history.change(appointment, AppointmentAct.STAND_IN, by_id, now, why=reason_of(appointment), before=before)
        reconcile_booked_interpreter(appointment, now=now)
    _close_those_that_stand(followed, now)
    return followed


def _close_those_that_stand(appointments: Iterable[Appointment], now: datetime) -> None:
    affected = sorted(row.id for row in appointments if row.disrupted_at is not None)
    for appointment in history.lock_all(key for key, why in standing(lines_of(affected)).items() if not why):
        alone = appointment.id not in affected  # it stood by itself, and the other topic has a stand-in
        close_affected(appointment, AffectedOutcome.STAND_IN, now)
        if alone:
            history.change(appointment, AppointmentAct.RESTORED, None, now)
