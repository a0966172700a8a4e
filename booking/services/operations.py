"""Add departments and services, change and end a service and its fields, keep answers; count vain searches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import delete, select, update

from booking.core.database import db, refused_as
from booking.core.folding import slugged
from booking.core.tokens import random_reference
from booking.services import queries
from booking.services.errors import ServiceThere, TopicUsed
from booking.services.models import Department, FieldAnswer, SearchWithoutResult, Service, ServiceField, Topic
from booking.services.rules import FieldTerms, ServiceTerms


def department_named(name: str) -> Department:
    """Return the department of this name, added if there is none yet."""
    slug = slugged(name)[:80]
    department = queries.department_by_slug(slug)
    if department is None:
        department = Department(slug=slug, name=name)
        db.session.add(department)
        db.session.flush()
    return department


def take_referrals(
    department: Department,
    *,
    takes_referrals: bool,
    referrals_note: str,
    always_takes: bool,
    triage_first: bool,
    receiver_needs: str,
) -> None:
    """Set what a department takes of referrals, from the next one on. Who always takes people cannot stop."""
    department.takes_referrals = takes_referrals or always_takes
    department.referrals_note, department.receiver_needs = referrals_note, receiver_needs
    department.always_takes, department.triage_first = always_takes, triage_first
    db.session.flush()


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


def set_fields(service: Service, fields: Sequence[FieldTerms], *, now: datetime) -> None:
    """Set what a service asks, in this order. A field that is left out, or gets another kind, ends; answers stay."""
    there = {field.reference: field for field in queries.fields_of(service.id)}
    asked = []
    for position, terms in enumerate(fields):
        field = there.get(terms.reference)
        if field is None or field.kind != terms.kind:
            field = ServiceField(reference=random_reference(), service_id=service.id)
            db.session.add(field)
        field.position = position
        for name, value in terms.columns().items():
            setattr(field, name, value)
        asked.append(field)
    for field in there.values():
        if field not in asked:
            field.ended_at = now
    db.session.flush()


def keep_answers(
    service_id: int, said: Mapping[str, str], *, appointment_id: int | None = None, visit_id: int | None = None
) -> None:
    """Store answers, by reference of their field, in place of earlier ones to those fields.

    An empty one is deleted; of fields that the service does not ask any more nothing is changed.
    """
    fields = [field for field in queries.fields_of(service_id) if field.reference in said]
    whose = {"appointment_id": appointment_id, "visit_id": visit_id}
    earlier = delete(FieldAnswer).where(FieldAnswer.field_id.in_([field.id for field in fields]))
    db.session.execute(earlier.filter_by(**whose))
    db.session.add_all(
        FieldAnswer(field_id=field.id, value=said[field.reference], kept_days=field.kept_days, **whose)
        for field in fields
        if said[field.reference]
    )
    db.session.flush()


def drop_answers(visit_id: int, *, but_service_id: int | None) -> None:
    """Delete a visit's answers to what other services ask."""
    asked = select(ServiceField.id).where(ServiceField.service_id == but_service_id)
    others = delete(FieldAnswer).where(FieldAnswer.visit_id == visit_id, FieldAnswer.field_id.not_in(asked))
    db.session.execute(others)


def count_search(service_id: int, asked_for: dict[str, Any], *, sessions_offered: int, now: datetime) -> None:
    """Count a search that found no slot: what was asked for, never by whom."""
    row = SearchWithoutResult(service_id=service_id, at=now, asked_for=asked_for, sessions_offered=sessions_offered)
    db.session.add(row)


def move_answers(services_of: Mapping[int, int]) -> None:
    """Give the answers of these appointments, by id, to the one among them whose service asked them."""
    for appointment_id, service_id in services_of.items():
        asked = select(ServiceField.id).where(ServiceField.service_id == service_id)
        theirs = FieldAnswer.appointment_id.in_(services_of), FieldAnswer.field_id.in_(asked)
        db.session.execute(update(FieldAnswer).where(*theirs).values(appointment_id=appointment_id))
