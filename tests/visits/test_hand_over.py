"""Handing over: the booking is used up by the first conversation, and nobody is given back to who sent them on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo
from booking.visits import operations, queries, rules
from booking.visits.models import Consultation, VisitAct
from tests import factories
from tests.visits.scenes import appointment, onward

A, B, C = 1, 2, 3
GIVES = {A: [10], B: [20], C: [30, 10]}
SENT = "referred"


@pytest.mark.parametrize(
    ("earlier", "waits_for", "may_call"),
    [
        ([], 10, {A}),  # booked with A, at the time
        ([(A, SENT)], 20, {B}),  # A → B
        ([(A, SENT)], 10, {C}),  # A → somebody else who gives the same
        ([(A, SENT), (B, SENT)], 10, {A, C}),  # A → B → A
        ([(A, SENT), (B, SENT)], 30, {C}),  # A → B → C
        ([(A, SENT), (B, SENT), (C, SENT)], 10, {A}),  # A → B → C → A
        ([(A, "not_seen")], 10, {A}),  # left, and is here again
        ([(A, SENT), (B, "not_seen")], 20, {B}),  # left while waiting for B, and is here again
    ],
)
def test_who_may_call_at_the_end_of_a_chain(
    earlier: list[tuple[int, str]], waits_for: int, may_call: set[int], now: datetime
) -> None:
    by = rules.handed_over_by(earlier)
    person = rules.Waiting("R", now, waits_for, booked_for=now, booked_with=A, handed_over_by=by)
    assert {advisor for advisor, gives in GIVES.items() if rules.may_call(person, advisor, gives, now)} == may_call
    assert (rules.turn(person, now) is rules.Turn.BOOKED) is (by is None)
    assert rules.is_own_call(person, A, GIVES[A]) is (waits_for == 10)


@pytest.fixture
def day(app: Flask) -> factories.Day:
    with transaction():
        return factories.session_on(kind="mixed", advisors=3)


def booked_consultation(day: factories.Day, now: datetime) -> Consultation:
    """Somebody booked with the first advisor sits with them."""
    with transaction():
        visit = operations.check_in_appointment(
            appointment(day, now), venue_id=day.venue.id, by_id=day.advisors[1].id, now=now
        )
        operations.start(visit.consultations[0], day.advisors[0].id, now)
        return visit.consultations[0]


def offered(day: factories.Day, place: int, services: list[int], now: datetime) -> str | None:
    """Whom *call next* would give this advisor, without calling."""
    line = rules.call_order(queries.waiting_line(day.venue.id, now), now)
    advisor = day.advisors[place].id
    return next((p.reference for p in line if rules.may_call(p, advisor, services, now)), None)


def test_a_hand_over_does_not_come_back_to_its_sender_until_the_next_one_sends_it(
    day: factories.Day, now: datetime
) -> None:
    consultation = booked_consultation(day, now)
    with transaction():
        about = factories.service("Housing options")
        factories.session_on(at=day.venue, offering=[about])
        housing = about.id
        gives = {0: [day.service.id], 1: [housing], 2: [day.service.id]}
        second = operations.hand_over(consultation, onward(housing), advisor_id=day.advisors[0].id, now=now)
    assert [offered(day, i, gives[i], now) for i in gives] == [None, second.reference, None]
    assert offered(day, 0, [*gives[0], housing], now) is None  # though they give it too
    with transaction():
        operations.start(second, day.advisors[1].id, now, because="helping a colleague")
        third = operations.hand_over(second, onward(day.service.id), advisor_id=day.advisors[1].id, now=now)
    assert [offered(day, i, gives[i], now) for i in gives] == [third.reference, None, third.reference]
    [row] = queries.waiting(day.venue.id, factories.THURSDAY, now)
    assert "Handed over" in rules.why_this_order(row.queue_entry, now)


def test_a_hand_over_undone_is_as_it_was_before(day: factories.Day, now: datetime) -> None:
    consultation, advisor = booked_consultation(day, now), day.advisors[0].id
    with transaction():
        following = operations.hand_over(consultation, onward(day.service.id), advisor_id=advisor, now=now)
    act = db.session.scalars(select(VisitAct).where(VisitAct.act == "handed_over")).one()
    with transaction():
        operations.call(following, day.advisors[1].id, None, now)
    with pytest.raises(NothingToUndo), transaction():
        operations.undo(act, advisor, now + timedelta(minutes=1))
    with transaction():
        operations.back_to_waiting(following, day.advisors[1].id, now)
    with pytest.raises(NothingToUndo), transaction():
        operations.undo(act, advisor, now + timedelta(minutes=1))


def test_a_hand_over_nobody_has_called_yet_can_be_undone(day: factories.Day, now: datetime) -> None:
    consultation, advisor = booked_consultation(day, now), day.advisors[0].id
    with transaction():
        operations.hand_over(consultation, onward(day.service.id), advisor_id=advisor, now=now)
    act = db.session.scalars(select(VisitAct).where(VisitAct.act == "handed_over")).one()
    with transaction():
        operations.undo(act, advisor, now + timedelta(minutes=1))
    db.session.refresh(consultation.visit)
    assert [(c.status, c.advisor_id, c.outcome) for c in consultation.visit.consultations] == [
        ("in_progress", advisor, "")
    ]
