"""Deadline for choosing another time: whether a message reaches the person, and when the appointment is cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.quiet_hours import DAY_ENDS, add_waking_time, quiet
from booking.core.translation import LazyString, _l
from booking.sessions.rules import DisruptionKind, LeaveState

BEFORE_START = timedelta(hours=12)
TIME_TO_CHOOSE = timedelta(hours=2)

# Names of the kinds of disruption, for colleagues.
DISRUPTION_LABELS: dict[str, LazyString] = {
    DisruptionKind.VENUE_CLOSED: _l("the venue is closed"),
    DisruptionKind.ADVISOR_AWAY: _l("the advisor is away"),
    DisruptionKind.SESSION_CHANGED: _l("the session has changed"),
    DisruptionKind.VENUE_ENDED: _l("we no longer come to this venue"),
    DisruptionKind.ADVISOR_ENDED: _l("the advisor has left"),
    DisruptionKind.SERVICE_ENDED: _l("we no longer offer this service"),
}

# States of a request for leave or other hours.
LEAVE_STATES: dict[str, LazyString] = {
    LeaveState.ASKED: _l("asked"),
    LeaveState.AGREED: _l("agreed"),
    LeaveState.DECLINED: _l("declined"),
    LeaveState.WITHDRAWN: _l("withdrawn"),
}


class PointLike(Protocol):
    """Facts of a contact point that decide whether a message can reach somebody."""

    kind: str
    do_not_text: bool
    opted_out_at: datetime | None


def can_be_messaged(points: Iterable[PointLike]) -> bool:
    """Return whether a text or an e-mail can reach somebody. Else a person has to call, or write."""
    return any(
        point.opted_out_at is None
        and (point.kind == ContactKind.EMAIL or (point.kind == ContactKind.MOBILE and not point.do_not_text))
        for point in points
    )


def cancel_at(disrupted_at: datetime, starts_at: datetime) -> datetime:
    """Return when an unresolved appointment is cancelled, with a message: in time, and not in quiet hours.

    Twelve hours before the start. Who learns of it later than that has two hours to choose, or half of what is left. A
    deadline in quiet hours moves to 19:30 the evening before, where that leaves two hours, else to the morning, else it
    stays.
    """
    at_least = min(TIME_TO_CHOOSE, max((starts_at - disrupted_at) / 2, timedelta(0)))
    wanted = max(starts_at - BEFORE_START, disrupted_at + at_least)
    if not quiet(wanted):
        return wanted
    wall = clock.local(wanted)
    evening_of = wall.date() if wall.time() >= DAY_ENDS else wall.date() - timedelta(days=1)
    evening = clock.instant(evening_of, DAY_ENDS) - timedelta(minutes=30)
    if evening >= disrupted_at + TIME_TO_CHOOSE:
        return evening
    morning = add_waking_time(wanted, timedelta(0))
    return morning if morning < starts_at else wanted
