"""Queries of departments, services and topics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import selectinload

from booking.core.database import db
from booking.services.models import Department, Service, Topic
from booking.staff.rules import Scope


def by_slug(slug: str) -> Service | None:
    """Find a service by its slug, ended or not."""
    return db.session.scalar(select(Service).where(Service.slug == slug))


def open_services() -> Sequence[Service]:
    """List the services still offered, by name, each with its department."""
    return db.session.scalars(select(Service).where(Service.ended_at.is_(None)).order_by(Service.name)).all()


def every_service() -> Sequence[Service]:
    """List all services, ended ones included, by department and name."""
    wanted = select(Service).join(Department).order_by(Department.name, Service.name)
    return db.session.scalars(wanted).all()


def with_topics() -> Sequence[Service]:
    """List the services still offered, by name, with their topics loaded."""
    wanted = select(Service).where(Service.ended_at.is_(None)).options(selectinload(Service.topics))
    return db.session.scalars(wanted.order_by(Service.name)).all()


def departments() -> Sequence[Department]:
    """List all departments, by name."""
    return db.session.scalars(select(Department).order_by(Department.name)).all()


def department_by_slug(slug: str) -> Department | None:
    """Find a department by its slug."""
    return db.session.scalar(select(Department).where(Department.slug == slug))


def topics_of(service_id: int) -> Sequence[Topic]:
    return db.session.scalars(select(Topic).where(Topic.service_id == service_id).order_by(Topic.name)).all()


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
