"""Consultations in one order wherever people read them, and which of several is shown."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

import booking
from booking.book.queries.finding import agreed_at
from booking.cases.queries import timeline
from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.visits import operations, queries, rules
from booking.visits.models import Visit
from tests import factories
from tests.visits.scenes import onward


@pytest.fixture
def day(app: Flask) -> factories.Day:
    with transaction():
        return factories.session_on(kind="mixed", advisors=2)


def drop_in(day: factories.Day, name: str, at: datetime) -> Visit:
    host = factories.staff("Sam Host", "host").id
    return operations.add_drop_in(
        day.venue.id, citizen=factories.citizen(name), service_id=day.service.id, needs=Needs(), by_id=host, now=at
    )


def test_a_hand_over_follows_the_consultation_it_came_from_on_every_screen(day: factories.Day, now: datetime) -> None:
    advisor = day.advisors[0].id
    with transaction():
        visit = drop_in(day, "Ada", now)
        at, going_on = now, visit.consultations[0]
        for step in ("first", "second"):
            operations.start(going_on, advisor, at, because="helping a colleague")
            following = factories.service(f"After the {step}")
            factories.session_on(at=day.venue, offering=[following])
            going_on = operations.hand_over(going_on, onward(following.id), advisor_id=advisor, take_home=step, now=at)
            at += timedelta(minutes=20)
        operations.start(going_on, advisor, at, because="helping a colleague")
        operations.finish(going_on, advisor_id=advisor, outcome="resolved", take_home="third", now=at)
        references = [consultation.reference for consultation in visit.consultations]
        record_id = visit.party[0].citizen.case_record_id
    db.session.expire_all()
    assert [one.reference for one in visit.consultations] == references
    assert [one.take_home for one in agreed_at(visit)] == ["first", "second", "third"]
    [line] = timeline(record_id, day.advisors[0]).visits
    assert [one.reference for one in line.consultations] == references


def test_with_an_advisor_stands_first_who_has_been_there_longest(day: factories.Day, now: datetime) -> None:
    with transaction():
        early, late = drop_in(day, "Ada", now), drop_in(day, "Bo", now + timedelta(minutes=1))
        operations.start(late.consultations[0], day.advisors[1].id, now + timedelta(minutes=2))
        operations.call(early.consultations[0], day.advisors[0].id, None, now + timedelta(minutes=3))
    shown = queries.on_day(day.venue.id, factories.THURSDAY, now + timedelta(minutes=4))
    assert [(row.name, row.with_advisor_since) for row in shown.with_advisor] == [
        ("Bo", now + timedelta(minutes=2)),
        ("Ada", now + timedelta(minutes=3)),
    ]


def test_of_several_consultations_the_one_going_on_is_shown() -> None:
    ranked = sorted(["finished", "waiting", None, "in_progress", "missed", "called"], key=rules.status_rank)
    assert ranked == ["in_progress", "called", "waiting", "missed", "finished", None]


def test_no_query_makes_an_order_of_its_own() -> None:
    """CONSULTATION_ORDER names it once, beside the table."""
    own = re.compile(r"order_by\(.*\bConsultation\.id\b")
    folder = Path(booking.__file__).parent
    assert [path.name for path in folder.rglob("*.py") if own.search(path.read_text(encoding="utf-8"))] == []
