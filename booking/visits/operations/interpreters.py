"""Interpreters of visits: a booked one's is its appointment's, a drop-in's is a Task of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.operations.history import lock_all
from booking.appointments.rules import AppointmentStatus
from booking.citizens.rules import Needs, Part
from booking.core import clock
from booking.core.database import db
from booking.core.dates import desk_time, short_day
from booking.core.rows import lock_row
from booking.core.translation import _
from booking.interpreters import operations as interpreters
from booking.interpreters.queries import last_task, says
from booking.interpreters.rules import InterpreterWish
from booking.services.models import Service
from booking.sessions.models import AdvisorSession
from booking.sessions.queries import drop_in_sessions
from booking.staff.models import StaffMember
from booking.tasks.rules import TaskSubject
from booking.venues.models import Venue
from booking.visits import queries
from booking.visits.errors import VisitOver
from booking.visits.models import Visit
from booking.visits.rules import GoneHow, VisitStatus

Asked = tuple[int | None, str, str]
"""What makes another wish: the session, the kind of interpreter, the language."""
NOTHING_ASKED: Asked = (None, "", "")


def asked_for(visit: Visit) -> Asked:
    """Return what a visit asks for, to compare it after a change."""
    return asked(visit.session_id, Needs.from_json(visit.needs))


def asked(session_id: int | None, needs: Needs) -> Asked:
    """Return what these needs ask for at a session."""
    return session_id, needs.interpreter, needs.language if needs.interpreter else ""


def reconcile_interpreter(visit: Visit, before: Asked, now: datetime) -> None:
    """Make the Task to arrange an interpreter fit the visit, which is locked or new; `before` is what it asked for."""
    db.session.flush()
    if not Needs.from_json(visit.needs).interpreter and not before[1]:
        return
    if visit.appointment is not None:
        appointments.reconcile_interpreter(visit.appointment, over=_why_over(visit), now=now)
    else:
        _settle(visit, _wish(visit, now), asked_for(visit) != before, now)


def reconcile_interpreters_then(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Settle the interpreters of everybody who plans to drop in from–to: the session may have moved, or be off."""
    plans = (
        select(Visit)
        .join(AdvisorSession, AdvisorSession.id == Visit.session_id)
        .where(Visit.status == VisitStatus.COMING, Visit.appointment_id.is_(None))
        .where(AdvisorSession.starts_at < ends_at, AdvisorSession.ends_at > max(starts_at, now))
        .order_by(Visit.id)
    )
    for visit in db.session.scalars(plans).all():
        if Needs.from_json(visit.needs).interpreter:
            lock_row(visit)
            wish, last = _wish(visit, now), last_task(visit.reference)
            _settle(visit, wish, last is not None and not says(last, wish), now)


def _settle(visit: Visit, wish: InterpreterWish, anew: bool, now: datetime) -> None:
    if not interpreters.reconcile(wish, anew=anew, now=now):
        visit.interpreter_arranged_at = None
    elif visit.interpreter_arranged_at is None:
        visit.interpreter_arranged_at = now


def _wish(visit: Visit, now: datetime) -> InterpreterWish:
    over = _why_over(visit) or _why_off(visit, now)
    clients = [member.citizen_id for member in visit.party if member.part == Part.CLIENT]
    starts_at, when = _when(visit)
    return InterpreterWish(
        subject_kind=TaskSubject.VISIT,
        reference=visit.reference,
        version=visit.version,
        needs=Needs.from_json(visit.needs),
        starts_at=starts_at,
        when=when,
        venue_id=visit.venue_id,
        nation=db.session.get_one(Venue, visit.venue_id).nation,
        department_id=db.session.scalar(select(Service.department_id).where(Service.id == visit.service_id)),
        citizen_id=clients[0] if clients else None,
        arranged=visit.interpreter_arranged_at is not None,
        over=over,
        nobody_comes=visit.gone_how == GoneHow.WITHDRAWN or (bool(over) and visit.status == VisitStatus.COMING),
    )


def reconcile_booked_interpreter(appointment: Appointment, *, now: datetime) -> None:
    """Make the Task fit an appointment that has another advisor, or one with other languages."""
    visit = queries.of_appointment(appointment.id)
    appointments.reconcile_interpreter(appointment, over=_why_over(visit) if visit is not None else "", now=now)


def reconcile_interpreters_of(advisor: StaffMember, now: datetime) -> None:
    """Settle the interpreters of everybody booked with an advisor whose languages have changed."""
    theirs = select(Appointment.id).where(Appointment.advisor_id == advisor.id, Appointment.starts_at > now)
    ids = db.session.scalars(theirs.where(Appointment.status == AppointmentStatus.BOOKED))
    for appointment in lock_all(ids):
        reconcile_booked_interpreter(appointment, now=now)


def interpreter_arranged(visit: Visit, *, now: datetime) -> None:
    """Record that the interpreter of a drop-in is arranged: the page says so. Idempotent. Raises VisitOver.

    No act of the visit: what was done to it before can still be undone.
    """
    db.session.refresh(visit, with_for_update={"key_share": True, "of": Visit})
    if visit.status == VisitStatus.GONE:
        raise VisitOver
    if visit.interpreter_arranged_at is None:
        visit.interpreter_arranged_at = now
        reconcile_interpreter(visit, asked_for(visit), now)


def _when(visit: Visit) -> tuple[datetime, str]:
    """From when on the interpreter is needed, and how the Task says it."""
    session = db.session.get(AdvisorSession, visit.session_id) if visit.session_id is not None else None
    if visit.arrived_at is not None or session is None:
        at = visit.arrived_at or visit.said_at
        assert at is not None  # whoever is here has arrived
        return at, _("for a drop-in who came on %(day)s at %(start)s", day=short_day(at), start=desk_time(at))
    start, end = desk_time(session.starts_at), desk_time(session.ends_at)
    when = _("for a drop-in on %(day)s, %(start)s to %(end)s", day=short_day(session.starts_at), start=start, end=end)
    return session.starts_at, when


def _why_off(visit: Visit, now: datetime) -> str:
    """Why nobody can come as planned; empty where they can."""
    session = db.session.get(AdvisorSession, visit.session_id) if visit.session_id is not None else None
    if visit.status != VisitStatus.COMING or session is None or session.ends_at <= now:
        return ""
    day = clock.day_of(session.starts_at)
    held = drop_in_sessions(
        service_id=visit.service_id, venue_ids=[visit.venue_id], first_day=day, last_day=day, now=now
    )
    return "" if session.id in {one.id for one in held} else _("The session does not take place.")


def _why_over(visit: Visit) -> str:
    if visit.gone_how == GoneHow.WITHDRAWN:
        return "" if visit.appointment_id is not None else _("They are not coming.")
    return _("The visit is over.") if visit.status == VisitStatus.GONE else ""
