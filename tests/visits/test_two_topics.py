"""A visit with two topics: checked in once, and the second consultation follows the first."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.day.queries import my_day
from booking.sessions.operations import Then
from booking.visits import operations, queries
from booking.visits.errors import AlreadyCheckedIn, FirstTopicFirst
from booking.visits.models import Consultation, Visit
from tests import factories
from tests.appointments.acts import at
from tests.factories import THURSDAY


@pytest.fixture
def first(app: Flask) -> Appointment:
    """Council tax at eleven with one advisor, housing at half past with another."""
    with transaction():
        tax, housing = factories.service(), factories.service("Housing options")
        venue = factories.venue()
        factories.session_on(at=venue, offering=[tax])
        factories.session_on(at=venue, offering=[housing])
        return appointments.book(
            factories.citizen(),
            tax,
            venue_id=venue.id,
            starts_at=at("11:00"),
            then=Then(housing, at("11:30")),
            needs=Needs(),
            now=clock.now(),
        )


def second(first: Appointment) -> Appointment:
    assert first.second is not None
    return first.second


def finish(consultation: Consultation, advisor_id: int, wall: str) -> None:
    with transaction():
        operations.start(consultation, advisor_id, at(wall))
        operations.finish(consultation, advisor_id=advisor_id, outcome="resolved", now=at(wall))


def test_they_are_expected_and_checked_in_once(first: Appointment) -> None:
    then = second(first)
    (row,) = queries.on_day(first.venue_id, THURSDAY).expected
    assert (row.reference, row.then_at, row.then_service) == (first.reference, at("11:30"), "Housing options")
    with transaction():
        visit = operations.check_in_appointment(then, venue_id=first.venue_id, by_id=first.advisor_id, now=at("10:55"))
    assert visit.appointment_id == first.id and len(visit.consultations) == 1
    assert queries.of_appointment(then.id) is visit is queries.who_came(then.id)
    with pytest.raises(AlreadyCheckedIn):
        operations.check_in_appointment(first, venue_id=first.venue_id, by_id=then.advisor_id, now=at("10:58"))
    assert queries.on_day(first.venue_id, THURSDAY).expected == []


def test_the_second_waits_for_its_own_advisor_when_the_first_is_finished(first: Appointment) -> None:
    then = second(first)
    mine, theirs = first.advisor_id, then.advisor_id
    with transaction():
        visit = operations.check_in_appointment(first, venue_id=first.venue_id, by_id=mine, now=at("10:55"))
    (row,) = [row for row in my_day(theirs, at("11:10")).rows if row.appointment]
    assert row.state == "first_topic"
    with pytest.raises(FirstTopicFirst):
        operations.start_without_check_in(then, theirs, at("11:10"))
    finish(visit.consultations[0], mine, "11:20")
    assert (visit.status, [one.status for one in visit.consultations]) == ("here", ["finished", "waiting"])
    (waits,) = queries.on_day(first.venue_id, THURSDAY, at("11:29")).waiting
    assert (waits.service, waits.booked_for, waits.booked_with) == ("Housing options", at("11:30"), theirs)
    assert waits.handed_over_by is None
    with transaction():
        called = operations.call_next(theirs, venue_id=first.venue_id, desk_id=None, now=at("11:30"))
    assert called is visit.consultations[1]
    finish(visit.consultations[1], theirs, "11:50")
    assert (visit.status, visit.gone_how, db.session.query(Visit).count()) == ("gone", "seen", 1)
    assert then.busy_time is not None and then.busy_time.ends_at == at("11:55")  # the rest is free again


def test_one_advisor_sees_both_one_after_the_other(app: Flask) -> None:
    with transaction():
        day = factories.session_on(offering=[factories.service(), factories.service("Housing options")])
        who, housing = day.advisors[0].id, day.session.services[0]
        tax = next(one for one in day.session.services if one is not housing)
        wish = {"venue_id": day.venue.id, "starts_at": at("11:00"), "needs": Needs(), "now": clock.now()}
        booked = appointments.book(factories.citizen(), tax, then=Then(housing, at("11:30")), **wish)  # type: ignore[arg-type]
        visit = operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=who, now=at("10:55"))
    finish(visit.consultations[0], who, "11:20")
    with transaction():
        called = operations.call_next(who, venue_id=day.venue.id, desk_id=None, now=at("11:21"))
    assert called is visit.consultations[1]


def test_undoing_a_finish_takes_the_second_back(first: Appointment) -> None:
    mine = first.advisor_id
    with transaction():
        visit = operations.check_in_appointment(first, venue_id=first.venue_id, by_id=mine, now=at("10:55"))
    finish(visit.consultations[0], mine, "11:20")
    with transaction():
        (act, *_more) = queries.last_acts(first.venue_id, at("11:21"))
        operations.undo(act, mine, at("11:21"))
    assert [one.status for one in visit.consultations] == ["in_progress"]


def test_who_does_not_come_comes_to_neither(first: Appointment) -> None:
    for act in (operations.mark_no_show, appointments.undo_no_show):
        with transaction():
            act(first, by_id=first.advisor_id, now=at("11:10"))
        assert len({row.did_not_come_at for row in db.session.query(Appointment)}) == 1
