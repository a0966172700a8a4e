"""Resolve affected appointments one by one: the best there is, or what the manager says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from booking.appointments.errors import AlreadyCancelled
from booking.appointments.models import Appointment, DisruptedAppointment
from booking.appointments.operations import history
from booking.appointments.operations.changing import cancel
from booking.appointments.operations.history import lock_by_id
from booking.disruptions.errors import NotDisrupted
from booking.disruptions.operations.stand_ins import hand_to
from booking.disruptions.queries.disruptions import affected_by, rota_of
from booking.disruptions.queries.standing import lines_of
from booking.disruptions.rules.deadline import can_be_told
from booking.sessions.models import Disruption
from booking.staff.rules import EVERYTHING, Scope


@dataclass(frozen=True)
class Resolution:
    """What became of the bookings that were still open, in numbers."""

    stand_ins: int = 0  # same time, another advisor: nobody has to be told
    links: int = 0  # they choose another time from the link in their message
    calls: int = 0  # no message can reach them: a Task asks somebody to call


def resolve_affected(
    disruption: Disruption, *, by_id: int | None, now: datetime, scope: Scope = EVERYTHING
) -> Resolution:
    """For each booking of this scope that waits the best of: a stand-in who works there and is free; a link; a call.

    Twice is once. The message and the Task follow from the booking's version, as all do. Whoever chooses nothing in
    time is cancelled by `jobs.settle_overdue`, or before that by a manager's word (`cancel_disrupted`).
    """
    rows = [hit for hit in affected_by(disruption, scope) if hit.outcome == "open" and hit.appointment.starts_at > now]
    for appointment_id in sorted(hit.appointment_id for hit in rows):
        lock_by_id(appointment_id)
    handed = _stand_ins(rows, by_id, now)
    links = calls = 0
    for hit in rows:
        if hit.outcome != "open" or hit.appointment.disrupted_at is None:
            continue
        if can_be_told(hit.appointment.citizen.contact_points):
            links += 1
        else:
            calls += 1
    return Resolution(handed, links, calls)


def cancel_disrupted(appointment: Appointment, *, by_id: int | None, why: str = "", now: datetime) -> Appointment:
    """Cancel a booking that cannot take place as agreed, and tell. Raises NotDisrupted or AlreadyCancelled."""
    history.lock(appointment)
    if appointment.status == "cancelled":
        raise AlreadyCancelled
    if appointment.disrupted_at is None:
        raise NotDisrupted
    return cancel(appointment, expected_version=appointment.version, by_id=by_id, why=why, now=now)


def _stand_ins(rows: list[DisruptedAppointment], by_id: int | None, now: datetime) -> int:
    """Hand over whatever somebody can take, soonest first; how many bookings have a stand-in now."""
    lines = lines_of([hit.appointment_id for hit in rows])
    rota, handed = rota_of(lines, now), set()
    for line in lines:
        if line.busy_time_id in handed:
            continue  # a group goes as a whole
        for advisor_id in rota.stand_ins(line):
            if hand_to(line, advisor_id, by_id=by_id, now=now):
                handed.add(line.busy_time_id)
                rota.busy.setdefault(advisor_id, []).append(line.booked.time)
                break
    return sum(line.busy_time_id in handed for line in lines)
