"""Adding and ending services."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from booking.core.database import db, transaction
from booking.services import operations, queries
from booking.services.errors import ServiceThere
from booking.services.rules import ServiceTerms

BADGE = ServiceTerms(
    name="Blue Badge & parking", bring=("A photo",), answers=(("How much?", "£10."),), topics=("New", "Renewal", "New")
)


def test_a_service_is_added_as_told(app: Flask) -> None:
    with transaction():
        operations.add_service(operations.department_named("Transport"), BADGE)
    service = queries.by_slug("blue-badge-and-parking")
    assert service is not None
    assert (service.name, service.bring, service.answers) == (BADGE.name, ["A photo"], [["How much?", "£10."]])
    assert [topic.name for topic in queries.topics_of(service.id)] == ["New", "Renewal"]
    assert service.department.name == "Transport"


def test_a_department_is_added_once(app: Flask) -> None:
    with transaction():
        first = operations.department_named("Housing")
        assert operations.department_named("Housing") is first
    assert [department.name for department in queries.departments()] == ["Housing"]


def test_a_second_service_of_the_same_name_is_refused(app: Flask) -> None:
    with transaction():
        department = operations.department_named("Transport")
        operations.add_service(department, BADGE)
        with pytest.raises(ServiceThere):
            operations.add_service(department, BADGE)
    assert len(queries.open_services()) == 1


def test_an_ended_service_is_no_longer_offered(app: Flask, now: datetime) -> None:
    with transaction():
        service = operations.add_service(operations.department_named("Transport"), BADGE)
        operations.end_service(service, now=now)
    assert list(queries.open_services()) == []
    assert queries.by_slug("blue-badge-and-parking") is not None


def test_services_come_by_name_with_their_topics(app: Flask) -> None:
    with transaction():
        department = operations.department_named("Transport")
        operations.add_service(department, ServiceTerms(name="Travel passes", topics=("Bus",)))
        operations.add_service(department, BADGE)
    db.session.expire_all()
    assert [(s.name, len(s.topics)) for s in queries.with_topics()] == [(BADGE.name, 2), ("Travel passes", 1)]
