"""Limits of changing: who may still change an appointment, what a citizen may do alone, when it may be a no-show.

What a citizen may not do alone, staff may: whoever is refused is told to call.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from booking.appointments.errors import TooLate, TooLateToChange, TooManyAhead, TooManyReschedules
from booking.core import clock

UNDO_WITHIN = timedelta(minutes=2)
CHANGED_BY_TEXT = "By text"  # why an appointment was cancelled that a text cancelled
_CAN_BE_UNDONE = ("moved", "cancelled")


class AppointmentFacts(Protocol):
    """What decides whether an appointment may be changed."""

    starts_at: datetime
    status: str
    moves: int
    disrupted_at: datetime | None


class ChangeFacts(Protocol):
    """What decides whether an act can be undone."""

    act: str
    at: datetime
    by_id: int | None
    why: str


class Limits(Protocol):
    """What a service lets citizens do by themselves."""

    change_notice_minutes: int
    most_moves: int
    most_ahead: int


def may_change(starts_at: datetime, status: str, now: datetime, *, by_staff: bool = False) -> bool:
    """Whether an appointment may be moved or cancelled at `now`: by the citizen until it starts, by staff all day."""
    if status != "booked":
        return False
    return now < (clock.day_bounds(clock.day_of(starts_at))[1] if by_staff else starts_at)


def check_change(
    appointment: AppointmentFacts, limits: Limits, now: datetime, *, moving: bool, by_staff: bool, free: bool = False
) -> None:
    """Whether a booked appointment may be changed at `now`. Raises TooLate, TooLateToChange or TooManyReschedules.

    Whom a disruption has hit may always choose anew until it starts, and so may whoever was offered the time (`free`).
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
    """Whether somebody with so many appointments ahead may book one more. Raises TooManyAhead."""
    if ahead >= limits.most_ahead:
        raise TooManyAhead(most=limits.most_ahead)


def may_undo(act: str, at: datetime, now: datetime) -> bool:
    """Whether an act of that moment can be taken back at `now`: a move or a cancellation, within two minutes."""
    return act in _CAN_BE_UNDONE and timedelta() <= now - at <= UNDO_WITHIN


def may_take_back(last: ChangeFacts, starts_at: datetime, now: datetime, *, by_staff: bool) -> bool:
    """Whether this act, the last one, can be undone: by the same kind of person who made it, within two minutes.

    What was cancelled by a text, staff can undo until it starts: nobody was there to see it.
    """
    if by_staff and (last.act, last.why) == ("cancelled", CHANGED_BY_TEXT):
        return now < starts_at
    return (last.by_id is not None) == by_staff and may_undo(last.act, last.at, now)


def may_mark_no_show(starts_at: datetime, status: str, now: datetime) -> bool:
    """Whether it can be said at `now` that the person did not come: once it has started."""
    return status == "booked" and starts_at <= now
