"""Mark a no-show, undo it, or record that they came although the appointment was affected; make a new link."""

from __future__ import annotations

from datetime import datetime

from booking.appointments import rules
from booking.appointments.errors import AlreadyCancelled, TooEarly
from booking.appointments.models import Appointment
from booking.appointments.operations import history
from booking.appointments.operations.affected import close_affected
from booking.appointments.operations.interpreters import reconcile_interpreter
from booking.appointments.rules import AffectedOutcome, AppointmentAct, AppointmentStatus
from booking.core.errors import NothingToUndo
from booking.core.tokens import LinkKind, links


def mark_no_show(appointment: Appointment, *, by_id: int, now: datetime) -> Appointment:
    """Mark an appointment as a no-show, with its second topic. Marked twice, the first mark stays.

    Raises AlreadyCancelled, or TooEarly before it has started.
    """
    visit = history.lock_visit(appointment)
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if not rules.may_mark_no_show(appointment.starts_at, appointment.status, now):
        raise TooEarly
    for one in visit:
        if one.did_not_come_at is None:
            one.did_not_come_at, one.did_not_come_by_id = now, by_id
            history.change(one, AppointmentAct.DID_NOT_COME, by_id, now)
            reconcile_interpreter(one, now=now)
    return appointment


def undo_no_show(appointment: Appointment, *, by_id: int, now: datetime) -> Appointment:
    """Undo a no-show: they came after all, or nobody knows. Raises NothingToUndo."""
    visit = history.lock_visit(appointment)
    if appointment.did_not_come_at is None:
        raise NothingToUndo
    for one in visit:
        if one.did_not_come_at is not None:
            before = {"did_not_come_at": one.did_not_come_at.isoformat(), "by": one.did_not_come_by_id}
            one.did_not_come_at = one.did_not_come_by_id = None
            history.change(one, AppointmentAct.CAME_AFTER_ALL, by_id, now, before=before)
            reconcile_interpreter(one, now=now)
    return appointment


def mark_came_anyway(appointment: Appointment, *, by_id: int, now: datetime) -> None:
    """Record that they came to an affected appointment, so that the deadline does not cancel it."""
    for one in history.lock_visit(appointment):
        if one.disrupted_at is not None:
            close_affected(one, AffectedOutcome.UNAFFECTED, now)
            history.change(one, AppointmentAct.CAME_ALL_THE_SAME, by_id, now)


def new_link(appointment: Appointment, *, by_id: int | None = None, now: datetime) -> Appointment:
    """Revoke every link given out so far and make a new one."""
    history.lock(appointment)
    appointment.link_version += 1
    appointment.link_hash = links.hash(LinkKind.APPOINTMENT, appointment.reference, appointment.link_version)
    history.change(appointment, AppointmentAct.NEW_LINK, by_id, now)
    return appointment
