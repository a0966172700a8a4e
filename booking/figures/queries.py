"""Count by venue and service: one query for each kind, over a range of an index; no names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, select

from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus
from booking.core.clock import day_bounds
from booking.core.database import db
from booking.figures.rules import OUTCOME_COLUMNS, Figures, Pair
from booking.messages.models import Message
from booking.messages.rules.reconciliation import Status
from booking.services.models import SearchWithoutResult, Service
from booking.services.queries import within
from booking.staff.rules import EVERYTHING, Scope
from booking.venues.models import Venue
from booking.visits.models import CONSULTATION_ORDER, Consultation, Visit, VisitAct
from booking.visits.queries import VISIT_OF_APPOINTMENT
from booking.visits.rules import ConsultationStatus, GoneHow, VisitActKind, waited_minutes
from booking.wording.rules.kinds import Channel, SubjectKind

_COUNTED_AS: dict[str, str] = {
    Status.DELIVERED: "texts_delivered",
    Status.FAILED: "texts_failed",
    Status.SENT: "texts_not_known",
    Status.UNKNOWN: "texts_not_known",
}


def figures(first: date, last: date, *, scope: Scope = EVERYTHING) -> dict[Pair, Figures]:
    """Count what happened from the first to the last London day, by venue and service, within this scope.

    docs/figures.md defines each figure.
    """
    starts, ends = day_bounds(first)[0], day_bounds(last)[1]
    found = _Found(scope)
    found.read(_booked(starts, ends), Appointment.venue_id, Appointment.service_id)
    found.read(_drop_ins(first, last), Visit.venue_id, Visit.service_id)
    found.read(_outcomes(first, last), Visit.venue_id, Consultation.service_id)
    found.read(_others_absent(first, last), Visit.venue_id, Visit.service_id)
    for about in (Appointment, Visit):
        found.read(_texts(starts, ends, about), about.venue_id, about.service_id)
    _read_waits(found, first, last)
    _read_searches(found, starts, ends)
    return found.by_pair


class _Found:
    """Figures being collected, with the names of venues and services."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.by_pair: dict[Pair, Figures] = {}
        self._venues = {id_: (slug, name) for id_, slug, name in db.session.execute(_names(Venue))}
        self._services = {id_: (slug, name) for id_, slug, name in db.session.execute(_names(Service))}
        self.venue_by_slug = {slug: id_ for id_, (slug, _name) in self._venues.items()}

    def at(self, venue_id: int | None, service_id: int | None) -> Figures:
        """Return the figures of this venue and service, created on first use."""
        venue, venue_name = self._venues[venue_id] if venue_id is not None else ("", "")
        service, service_name = self._services[service_id] if service_id is not None else ("", "")
        return self.by_pair.setdefault(Pair(venue, service), Figures(venue_name, service_name))

    def read(self, query: Select[*tuple[Any, ...]], venue: Any, service: Any) -> None:
        """Add a query's counts, within scope: venue, service, then a number for each named column."""
        for row in db.session.execute(query.where(within(self.scope, venue, service))).mappings():
            to = self.at(row["venue_id"], row["service_id"])
            for name, number in row.items():
                if name not in ("venue_id", "service_id") and number:
                    to.add(name, int(number))


def _names(table: type[Venue] | type[Service]) -> Select[*tuple[Any, ...]]:
    return select(table.id, table.slug, table.name)


def _number(name: str, condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0), type_=Integer).label(name)


def _arrived() -> list[ColumnElement[bool]]:
    return [Visit.gone_how != GoneHow.WITHDRAWN, Visit.arrived_at.is_not(None)]


def _booked(starts: datetime, ends: datetime) -> Select[*tuple[Any, ...]]:
    came = Visit.id.is_not(None)
    said_not = and_(~came, Appointment.did_not_come_at.is_not(None))
    return (
        select(
            Appointment.venue_id,
            Appointment.service_id,
            func.count(Appointment.id).label("booked"),
            _number("came", came),
            _number("did_not_come", said_not),
            _number("not_recorded", and_(~came, Appointment.did_not_come_at.is_(None))),
        )
        .outerjoin(Visit, and_(VISIT_OF_APPOINTMENT, *_arrived()))
        .where(
            Appointment.starts_at >= starts,
            Appointment.starts_at < ends,
            Appointment.status == AppointmentStatus.BOOKED,
        )
        .group_by(Appointment.venue_id, Appointment.service_id)
    )


def _drop_ins(first: date, last: date) -> Select[*tuple[Any, ...]]:
    return (
        select(Visit.venue_id, Visit.service_id, func.count(Visit.id).label("drop_ins"))
        .where(Visit.day >= first, Visit.day <= last, Visit.appointment_id.is_(None), *_arrived())
        .group_by(Visit.venue_id, Visit.service_id)
    )


def _others_absent(first: date, last: date) -> Select[*tuple[Any, ...]]:
    return (
        select(Visit.venue_id, Visit.service_id, func.count(VisitAct.id).label("others_absent"))
        .join(VisitAct, VisitAct.visit_id == Visit.id)
        .where(Visit.day >= first, Visit.day <= last, *_arrived())
        .where(VisitAct.act == VisitActKind.ONE_ABSENT, VisitAct.undone_at.is_(None))
        .group_by(Visit.venue_id, Visit.service_id)
    )


def _outcomes(first: date, last: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Visit.venue_id,
            Consultation.service_id,
            *(_number(outcome, Consultation.outcome == outcome) for outcome in OUTCOME_COLUMNS),
        )
        .join(Visit, Visit.id == Consultation.visit_id)
        .where(Visit.day >= first, Visit.day <= last, Consultation.status == ConsultationStatus.FINISHED, *_arrived())
        .group_by(Visit.venue_id, Consultation.service_id)
    )


def _texts(starts: datetime, ends: datetime, about: type[Appointment] | type[Visit]) -> Select[*tuple[Any, ...]]:
    kind = SubjectKind.APPOINTMENT if about is Appointment else SubjectKind.VISIT
    statuses_of = {name: [s for s, counted in _COUNTED_AS.items() if counted == name] for name in _COUNTED_AS.values()}
    return (
        select(
            about.venue_id,
            about.service_id,
            func.count(Message.id).label("texts_sent"),
            *(_number(name, Message.status.in_(statuses)) for name, statuses in statuses_of.items()),
        )
        .join(Message, and_(Message.subject_reference == about.reference, Message.subject_kind == kind))
        .where(Message.claimed_at >= starts, Message.claimed_at < ends)
        .where(Message.channel == Channel.SMS, Message.status.in_(list(_COUNTED_AS)))
        .group_by(about.venue_id, about.service_id)
    )


def _read_waits(found: _Found, first: date, last: date) -> None:
    """Add one wait in whole minutes for each visit: from arrival to its first call or start."""
    called = func.coalesce(Consultation.called_at, Consultation.started_at)
    query = (
        select(Visit.id, Visit.venue_id, Consultation.service_id, Visit.arrived_at, called)
        .join(Consultation, Consultation.visit_id == Visit.id)
        .where(Visit.day >= first, Visit.day <= last, *_arrived())
        .order_by(Visit.id, *CONSULTATION_ORDER)
    )
    query = query.add_columns(within(found.scope, Visit.venue_id, Consultation.service_id))
    for _visit, venue_id, service_id, arrived, until, mine in _first_of_each(db.session.execute(query)):
        if mine and until is not None:
            found.at(venue_id, service_id).waits.append(waited_minutes(arrived, until))


def _first_of_each(rows: Iterable[Any]) -> Iterable[Any]:
    seen = None
    for row in rows:
        if row[0] != seen:
            yield row
        seen = row[0]


def _read_searches(found: _Found, starts: datetime, ends: datetime) -> None:
    """Add searches without result. One names a venue or none; a manager of one venue sees those that named it."""
    query = (
        select(SearchWithoutResult.service_id, Service.department_id, SearchWithoutResult.asked_for)
        .join(Service, Service.id == SearchWithoutResult.service_id)
        .where(SearchWithoutResult.at >= starts, SearchWithoutResult.at < ends)
    )
    for service_id, department_id, asked_for in db.session.execute(query):
        venue_id = found.venue_by_slug.get(asked_for.get("venue", ""))
        if found.scope.covers(venue_id, department_id):
            found.at(venue_id, service_id).add("searches_without_result")
