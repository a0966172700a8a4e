"""Acts just done at a desk or on a day, as the page says them afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from booking.appointments.models import Appointment, AppointmentChange
from booking.appointments.queries import by_reference as appointment_by_reference
from booking.appointments.queries import last_change
from booking.appointments.rules import AppointmentAct
from booking.core.database import db
from booking.core.limits import STAFF_UNDO_FOR
from booking.visits import rules
from booking.visits.models import Visit, VisitAct
from booking.visits.rules import VisitActKind

_TEXT, _TEXT_UNDONE = "text", "text-undone"


@dataclass(frozen=True)
class Done:
    """One act: what was done, to whom, by whom, and whether it can still be undone; or what was `undone`.

    `mark` is how an address names it: no name of a person stands in an address or a cookie.
    """

    mark: str
    act: str
    name: str
    at: datetime
    by_id: int | None
    visit: Visit | None = None
    appointment: Appointment | None = None
    can_undo: bool = False
    undone: bool = False
    consultation: str = ""  # the one that it finished

    who: str = ""  # the colleague who did it

    @property
    def ticket(self) -> str:
        """The ticket of the visit, if it has one."""
        return (self.visit.ticket or "") if self.visit is not None else ""


def may_be_undone(act: VisitAct, now: datetime) -> bool:
    """Return whether an act is at most ten minutes old, not undone, and the last act on its visit."""
    last = act.before.get("version_after") == act.visit.version
    return act.act in rules.UNDOABLE and last and rules.may_undo(act.at, act.undone_at, now)


def done_to(visit: Visit) -> str:
    """Return the mark of what was done last to a visit."""
    newest = select(VisitAct.reference).where(VisitAct.visit_id == visit.id).order_by(VisitAct.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def done_with(appointment: Appointment) -> str:
    """Return the mark of what was done last with an appointment."""
    return f"{appointment.reference}.{appointment.version}"


def done_about_text(visit: Visit, *, undoing: bool) -> str:
    """Return the mark of whether a text is sent when they are called."""
    return f"{visit.reference}.{_TEXT_UNDONE if undoing else _TEXT}"


def done(mark: str, now: datetime) -> Done | None:
    """Find what a mark names; None where it is none, is older than ten minutes, or was undone since."""
    reference, _dot, what = mark.partition(".")
    if what in {_TEXT, _TEXT_UNDONE}:
        found = _about_text(mark, reference, now, undoing=what == _TEXT_UNDONE)
    elif what:
        found = _with_appointment(mark, reference, now)
    else:
        act = db.session.scalars(select(VisitAct).where(VisitAct.reference == mark)).first()
        found = done_act(act, now) if act is not None and act.undone_at is None else None
    return found if found is not None and found.at <= now <= found.at + STAFF_UNDO_FOR else None


def done_act(act: VisitAct, now: datetime, name: str | None = None) -> Done:
    """Describe an act on a visit; of an undo, what it undid. `name` spares reading the party."""
    whose = name if name is not None else ", ".join(member.citizen.shown_name for member in act.visit.party[:1])
    who = act.by.name if act.by else ""
    said = Done(act.reference, act.act, whose, act.at, act.by_id, act.visit, who=who)
    if act.act == VisitActKind.UNDONE:
        taken_back = select(VisitAct.act).where(VisitAct.visit_id == act.visit_id, VisitAct.undone_at == act.at)
        first = db.session.scalars(taken_back.order_by(VisitAct.id.desc()).limit(1)).first()
        return replace(said, act=first or act.act, undone=True)
    finished = (c.reference for c in act.visit.consultations if c.finished_at == act.at and c.advisor_id == act.by_id)
    return replace(said, can_undo=may_be_undone(act, now), consultation=next(finished, ""))


def _with_appointment(mark: str, reference: str, now: datetime) -> Done | None:
    appointment = appointment_by_reference(reference)
    change: AppointmentChange | None = last_change(appointment) if appointment is not None else None
    if appointment is None or change is None or done_with(appointment) != mark:
        return None
    undone = change.act == AppointmentAct.CAME_AFTER_ALL
    if not undone and change.act != AppointmentAct.DID_NOT_COME:
        return None
    act, name = AppointmentAct.DID_NOT_COME, appointment.citizen.shown_name
    return Done(mark, act, name, change.at, change.by_id, None, appointment, can_undo=not undone, undone=undone)


def _about_text(mark: str, reference: str, now: datetime, *, undoing: bool) -> Done | None:
    visit = db.session.scalars(select(Visit).where(Visit.reference == reference)).first()
    if visit is None:
        return None
    name = ", ".join(member.citizen.shown_name for member in visit.party[:1])
    act = "text_when_called" if visit.text_when_called != undoing else "no_text"
    return Done(mark, act, name, now, None, visit, can_undo=not undoing, undone=undoing)
