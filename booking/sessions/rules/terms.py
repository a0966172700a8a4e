"""Terms of booking: what one consultation takes, and when it may be booked."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple, Protocol

from booking.citizens.rules import InterpreterKind, Needs
from booking.core import clock
from booking.sessions.errors import SlotPast, SlotTooFar
from booking.sessions.rules.kinds import SessionKind
from booking.sessions.rules.minutes import ceil_minute, floor_minute

BOOKABLE_KINDS = (SessionKind.APPOINTMENTS, SessionKind.MIXED)
DROP_IN_KINDS = (SessionKind.DROP_IN, SessionKind.MIXED)
RELEASED_AT = time(8)
"""London time from which on citizens may book what was kept back for the day."""


class ServiceFacts(Protocol):
    """What a service defines of its consultations."""

    minutes: int
    write_up_minutes: int
    notice_minutes: int
    horizon_days: int
    needs_private_room: bool
    seats: int
    day_share: int


class Terms(NamedTuple):
    """What one consultation takes. `busy_minutes` includes the write-up; `language` is "" when any advisor will do.

    `interpreter` is what `Needs.interpreter` asks for: its notice comes on top, in working days (`interpreter_from`).
    """

    minutes: int
    busy_minutes: int
    notice_minutes: int
    horizon_days: int
    needs_room: bool
    step_free: bool
    language: str
    seats: int = 1  # above 1: a group, everyone at the same time
    day_share: int = 0  # per cent of each assignment, at its end, kept back for the day itself
    interpreter: str = ""

    @property
    def consultation(self) -> timedelta:
        """Length of the consultation, without the write-up."""
        return timedelta(minutes=self.minutes)

    @property
    def taken(self) -> timedelta:
        """Length with the write-up."""
        return timedelta(minutes=self.busy_minutes)


def service_terms(service: ServiceFacts, needs: Needs) -> Terms:
    """Return what a consultation about this service takes for someone with these needs.

    More time or an interpreter doubles the consultation, not the write-up. An advisor who speaks the language comes
    first, with an interpreter or without. A group has one length for all.
    """
    doubled = service.seats == 1 and (needs.more_time or bool(needs.interpreter))
    minutes = service.minutes * (2 if doubled else 1)
    return Terms(
        minutes=minutes,
        busy_minutes=minutes + service.write_up_minutes,
        notice_minutes=service.notice_minutes,
        horizon_days=service.horizon_days,
        needs_room=service.needs_private_room or needs.private_room,
        step_free=needs.step_free,
        language="" if needs.interpreter == InterpreterKind.BSL else needs.language,
        seats=service.seats,
        day_share=service.day_share,
        interpreter=needs.interpreter,
    )


def bookable_between(terms: Terms, now: datetime, *, notice: bool = True) -> tuple[int, int]:
    """Return the first start that may be booked at `now`, and the minute from which on it is too far ahead.

    In minutes since 1970. `notice=False` is for staff, who have the person before them: anything that has not begun
    yet.
    """
    earliest = now + timedelta(minutes=terms.notice_minutes) if notice else now
    last_day = clock.day_of(now) + timedelta(days=terms.horizon_days)
    return ceil_minute(earliest), floor_minute(clock.day_bounds(last_day)[1])


def check_when(starts_at: datetime, terms: Terms, now: datetime, *, notice: bool = True) -> None:
    """Check whether a start may be booked at `now` at all. Raises SlotPast or SlotTooFar."""
    earliest, before = bookable_between(terms, now, notice=notice)
    if floor_minute(starts_at) < earliest:
        raise SlotPast
    if floor_minute(starts_at) >= before:
        raise SlotTooFar
