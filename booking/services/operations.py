"""Add departments and services, change and end a service; count searches that found no slot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from booking.core.database import db, refused_as
from booking.core.folding import slugged
from booking.services import queries
from booking.services.errors import ServiceThere, TopicUsed
from booking.services.models import Department, SearchWithoutResult, Service, Topic
from booking.services.rules import ServiceTerms


def department_named(name: str) -> Department:
    """Return the department of this name, added if there is none yet."""
    slug = slugged(name)[:80]
    department = queries.department_by_slug(slug)
    if department is None:
        department = Department(slug=slug, name=name)
        db.session.add(department)
        db.session.flush()
    return department


def add_service(department: Department, terms: ServiceTerms) -> Service:
    """Add a service with its topics. Raises ServiceThere where one has the same slug already."""
    service = Service(department=department, slug=slugged(terms.name)[:80], **terms.columns())
    service.topics = [Topic(name=name) for name in dict.fromkeys(terms.topics)]
    with refused_as({"service.slug": ServiceThere, "uq_service_slug": ServiceThere}):
        db.session.add(service)
    return service


def change_service(service: Service, department: Department, terms: ServiceTerms) -> None:
    """Change a service from now on. Its slug stays, and so does the length of every appointment.

    Raises TopicUsed where a topic that is no longer listed was used by a consultation or an entry.
    """
    for name, value in terms.columns().items():
        setattr(service, name, value)
    service.department = department
    for topic in [topic for topic in service.topics if topic.name not in terms.topics]:
        with refused_as(_topic_used(topic.name)):
            db.session.delete(topic)
    there = {topic.name for topic in service.topics}
    db.session.add_all(Topic(name=name, service_id=service.id) for name in terms.topics if name not in there)
    db.session.flush()
    db.session.expire(service, ["topics"])


def _topic_used(name: str) -> dict[str, Callable[[], TopicUsed]]:
    # SQLite names no constraint; PostgreSQL names that of the table in which the topic is used.
    used = partial(TopicUsed, topic=name)
    return {"FOREIGN KEY": used, "fk_consultation_topic_id": used, "fk_entry_topic_id": used}


def end_service(service: Service, *, now: datetime) -> None:
    """End a service: no longer offered. Appointments stay booked; ending it twice changes nothing."""
    if service.ended_at is None:
        service.ended_at = now


def count_search(service_id: int, asked_for: dict[str, Any], *, sessions_offered: int, now: datetime) -> None:
    """Count a search that found no slot: what was asked for, never by whom."""
    row = SearchWithoutResult(service_id=service_id, at=now, asked_for=asked_for, sessions_offered=sessions_offered)
    db.session.add(row)
