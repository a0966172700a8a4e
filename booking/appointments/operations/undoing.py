"""Undo a reschedule or cancellation, within two minutes, by the same kind of person; a text's until the start."""

from __future__ import annotations

from datetime import datetime

from booking.appointments import queries, rules
from booking.appointments.models import Appointment, AppointmentChange
from booking.appointments.operations import history
from booking.appointments.operations.changing import set_time
from booking.appointments.operations.interpreters import reconcile_interpreter
from booking.appointments.operations.waiting_entries import restore_waiting
from booking.appointments.rules import AppointmentAct, AppointmentStatus
from booking.citizens.rules import Needs
from booking.core.errors import NothingToUndo, SlotUnknown, StalePage
from booking.sessions import operations as sessions
from booking.sessions.errors import SlotTaken
from booking.sessions.operations import TakenTime, TimeWish


def undo(appointment: Appointment, *, expected_version: int, by_id: int | None = None, now: datetime) -> Appointment:
    """Undo the last change: a cancelled appointment is booked again, a rescheduled one gets its earlier time.

    A citizen undoes what a citizen did, staff what staff or a text did. Raises StalePage where it changed since
    `expected_version`, NothingToUndo, or SlotTaken where somebody else has the time by now.
    """
    history.lock(appointment)
    if appointment.version != expected_version:
        raise StalePage
    last = queries.last_change(appointment)
    if last is None or not rules.may_take_back(last, appointment.starts_at, now, by_staff=by_id is not None):
        raise NothingToUndo
    before = {**history.snapshot_of(appointment), "act": last.act}
    taken, venue_id, starts_at = _take_back(appointment, last, now)
    set_time(appointment, taken, venue_id, starts_at, now)
    appointment.status, appointment.cancelled_at, appointment.cancelled_by_id = AppointmentStatus.BOOKED, None, None
    appointment.cancel_reason, appointment.moves = "", last.before.get("moves", appointment.moves)
    restore_waiting(appointment, since=last.at)
    history.change(appointment, AppointmentAct.UNDONE, by_id, now, before=before)
    reconcile_interpreter(appointment, anew=True, now=now)
    return appointment


def _take_back(appointment: Appointment, last: AppointmentChange, now: datetime) -> tuple[TakenTime, int, datetime]:
    """Take the earlier time again, with the earlier advisor where they are free."""
    venue_id, starts_at = last.before["venue_id"], datetime.fromisoformat(last.before["starts_at"])
    service, needs, old = appointment.service, Needs.from_json(appointment.needs), appointment.busy_time
    prefer = [last.before["advisor_id"]]
    wish = TimeWish(venue_id=venue_id, starts_at=starts_at, now=now, prefer=prefer, again=True)
    try:
        if old is None:
            taken = sessions.take_time(service, needs, **wish)
        else:
            taken = sessions.move_time(old, appointment.seat, service, needs, **wish)
    except SlotUnknown as gone:  # a closure, a session that ended early: the slot no longer exists
        raise SlotTaken from gone
    return taken, venue_id, starts_at
