"""Queries of departments, services and topics, of fields and answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import selectinload

from booking.core.database import db
from booking.services.models import Department, FieldAnswer, Service, ServiceField, Topic
from booking.services.rules import Answered
from booking.staff.rules import Scope


def by_slug(slug: str) -> Service | None:
    """Find a service by its slug, ended or not."""
    return db.session.scalar(select(Service).where(Service.slug == slug))


def open_services() -> Sequence[Service]:
    """List the services still offered, by name, each with its department."""
    return db.session.scalars(select(Service).where(Service.ended_at.is_(None)).order_by(Service.name)).all()


def second_topics(first: Service) -> Sequence[Service]:
    """List the services that can be the second topic of a visit about this one: groups are none, and have none."""
    return [one for one in open_services() if one.id != first.id and one.seats == 1 == first.seats]


def every_service() -> Sequence[Service]:
    """List all services, ended ones included, by department and name."""
    wanted = select(Service).join(Department).order_by(Department.name, Service.name)
    return db.session.scalars(wanted).all()


def with_topics() -> Sequence[Service]:
    """List the services still offered, by name, with their topics loaded."""
    wanted = select(Service).where(Service.ended_at.is_(None)).options(selectinload(Service.topics))
    return db.session.scalars(wanted.order_by(Service.name)).all()


def topic_names() -> Sequence[str]:
    """List the names of the topics of the services still offered."""
    wanted = select(Topic.name).join(Service, Service.id == Topic.service_id).where(Service.ended_at.is_(None))
    return sorted(db.session.scalars(wanted.distinct()))


def departments() -> Sequence[Department]:
    """List all departments, by name."""
    return db.session.scalars(select(Department).order_by(Department.name)).all()


def department_by_slug(slug: str) -> Department | None:
    """Find a department by its slug."""
    return db.session.scalar(select(Department).where(Department.slug == slug))


def topics_of(service_id: int) -> Sequence[Topic]:
    return db.session.scalars(select(Topic).where(Topic.service_id == service_id).order_by(Topic.name)).all()


def fields_of(*service_ids: int | None) -> Sequence[ServiceField]:
    """List what these services ask, one after the other, each in order; None asks nothing."""
    wanted = [id_ for id_ in service_ids if id_ is not None]
    if not wanted:
        return []
    asked = select(ServiceField).where(ServiceField.service_id.in_(wanted), ServiceField.ended_at.is_(None))
    found = db.session.scalars(asked.order_by(ServiceField.position, ServiceField.id)).all()
    return sorted(found, key=lambda field: wanted.index(field.service_id))


def answers_to(
    appointment_ids: Collection[int] = (), visit_ids: Collection[int] = ()
) -> tuple[Mapping[int, list[Answered]], Mapping[int, list[Answered]]]:
    """Read the answers given with these appointments and these visits, by their ids, in the order of the fields."""
    booked: dict[int, list[Answered]] = {}
    visited: dict[int, list[Answered]] = {}
    if not appointment_ids and not visit_ids:
        return booked, visited
    rows = db.session.execute(
        select(FieldAnswer, ServiceField, Service.department_id)
        .join(ServiceField, ServiceField.id == FieldAnswer.field_id)
        .join(Service, Service.id == ServiceField.service_id)
        .where(or_(FieldAnswer.appointment_id.in_(appointment_ids), FieldAnswer.visit_id.in_(visit_ids)))
        .order_by(ServiceField.position, ServiceField.id)
    )
    for answer, field, department_id in rows:
        said = Answered(field.reference, field.words, field.kind, answer.value, field.special, department_id)
        if answer.appointment_id is not None:
            booked.setdefault(answer.appointment_id, []).append(said)
        elif answer.visit_id is not None:
            visited.setdefault(answer.visit_id, []).append(said)
    return booked, visited


def answers_of(*appointment_ids: int, visit_id: int | None = None) -> list[Answered]:
    """List the answers given with these appointments, one after the other, or with a drop-in."""
    booked, visited = answers_to(appointment_ids, [] if visit_id is None else [visit_id])
    said = [booked.get(id_, []) for id_ in appointment_ids]
    return [answer for answers in (*said, *visited.values()) for answer in answers]


def within(scope: Scope, venue: Any, service: Any) -> ColumnElement[bool]:
    """Filter rows to somebody's scope, by the columns of venue and service.

    A row that names no venue (or no service) is reached by grants over every venue (or every department).
    """
    return or_(false(), *(_in_place(venue, service, *place) for place in sorted(scope.places, key=str)))


def _in_place(venue: Any, service: Any, venue_id: int | None, department_id: int | None) -> ColumnElement[bool]:
    given = select(Service.id).where(Service.department_id == department_id)
    return and_(
        true(),
        *([venue == venue_id] if venue_id is not None else []),
        *([service.in_(given)] if department_id is not None else []),
    )
