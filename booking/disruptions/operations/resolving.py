"""Resolve affected appointments: by a stand-in, a link, a call, or the manager's cancellation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from booking.appointments.errors import AlreadyCancelled
from booking.appointments.models import Appointment, DisruptedAppointment
from booking.appointments.operations import history
from booking.appointments.operations.changing import cancel
from booking.appointments.operations.history import lock_by_id
from booking.appointments.rules import AffectedOutcome, AppointmentStatus
from booking.disruptions.errors import NotDisrupted
from booking.disruptions.operations.stand_ins import hand_to
from booking.disruptions.queries.disruptions import affected_by, rota_of
from booking.disruptions.queries.standing import lines_of, standing_alone
from booking.disruptions.rules.deadline import can_be_messaged
from booking.sessions.models import Disruption
from booking.staff.rules import EVERYTHING, Scope


@dataclass(frozen=True)
class Resolution:
    """Counts of how open appointments were resolved."""

    stand_ins: int = 0  # same time, another advisor: no message is needed
    links: int = 0  # they choose another time from the link in their message
    calls: int = 0  # no message can reach them: a Task to call is opened


def resolve_affected(
    disruption: Disruption, *, by_id: int | None, now: datetime, scope: Scope = EVERYTHING
) -> Resolution:
    """Resolve each open appointment of this scope: by a free stand-in assigned there, else a link, else a call.

    Run twice, it is done once. The message and the Task follow from the appointment's version, as all do. Whoever
    chooses nothing by the deadline is cancelled by `jobs.cancel_unresolved`, or earlier by a manager
    (`cancel_disrupted`).
    """
    rows = [
        row
        for row in affected_by(disruption, scope)
        if row.outcome == AffectedOutcome.OPEN and row.appointment.starts_at > now
    ]
    for appointment_id in sorted(row.appointment_id for row in rows):
        lock_by_id(appointment_id)
    handed = _stand_ins(rows, by_id, now)
    links = calls = 0
    for row in rows:
        if row.outcome != AffectedOutcome.OPEN or row.appointment.disrupted_at is None:
            continue
        if can_be_messaged(row.appointment.told.contact_points):
            links += 1
        else:
            calls += 1
    return Resolution(handed, links, calls)


def cancel_disrupted(appointment: Appointment, *, by_id: int | None, why: str = "", now: datetime) -> Appointment:
    """Cancel an affected appointment, with a message. Raises NotDisrupted or AlreadyCancelled."""
    history.lock(appointment)
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if appointment.disrupted_at is None:
        raise NotDisrupted
    return cancel(appointment, expected_version=appointment.version, by_id=by_id, why=why, now=now)


def _stand_ins(rows: list[DisruptedAppointment], by_id: int | None, now: datetime) -> int:
    """Hand over what somebody can take, soonest first; return how many appointments have a stand-in now."""
    lines = lines_of([row.appointment_id for row in rows])
    fallen = {key for key, why in standing_alone(lines).items() if why}  # not what is only in one visit with it
    lines = [line for line in lines if line.appointment_id in fallen]
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
