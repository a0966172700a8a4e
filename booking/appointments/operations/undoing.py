"""Undo a reschedule or cancellation, within two minutes, by the same kind of person; a text's until the start."""

from __future__ import annotations

from datetime import datetime

from booking.appointments import queries, rules
from booking.appointments.errors import PersonDied
from booking.appointments.models import Appointment, AppointmentChange
from booking.appointments.operations import history
from booking.appointments.operations.interpreters import reconcile_interpreter
from booking.appointments.operations.times import set_time
from booking.appointments.operations.waiting_entries import restore_waiting
from booking.appointments.rules import AppointmentAct, AppointmentStatus
from booking.citizens.queries import dead_among
from booking.citizens.rules import Needs
from booking.core.database import db
from booking.core.errors import NothingToUndo, SlotUnknown, StalePage
from booking.sessions import operations as sessions
from booking.sessions.errors import SlotTaken
from booking.sessions.operations import TakenTime, TimeWish


def undo(appointment: Appointment, *, expected_version: int, by_id: int | None = None, now: datetime) -> Appointment:
    """Undo the last change: a cancelled appointment is booked again, a rescheduled one gets its earlier time.

    A second topic that was changed by the same act goes back with it, or neither does.

    A citizen undoes what a citizen did, staff what staff or a text did. Raises StalePage where it changed since
    `expected_version`, NothingToUndo, PersonDied, or SlotTaken where somebody else has the time by now.
    """
    first = history.lock_visit(appointment)[0]
    if first.version != expected_version:
        raise StalePage
    last = queries.last_change(first)
    if last is None or not rules.may_take_back(last, first.starts_at, now, by_staff=by_id is not None):
        raise NothingToUndo
    if dead_among([first.citizen_id]):
        raise PersonDied
    for one, done in [(first, last), *queries.changed_with(first, last)]:
        before = {**history.snapshot_of(one), "act": done.act}
        taken, venue_id, starts_at = _take_back(one, done, now)
        set_time(one, taken, venue_id, starts_at, now)
        one.status, one.cancelled_at, one.cancelled_by_id = AppointmentStatus.BOOKED, None, None
        one.cancel_reason, one.moves = "", done.before.get("moves", one.moves)
        restore_waiting(one, since=done.at)
        history.change(one, AppointmentAct.UNDONE, by_id, now, before=before)
    db.session.expire(first, ["second"])
    reconcile_interpreter(first, anew=True, now=now)
    return first


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
