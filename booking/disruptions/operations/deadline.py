"""Cancel affected appointments at their deadline; mark those that a disruption missed."""

from __future__ import annotations

from datetime import datetime

from booking.appointments.models import Appointment
from booking.appointments.operations import history
from booking.appointments.operations.changing import cancel
from booking.appointments.rules import AppointmentStatus
from booking.core.intervals import Interval
from booking.core.translation import _
from booking.disruptions.operations.affected import enter, lock_extent, mark_affected
from booking.disruptions.queries.disruptions import disrupted_ahead, disruption_of
from booking.disruptions.queries.standing import Extent, StandingLine, booked_in, standing, window_of
from booking.disruptions.rules.deadline import DISRUPTION_LABELS, cancel_at
from booking.disruptions.rules.limits import FOR_GOOD
from booking.sessions import operations as sessions
from booking.sessions.rules import DisruptionKind


def cancel_if_unresolved(appointment: Appointment, *, now: datetime) -> bool:
    """Cancel an appointment whose deadline has passed, in the name of whoever entered the disruption.

    Returns whether it did.
    """
    history.lock(appointment)
    since = appointment.disrupted_at
    if (
        appointment.status != AppointmentStatus.BOOKED
        or since is None
        or not cancel_at(since, appointment.starts_at) <= now
    ):
        return False
    if appointment.starts_at <= now:
        return False  # too late for a message; whether they came is read from the visit
    cause = disruption_of(appointment)
    why = (cause.reason or str(DISRUPTION_LABELS[cause.kind])) if cause else ""
    by_id = cause.made_by_id if cause else None
    cancel(appointment, expected_version=appointment.version, by_id=by_id, why=why, now=now)
    return True


def find_unmarked(now: datetime) -> int:
    """Mark every appointment ahead that does not stand and that no disruption has marked; return how many.

    Every change marks those it affects, so that there should be none: this is the safety net.
    """
    extent = Extent(Interval(now, now + FOR_GOOD))
    sessions.block_absences(extent.window, now)
    lines = booked_in(extent, now)
    fallen = {key for key, why in standing(lines).items() if why}
    waiting = {one.id for one in disrupted_ahead(now)}
    marked = 0
    by_venue: dict[int, list[StandingLine]] = {}
    for line in lines:
        if line.appointment_id in fallen - waiting:
            by_venue.setdefault(line.booked.venue_id, []).append(line)
    for venue_id, some in sorted(by_venue.items()):
        here = Extent(window_of(some), venue_id=venue_id)
        lock_extent(here, now)
        disruption = enter(DisruptionKind.SESSION_CHANGED, here, _("Found by the nightly check."), None, now)
        marked += mark_affected(disruption, here, by_id=None, now=now, only={line.appointment_id for line in some})
    return marked
