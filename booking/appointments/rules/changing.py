"""Limits of changing an appointment: until when, by whom, how often; when it can be marked as a no-show.

What a citizen may not do alone, staff may: whoever is refused is told to call.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from booking.appointments.errors import TooLate, TooLateToChange, TooManyAhead, TooManyReschedules
from booking.appointments.rules.states import AppointmentAct, AppointmentStatus
from booking.core import clock
from booking.core.limits import CITIZEN_UNDO_FOR

CHANGED_BY_TEXT = "By text"  # reason of a cancellation by text
ENDED_BY_DEATH = "The person has died"  # of one by the record of their death
_CAN_BE_UNDONE = (AppointmentAct.MOVED, AppointmentAct.CANCELLED)


class AppointmentFacts(Protocol):
    """Facts of an appointment that decide whether it may be changed."""

    starts_at: datetime
    status: str
    moves: int
    disrupted_at: datetime | None


class ChangeFacts(Protocol):
    """Facts of a change that decide whether it can be undone."""

    act: str
    at: datetime
    by_id: int | None
    why: str


class Limits(Protocol):
    """A service's limits of what citizens do by themselves."""

    change_notice_minutes: int
    most_moves: int
    most_ahead: int


def may_change(starts_at: datetime, status: str, now: datetime, *, by_staff: bool = False) -> bool:
    """Return whether it may be rescheduled or cancelled: by the citizen until it starts, by staff all day."""
    if status != AppointmentStatus.BOOKED:
        return False
    return now < (clock.day_bounds(clock.day_of(starts_at))[1] if by_staff else starts_at)


def check_change(
    appointment: AppointmentFacts, limits: Limits, now: datetime, *, moving: bool, by_staff: bool, free: bool = False
) -> None:
    """Check whether a booked appointment may be changed. Raises TooLate, TooLateToChange or TooManyReschedules.

    Whoever is affected by a disruption may reschedule until it starts, and so may whoever was offered the time
    (`free`).
    """
    if not may_change(appointment.starts_at, appointment.status, now, by_staff=by_staff):
        raise TooLate
    if by_staff or free or appointment.disrupted_at is not None:
        return
    if now > appointment.starts_at - timedelta(minutes=limits.change_notice_minutes):
        raise TooLateToChange
    if moving and appointment.moves >= limits.most_moves:
        raise TooManyReschedules


def check_ahead(ahead: int, limits: Limits) -> None:
    """Check whether somebody with so many appointments ahead may book one more. Raises TooManyAhead."""
    if ahead >= limits.most_ahead:
        raise TooManyAhead(most=limits.most_ahead)


def may_undo(act: str, at: datetime, now: datetime) -> bool:
    """Return whether a change made `at` can be undone: a reschedule or cancellation, within two minutes."""
    return act in _CAN_BE_UNDONE and timedelta() <= now - at <= CITIZEN_UNDO_FOR


def may_take_back(last: ChangeFacts, starts_at: datetime, now: datetime, *, by_staff: bool) -> bool:
    """Return whether the last change can be undone: by the same kind of person, within two minutes.

    Staff can undo a cancellation by text until the start: nobody was there to see it. And one by a death that was
    written down by mistake.
    """
    if by_staff and last.act == AppointmentAct.CANCELLED and last.why in (CHANGED_BY_TEXT, ENDED_BY_DEATH):
        return now < starts_at
    return (last.by_id is not None) == by_staff and may_undo(last.act, last.at, now)
