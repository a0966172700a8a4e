"""Calling, starting, missing, finishing, handing over: each consultation is called by one advisor."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.core.errors import StalePage
from booking.visits import operations, queries
from booking.visits.errors import AdvisorBusy, AlreadyCalled, OutcomeMissing, VisitOver
from booking.visits.models import Consultation, VisitAct
from tests import factories
from tests.visits.scenes import appointment, at_once, onward


@pytest.fixture
def day(app: Flask) -> factories.Day:
    with transaction():
        return factories.session_on(kind="mixed", advisors=3)


def waiting(day: factories.Day, count: int, now: datetime) -> list[Consultation]:
    with transaction():
        host = factories.staff("Sam Host", "host").id
        return [
            operations.add_drop_in(
                day.venue.id,
                citizen=None,
                service_id=day.service.id,
                needs=Needs(),
                by_id=host,
                now=now + timedelta(minutes=i),
            ).consultations[0]
            for i in range(count)
        ]


def call_next(day: factories.Day, advisor: int, now: datetime) -> Consultation | None:
    return operations.call_next(
        day.advisors[advisor].id,
        venue_id=day.venue.id,
        desk_id=day.venue.desks[0].id,
        service_ids=[day.service.id],
        now=now,
    )


def test_the_first_to_arrive_is_called_first_and_a_double_press_calls_one(day: factories.Day, now: datetime) -> None:
    first, second = waiting(day, 2, now)
    with transaction():
        assert call_next(day, 0, now) == first
    with transaction():
        assert call_next(day, 0, now) == first
        assert first.times_called == 1
    with transaction():
        assert call_next(day, 1, now) == second
        assert call_next(day, 2, now) is None
    assert (first.status, first.advisor_id, first.desk_id) == ("called", day.advisors[0].id, day.venue.desks[0].id)
    assert first.visit.version == 2


def test_a_booked_person_comes_first_at_their_time_and_waits_for_their_own_advisor(
    day: factories.Day, now: datetime
) -> None:
    [drop_in] = waiting(day, 1, now - timedelta(minutes=30))
    with transaction():
        booked = appointment(day, now)
        host = factories.staff("Other Host", "host").id
        visit = operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now)
    with transaction():
        assert call_next(day, 1, now) == drop_in
        assert call_next(day, 0, now) == visit.consultations[0]


def test_advisors_at_once_call_different_people(app: Flask, day: factories.Day, now: datetime) -> None:
    waiting(day, 3, now)
    venue_id, ids = day.venue.id, [a.id for a in day.advisors]

    def call(advisor_id: int) -> str | None:
        found = operations.call_next(advisor_id, venue_id=venue_id, desk_id=None, now=now)
        return found.reference if found else None

    results = at_once(app, [partial(call, a) for a in [*ids, *ids]])
    assert len(set(results[:3])) == 3 and None not in results[:3]
    assert results[:3] == results[3:]
    db.session.rollback()
    callers = [c.advisor_id for c in db.session.scalars(select(Consultation))]
    assert sorted(callers) == sorted(ids)
    assert len(db.session.scalars(select(VisitAct).where(VisitAct.act == "called")).all()) == 3


def test_two_advisors_press_call_on_the_same_person(app: Flask, day: factories.Day, now: datetime) -> None:
    [only] = waiting(day, 1, now)
    reference, ids = only.reference, [a.id for a in day.advisors[:2]]

    def call(advisor_id: int) -> str:
        found = queries.consultation_by_reference(reference)
        assert found is not None
        operations.call(found, advisor_id, None, now)
        return "called"

    results = at_once(app, [partial(call, a) for a in ids])
    [refusal] = [r for r in results if isinstance(r, AlreadyCalled)]
    assert "at 10:15" in str(refusal) and "Advisor" in str(refusal)


def test_called_three_times_then_turns_up(day: factories.Day, now: datetime) -> None:
    [person] = waiting(day, 1, now)
    advisor = day.advisors[0].id
    with transaction():
        for _time in range(3):
            operations.call(person, advisor, None, now)
        operations.mark_missed(person, advisor, now)
    assert (person.status, person.times_called) == ("missed", 3)
    with transaction():
        assert call_next(day, 1, now) is None
        operations.back_to_waiting(person, advisor, now)
        assert call_next(day, 1, now) == person


def test_one_advisor_is_with_one_person(day: factories.Day, now: datetime) -> None:
    first, second = waiting(day, 2, now)
    advisor = day.advisors[0].id
    with transaction():
        operations.start(first, advisor, now)
        operations.start(first, advisor, now)
    with pytest.raises(AdvisorBusy), transaction():
        operations.start(second, advisor, now)
    with pytest.raises(AlreadyCalled), transaction():
        operations.start(first, day.advisors[1].id, now)
    assert second.status == "waiting"


def test_finishing_needs_an_outcome_and_ends_the_visit(day: factories.Day, now: datetime) -> None:
    [person] = waiting(day, 1, now)
    advisor = day.advisors[0].id
    with transaction():
        operations.start(person, advisor, now)
        operations.save_draft(person, "What we did", None, now)
    with pytest.raises(OutcomeMissing), transaction():
        operations.finish(person, advisor_id=advisor, outcome="", now=now)
    assert person.draft == "What we did"
    with transaction():
        operations.finish(person, advisor_id=advisor, outcome="resolved", now=now, take_home="Bring the letter")
    assert (person.status, person.outcome, person.draft) == ("finished", "resolved", "")
    assert (person.visit.status, person.visit.gone_how) == ("gone", "seen")
    with pytest.raises(VisitOver), transaction():
        operations.finish(person, advisor_id=advisor, outcome="resolved", now=now)


def test_a_hand_over_waits_since_the_arrival(day: factories.Day, now: datetime) -> None:
    [person] = waiting(day, 1, now)
    advisor = day.advisors[0].id
    with transaction():
        housing = factories.service("Housing options")
        factories.session_on(at=day.venue, offering=[housing])
        operations.start(person, advisor, now + timedelta(minutes=5))
        following = operations.hand_over(
            person, onward(housing.id), advisor_id=advisor, now=now + timedelta(minutes=20)
        )
    assert (person.visit.status, following.status, following.waiting_since) == ("here", "waiting", now)
    [row] = queries.waiting(day.venue.id, factories.THURSDAY, now)
    assert row.service == "Housing options"


def test_a_draft_saved_in_another_window_is_not_overwritten(day: factories.Day, now: datetime) -> None:
    [person] = waiting(day, 1, now)
    with transaction():
        operations.start(person, day.advisors[0].id, now)
        visit_version = person.visit.version
        seen = person.version
        assert operations.save_draft(person, "one", seen, now) == seen + 1
    with pytest.raises(StalePage), transaction():
        operations.save_draft(person, "two", seen, now)
    assert (person.draft, person.visit.version) == ("one", visit_version)


def test_undo_of_finishing_is_refused_once_the_advisor_is_with_someone_else(day: factories.Day, now: datetime) -> None:
    from booking.core.errors import NothingToUndo

    first, second = waiting(day, 2, now)
    advisor = day.advisors[0].id
    with transaction():
        operations.start(first, advisor, now)
        operations.finish(first, advisor_id=advisor, outcome="resolved", now=now)
        finished = db.session.scalars(select(VisitAct).where(VisitAct.act == "finished")).one()
        operations.start(second, advisor, now)
    with pytest.raises(NothingToUndo), transaction():
        operations.undo(finished, advisor, now)
    with transaction():
        operations.finish(second, advisor_id=advisor, outcome="resolved", now=now)
        operations.undo(finished, advisor, now)
    assert (first.status, first.visit.status) == ("in_progress", "here")
