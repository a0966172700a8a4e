"""Checking in, dropping in, leaving; two hosts at once; undo."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments.errors import AlreadyCancelled
from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo
from booking.disruptions import operations as disruptions
from booking.disruptions.queries import affected_by
from booking.visits import operations, queries
from booking.visits import rules as visit_rules
from booking.visits.errors import AlreadyCalled, AlreadyCheckedIn, AlreadyGone, NamedMeanwhile, OtherDay, VisitOver
from booking.visits.models import Consultation, Visit, VisitAct
from tests import factories
from tests.visits.scenes import appointment, at_once


@pytest.fixture
def day(app: Flask) -> factories.Day:
    with transaction():
        return factories.session_on(kind="mixed", advisors=2)


@pytest.fixture
def host(day: factories.Day) -> int:
    with transaction():
        return factories.staff("Sam Host", "host").id


def last_act(visit: Visit) -> VisitAct:
    return db.session.scalars(
        select(VisitAct).where(VisitAct.visit_id == visit.id).order_by(VisitAct.id.desc())
    ).first()


def test_check_in_makes_one_visit_that_waits(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        booked = appointment(day, now)
        visit = operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now)
    assert (visit.status, visit.arrived_at, visit.checked_in_by_id) == ("here", now, host)
    assert visit.record == "on_record" and [m.citizen_id for m in visit.party] == [booked.citizen_id]
    assert [c.status for c in visit.consultations] == ["waiting"]
    assert len(visit.ticket) == 3
    assert last_act(visit).act == "checked_in"


def test_the_second_check_in_reads_who_and_when(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        booked, other = appointment(day, now), factories.staff("Jo Second", "host").id
        first = operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now)
        again = operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now)
        assert again is first and len(db.session.scalars(select(VisitAct)).all()) == 1
    with pytest.raises(AlreadyCheckedIn) as refused, transaction():
        operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=other, now=now)
    assert str(refused.value) == "Sam Host checked this person in at 10:15."


def test_two_hosts_check_in_the_same_person_at_once(app: Flask, day: factories.Day, host: int, now: datetime) -> None:
    from booking.appointments.models import Appointment

    with transaction():
        booked, venue_id = appointment(day, now).id, day.venue.id
        hosts = [factories.staff("Sam Host", "host").id for _ in range(4)]

    def check_in(by_id: int) -> str:
        row = db.session.get_one(Appointment, booked)
        return operations.check_in_appointment(row, venue_id=venue_id, by_id=by_id, now=now).reference

    results = at_once(app, [partial(check_in, by_id) for by_id in hosts])
    refusals = [r for r in results if isinstance(r, AlreadyCheckedIn)]
    assert len(refusals) == 3 and all("Sam Host" in str(r) for r in refusals)
    assert len(db.session.scalars(select(Visit)).all()) == 1
    assert len(db.session.scalars(select(Consultation)).all()) == 1


def test_drop_ins_at_once_get_different_tickets(app: Flask, day: factories.Day, host: int, now: datetime) -> None:
    venue_id, service_id = day.venue.id, day.service.id

    def add() -> str:
        visit = operations.add_drop_in(
            venue_id, citizen=None, service_id=service_id, needs=Needs(), by_id=host, now=now
        )
        return visit.ticket or ""

    given = at_once(app, [add] * 8)
    assert len(set(given)) == 8 and all(given)


def test_a_ticket_taken_meanwhile_is_not_given_twice(
    day: factories.Day, host: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        drop_in: dict[str, Any] = {"citizen": None, "service_id": None, "needs": Needs(), "by_id": host, "now": now}
        first = operations.add_drop_in(day.venue.id, **drop_in)
        real = visit_rules.next_ticket
        monkeypatch.setattr(visit_rules, "next_ticket", lambda n, d, v: real(max(n - 1, 1), d, v))
        person = factories.citizen("Grace Hopper")
        second = operations.add_drop_in(day.venue.id, **{**drop_in, "citizen": person})
    assert first.ticket != second.ticket
    assert [m.citizen.name for m in second.party] == ["Grace Hopper"] and len(second.consultations) == 1


@pytest.mark.parametrize("days", [-1, 1])
def test_wrong_day(day: factories.Day, host: int, now: datetime, days: int) -> None:
    with pytest.raises(OtherDay, match=r"Nov"), transaction():
        booked = appointment(day, now + timedelta(days=days))
        operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now)


def test_a_cancelled_appointment_is_not_checked_in(day: factories.Day, host: int, now: datetime) -> None:
    with pytest.raises(AlreadyCancelled), transaction():
        booked = appointment(day, now, status="cancelled")
        operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now)


def test_who_was_said_not_to_have_come_turns_up(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        booked = appointment(day, now, did_not_come_at=now, did_not_come_by_id=host)
        operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now)
    assert booked.did_not_come_at is None and booked.version == 2


def test_at_another_venue_they_wait_there_without_a_booked_time(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        other = factories.venue("Middleton Library")
        booked = appointment(day, now)
        operations.check_in_appointment(booked, venue_id=other.id, by_id=host, now=now)
    [row] = queries.waiting(other.id, factories.THURSDAY, now)
    assert row.booked_for is None
    [away] = queries.on_day(day.venue.id, factories.THURSDAY, now).absent
    assert away.elsewhere == "Middleton Library"


def test_an_anonymous_drop_in_can_be_identified_later(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        visit = operations.add_drop_in(
            day.venue.id, citizen=None, service_id=day.service.id, needs=Needs(), by_id=host, now=now
        )
        assert (visit.record, visit.party) == ("anonymous", [])
        operations.identify(visit, factories.citizen(), by_id=host, now=now)
    assert visit.record == "on_record" and len(visit.party) == 1


def test_a_couple_stands_on_both_records(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        one, other, helper = factories.citizen("Ann"), factories.citizen("Ben"), factories.citizen("Cy")
        visit = operations.add_drop_in(
            day.venue.id, citizen=one, service_id=day.service.id, needs=Needs(), by_id=host, now=now
        )
        operations.add_to_party(visit, other, "client", by_id=host, now=now)
        operations.add_to_party(visit, helper, "companion", by_id=host, now=now)
    [row] = queries.waiting(day.venue.id, factories.THURSDAY, now)
    assert [p.name for p in row.clients] == ["Ann", "Ben"] and len(row.people) == 3


def test_no_record_needed_names_nobody(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        visit = operations.add_drop_in(day.venue.id, citizen=None, service_id=None, needs=Needs(), by_id=host, now=now)
        operations.add_to_party(visit, factories.citizen(), "companion", by_id=host, now=now)
        operations.need_no_record(visit, by_id=host, now=now)
    db.session.expire_all()
    assert visit.record == "not_needed" and visit.party == []
    with transaction():
        operations.identify(visit, factories.citizen(), by_id=host, now=now)
    with pytest.raises(NamedMeanwhile), transaction():  # an older page asks: it names somebody by now
        operations.need_no_record(visit, by_id=host, now=now)


def test_leaving_unseen_and_the_second_host(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        booked = appointment(day, now)
        visit = operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now)
        operations.mark_left(visit, host, now)
    assert (visit.status, visit.gone_how) == ("gone", "left")
    assert [c.outcome for c in visit.consultations] == ["not_seen"]
    with pytest.raises(AlreadyGone, match="Sam Host closed this visit at 10:15"), transaction():
        operations.mark_left(visit, host, now)
    with transaction():  # … and comes back an hour later
        again = operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now + timedelta(hours=1))
    assert again.id == visit.id and again.status == "here"
    assert [c.status for c in again.consultations] == ["finished", "waiting"]


def test_whoever_is_with_an_advisor_cannot_be_marked_left(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        visit = operations.add_drop_in(
            day.venue.id, citizen=None, service_id=day.service.id, needs=Needs(), by_id=host, now=now
        )
        operations.start(visit.consultations[0], day.advisors[0].id, now)
    with pytest.raises(AlreadyCalled, match="Advisor 1"), transaction():
        operations.mark_left(visit, host, now)


def test_undo_of_a_check_in_expects_the_person_again(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        booked = appointment(day, now)
        visit = operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now)
        version, ticket = visit.version, visit.ticket
        operations.undo(last_act(visit), host, now + timedelta(minutes=1))
    assert (visit.gone_how, visit.consultations, visit.version) == ("withdrawn", [], version + 1)
    assert [row.reference for row in queries.on_day(day.venue.id, factories.THURSDAY, now).expected] == [
        booked.reference
    ]
    with transaction():
        again = operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now)
    assert again.id != visit.id and again.ticket != ticket


def test_undo_of_leaving_puts_everything_back(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        visit = operations.add_drop_in(
            day.venue.id, citizen=None, service_id=day.service.id, needs=Needs(), by_id=host, now=now
        )
        operations.mark_left(visit, host, now + timedelta(minutes=1))
        operations.undo(last_act(visit), host, now + timedelta(minutes=2))
    assert (visit.status, visit.gone_how, visit.gone_at) == ("here", "", None)
    assert visit.arrived_at == now
    assert [(c.status, c.outcome, c.finished_at) for c in visit.consultations] == [("waiting", "", None)]


def test_undo_refuses_what_is_old_or_overtaken_or_undone(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        visit = operations.add_drop_in(
            day.venue.id, citizen=None, service_id=day.service.id, needs=Needs(), by_id=host, now=now
        )
        added = last_act(visit)
    with pytest.raises(NothingToUndo), transaction():
        operations.undo(added, host, now + timedelta(minutes=11))
    with transaction():
        operations.call(visit.consultations[0], day.advisors[0].id, None, now)
    with pytest.raises(NothingToUndo), transaction():
        operations.undo(added, host, now)
    with pytest.raises(NothingToUndo), transaction():
        operations.undo(last_act(visit), host, now)  # the advisor's own act
    with transaction():
        operations.undo(last_act(visit), day.advisors[0].id, now)
    assert visit.consultations[0].status == "waiting" and visit.consultations[0].advisor_id is None
    with pytest.raises(NothingToUndo), transaction():
        operations.undo(last_act(visit), host, now)


def test_start_without_check_in_records_the_arrival(day: factories.Day, now: datetime) -> None:
    advisor = day.advisors[0].id
    with transaction():
        booked = appointment(day, now)
        consultation = operations.start_without_check_in(booked, advisor, now)
    assert consultation.status == "in_progress" and consultation.visit.arrived_at == now
    with transaction():
        assert operations.start_without_check_in(booked, advisor, now).id == consultation.id
    with transaction():
        operations.finish(consultation, advisor_id=advisor, outcome="resolved", now=now)
    with pytest.raises(AlreadyCheckedIn), transaction():
        operations.start_without_check_in(booked, advisor, now)


def test_a_visit_that_is_over_is_not_left_again(day: factories.Day, host: int, now: datetime) -> None:
    with transaction():
        visit = operations.plan_visit(day.session, citizen=None, service_id=None, needs=Needs(), now=now)
    with pytest.raises(VisitOver), transaction():
        operations.mark_left(visit, host, now)


def test_who_is_here_although_it_could_not_go_ahead_is_not_cancelled_over_their_head(
    day: factories.Day, host: int, now: datetime
) -> None:
    with transaction():
        starts_at = now + timedelta(hours=2)
        booked = appointment(day, starts_at)
        closed = disruptions.close_venue(day.venue, starts_at, booked.ends_at, "Boiler", by_id=host, now=now)
    assert booked.disrupted_at is not None
    with transaction():
        operations.check_in_appointment(booked, venue_id=day.venue.id, by_id=host, now=now)
    assert [hit.outcome for hit in affected_by(closed)] == ["unaffected"]
    with transaction():
        assert not disruptions.cancel_if_unresolved(booked, now=starts_at - timedelta(seconds=1))
    assert (booked.status, booked.disrupted_at) == ("booked", None)
