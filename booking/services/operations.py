"""Add departments and services, and end a service."""

from __future__ import annotations

from datetime import datetime

from booking.core.database import db, refused_as
from booking.core.errors import ServiceThere
from booking.core.text import slugged
from booking.services import queries
from booking.services.models import Department, Service, Topic
from booking.services.rules import ServiceTerms


def department_named(name: str) -> Department:
    """The department of this name, added if there is none yet."""
    slug = slugged(name)[:80]
    department = queries.department_by_slug(slug)
    if department is None:
        department = Department(slug=slug, name=name)
        db.session.add(department)
        db.session.flush()
    return department


def add_service(department: Department, terms: ServiceTerms) -> Service:
    """Add a service with its topics. Raises ServiceThere where one has the same address already."""
    service = Service(department=department, slug=slugged(terms.name)[:80], **terms.columns())
    service.topics = [Topic(name=name) for name in dict.fromkeys(terms.topics)]
    with refused_as({"service.slug": ServiceThere, "uq_service_slug": ServiceThere}):
        db.session.add(service)
    return service


def end_service(service: Service, *, now: datetime) -> None:
    """No longer offer a service. What was booked stays booked; ending it twice changes nothing."""
    if service.ended_at is None:
        service.ended_at = now
