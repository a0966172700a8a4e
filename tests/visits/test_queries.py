"""A venue's day: everyone in one place, few statements, whatever the history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core.database import transaction
from booking.visits import operations, queries
from tests import factories
from tests.statements import counted
from tests.visits.scenes import appointment


@pytest.fixture
def day(app: Flask) -> factories.Day:
    with transaction():
        return factories.session_on(kind="mixed", advisors=2)


def busy_day(day: factories.Day, now: datetime, digits: str = "0123") -> None:
    with transaction():
        host = factories.staff("Sam Host", "host").id
        drop_in: dict[str, Any] = {"service_id": day.service.id, "needs": Needs(), "by_id": host}
        ada = factories.citizen("Ada", ("mobile", f"+44770090{digits}"), ("email", f"ada{digits}@example.com"))
        appointment(day, now - timedelta(minutes=30), citizen=ada)
        appointment(day, now + timedelta(hours=1), citizen=factories.citizen("Bo"))
        arrived = appointment(day, now, citizen=factories.citizen("Cy"))
        operations.check_in_appointment(arrived, venue_id=day.venue.id, by_id=host, now=now)
        operations.plan_visit(day.session, citizen=ada, service_id=None, needs=Needs(), now=now)
        for i in range(4):
            visit = operations.add_drop_in(day.venue.id, citizen=None, **drop_in, now=now - timedelta(minutes=i))
            if i == 0:
                operations.start(visit.consultations[0], day.advisors[0].id, now)
            if i == 1:
                operations.mark_left(visit, host, now)
            if i == 2:
                operations.call(visit.consultations[0], day.advisors[1].id, day.venue.desks[1].id, now)


def test_everyone_stands_in_one_place(day: factories.Day, now: datetime) -> None:
    busy_day(day, now)
    shown = queries.on_day(day.venue.id, factories.THURSDAY, now)
    assert [row.person.name for row in shown.late] == ["Ada"]
    assert [row.person.name for row in shown.expected] == ["Bo"]
    assert [row.name for row in shown.coming] == ["Ada"]
    assert [row.name for row in shown.waiting] == ["Cy", ""]
    assert {row.consultation_status for row in shown.with_advisor} == {"in_progress", "called"}
    assert [row.gone_how for row in shown.done] == ["left"]
    assert {row.desk for row in shown.with_advisor} == {None, 2}
    assert shown.late[0].person.digits == ("0123",)
    assert "0123" in shown.late[0].find and "ada" in shown.coming[0].find


def test_few_statements_whatever_the_history(day: factories.Day, now: datetime) -> None:
    busy_day(day, now)
    with transaction():
        tomorrow = factories.session_on(
            factories.THURSDAY + timedelta(days=1),
            at=day.venue,
            offering=[day.service],
            advisors=day.advisors,
            kind="mixed",
        )
        operations.close_day(now + timedelta(days=1))
    busy_day(tomorrow, now + timedelta(days=1), "0456")
    venue_id = day.venue.id
    with counted() as seen:
        queries.on_day(venue_id, factories.THURSDAY, now)
    assert len(seen) <= 2
    with counted() as seen:
        queries.waiting(venue_id, factories.THURSDAY, now)
    assert len(seen) <= 1


def test_another_venue_or_day_sees_none_of_it(day: factories.Day, now: datetime) -> None:
    busy_day(day, now)
    with transaction():
        other = factories.venue()
    for venue_id, on in ((other.id, factories.THURSDAY), (day.venue.id, factories.THURSDAY + timedelta(days=1))):
        assert queries.on_day(venue_id, on, now) == queries.VenueDay(
            expected=[], late=[], coming=[], waiting=[], with_advisor=[], done=[], absent=[], withdrawn=[]
        )


def test_last_acts_are_those_of_staff_that_can_be_undone(day: factories.Day, now: datetime) -> None:
    busy_day(day, now)
    acts = queries.last_acts(day.venue.id, now, limit=20)
    assert acts and all(act.by_id for act in acts)
    assert queries.last_acts(day.venue.id, now + timedelta(minutes=11)) == []
