"""Reads of visits: by link, by reference, a venue's day, the last acts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from booking.appointments import queries as appointment_queries
from booking.appointments.models import Appointment, AppointmentChange
from booking.citizens.rules import InterpreterState, Needs
from booking.core.clock import day_bounds, day_of
from booking.core.database import db
from booking.core.limits import STAFF_UNDO_FOR
from booking.core.tokens import LinkKind, links, stored_hashes
from booking.interpreters.queries import interpreter_state
from booking.services.queries import within
from booking.sessions.models import AdvisorSession, Assignment, SessionService
from booking.staff.rules import EVERYTHING, Scope
from booking.visits.models import Consultation, Visit, VisitAct
from booking.visits.queries.ahead import plans_ahead
from booking.visits.queries.closing import acts_to_forget, to_close
from booking.visits.queries.columns import HANDED_OVER_BY, VISIT_OF_APPOINTMENT
from booking.visits.queries.day_lines import lines_of
from booking.visits.queries.done import Done, done, done_about_text, done_act, done_to, done_with, may_be_undone
from booking.visits.queries.party import others_of
from booking.visits.queries.present import Present, advisors_present, for_whom, who_gives
from booking.visits.queries.rows import ExpectedRow, Person, VenueDay, VisitRow
from booking.visits.queries.venue_day import in_call_order, on_day, waiting, waiting_line
from booking.visits.rules import GoneHow, VisitActKind, VisitStatus

__all__ = [
    "HANDED_OVER_BY",
    "VISIT_OF_APPOINTMENT",
    "Done",
    "ExpectedRow",
    "Person",
    "Present",
    "VenueDay",
    "VisitRow",
    "act_by_reference",
    "acts_to_forget",
    "advisors_present",
    "by_reference",
    "by_token",
    "consultation_by_reference",
    "done",
    "done_about_text",
    "done_act",
    "done_to",
    "done_with",
    "for_whom",
    "in_call_order",
    "interpreter_of",
    "is_over",
    "is_withdrawn_by_its_person",
    "last_acts",
    "lies_in",
    "lines_of",
    "may_be_undone",
    "of_appointment",
    "on_day",
    "others_of",
    "own_services",
    "plans_ahead",
    "to_close",
    "to_undo",
    "typed_before",
    "waiting",
    "waiting_line",
    "who_came",
    "who_gives",
]


def by_token(token: str, now: datetime) -> Visit | None:
    """Find the visit whose link carries this token. Older, shorter tokens are accepted until its day is over."""
    found = db.session.scalars(select(Visit).where(Visit.link_hash.in_(stored_hashes(token)))).first()
    if found is None:
        return None
    link = LinkKind.VISIT, found.reference, found.link_version
    return found if links.opens(token, found.link_hash, *link, former=found.day >= day_of(now)) else None


def interpreter_of(visit: Visit) -> InterpreterState:
    """Return the state of a visit's interpreter; a booked visit's is its appointment's."""
    if visit.appointment is not None:
        return appointment_queries.interpreter_of(visit.appointment)
    return interpreter_state(visit.reference, Needs.from_json(visit.needs), visit.interpreter_arranged_at)


def is_over(visit: Visit) -> bool:
    """Return whether somebody came to a visit, and it is over."""
    return visit.status == VisitStatus.GONE and visit.arrived_at is not None and visit.gone_how != GoneHow.WITHDRAWN


def by_reference(reference: str) -> Visit | None:
    """Find a visit by its reference."""
    return db.session.scalars(select(Visit).where(Visit.reference == reference)).first()


def consultation_by_reference(reference: str) -> Consultation | None:
    """Find a consultation by its reference."""
    return db.session.scalars(select(Consultation).where(Consultation.reference == reference)).first()


def own_services(advisor_id: int, venue_id: int, day: date) -> set[int]:
    """Return the ids of the services of an advisor's sessions at a venue on a London day; empty where not assigned."""
    start, end = day_bounds(day)
    query = (
        select(SessionService.service_id)
        .join(AdvisorSession, AdvisorSession.id == SessionService.session_id)
        .join(Assignment, Assignment.session_id == AdvisorSession.id)
        .where(Assignment.advisor_id == advisor_id, Assignment.ends_at > start, Assignment.starts_at < end)
        .where(AdvisorSession.venue_id == venue_id, AdvisorSession.cancelled_at.is_(None))
    )
    return set(db.session.scalars(query))


def lies_in(visit: Visit, scope: Scope) -> bool:
    """Return whether a visit, or one of its consultations, is about a service that this scope covers at its venue."""
    services = [consultation.service for consultation in visit.consultations] or [visit.service]
    return any(scope.covers(visit.venue_id, one.department_id if one else None) for one in services)


def _lies_in(scope: Scope) -> ColumnElement[bool]:
    """Build the same condition as `lies_in` as SQL."""
    consultation = select(Consultation.id).where(Consultation.visit_id == Visit.id)
    theirs = consultation.where(within(scope, Visit.venue_id, Consultation.service_id))
    nobody_yet = and_(~consultation.exists(), within(scope, Visit.venue_id, Visit.service_id))
    return or_(theirs.exists(), nobody_yet)


def of_appointment(appointment_id: int) -> Visit | None:
    """Find the visit of an appointment, unless it was withdrawn; a second topic's is that of the first."""
    query = select(Visit).join(Appointment, VISIT_OF_APPOINTMENT).where(Appointment.id == appointment_id)
    return db.session.scalars(query).first()


def who_came(appointment_id: int) -> Visit | None:
    """Find the visit of an appointment whose person is here or was seen."""
    visit = of_appointment(appointment_id)
    return visit if visit is not None and (visit.status == VisitStatus.HERE or visit.gone_how == GoneHow.SEEN) else None


def to_undo(appointment: Appointment, now: datetime, *, by_staff: bool = False) -> AppointmentChange | None:
    """Return the change of an appointment that can still be undone; None once its person is here or was seen."""
    return None if who_came(appointment.id) else appointment_queries.to_undo(appointment, now, by_staff=by_staff)


def is_withdrawn_by_its_person(visit: Visit) -> bool:
    """Return whether this is a plan that its own person, not a colleague, has withdrawn."""
    if visit.gone_how != GoneHow.WITHDRAWN or visit.said_at is None or visit.session_id is None:
        return False
    acts = select(VisitAct.act, VisitAct.by_id).where(VisitAct.visit_id == visit.id).order_by(VisitAct.id.desc())
    return tuple(db.session.execute(acts.limit(1)).one()) == (VisitActKind.WITHDRAWN, None)


def act_by_reference(reference: str) -> VisitAct | None:
    """Find a visit act by its reference."""
    return db.session.scalars(select(VisitAct).where(VisitAct.reference == reference)).first()


def typed_before(consultation: Consultation, advisor_id: int) -> str:
    """Return this advisor's draft of this consultation from a start that was undone; empty where there was none."""
    undone = (
        select(VisitAct)
        .where(
            VisitAct.visit_id == consultation.visit_id,
            VisitAct.by_id == advisor_id,
            VisitAct.act == VisitActKind.STARTED,
        )
        .where(VisitAct.undone_at.is_not(None))
        .order_by(VisitAct.id.desc())
    )
    acts = (act.before for act in db.session.scalars(undone))
    return next((str(before["draft"]) for before in acts if before.get("talk") == consultation.reference), "")


def last_acts(
    venue_id: int, now: datetime, limit: int = 5, *, acts: Collection[str] | None = None, scope: Scope = EVERYTHING
) -> list[VisitAct]:
    """List the newest acts of staff at a venue that can still be undone, newest first, with visit and author.

    On visits that lie in `scope`. `acts` names those asked for; None asks for all.
    """
    query = (
        select(VisitAct)
        .options(joinedload(VisitAct.visit), joinedload(VisitAct.by))
        .where(VisitAct.venue_id == venue_id, VisitAct.at >= now - STAFF_UNDO_FOR, VisitAct.at <= now)
        .where(VisitAct.by_id.is_not(None), VisitAct.undone_at.is_(None), VisitAct.act != VisitActKind.UNDONE)
        .order_by(VisitAct.at.desc(), VisitAct.id.desc())
        .limit(limit)
    )
    if acts is not None:
        query = query.where(VisitAct.act.in_(acts))
    if not scope.covers(venue_id, None):
        query = query.join(Visit, Visit.id == VisitAct.visit_id).where(_lies_in(scope))
    return list(db.session.scalars(query).unique())
