"""A young person is told where they said; where that is nowhere, a worker has a Task and nothing is sent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from booking.appointments.models import Appointment
from booking.cases import operations as cases
from booking.cases.errors import ToldWhoMissing
from booking.cases.queries import household_of, tellings_of
from booking.cases.rules.known import KnownAct
from booking.cases.rules.young import ToldWay
from booking.citizens import operations as citizens
from booking.citizens.models import CaseRecord, Citizen, CitizenJoin
from booking.core.database import db, transaction
from booking.messages.operations import tell_anew
from booking.tasks import operations as tasks
from booking.tasks.rules import TaskKind
from tests import factories as make
from tests.messages.conftest import MOBILE, OTHER_MOBILE, Council
from tests.messages.test_after_visit import advisor

DAY = date(2026, 12, 7)
FOURTEEN, TWELVE = date(2012, 5, 1), date(2014, 5, 1)


def a_child(council: Council, born: date, *contacts: object) -> Appointment:
    booked = council.book(*contacts, day=DAY)
    with transaction():
        citizens.set_birth(booked.citizen, born)
    return booked


def mum(council: Council, child: Citizen, kind: str = "parent_of") -> CaseRecord:
    with transaction():
        person = citizens.name_citizen("Grace Hopper", contacts=[OTHER_MOBILE], now=council.now)
        record, me = person.case_record, advisor().id
        cases.add_link(record, child.case_record, kind, evidence="", until=None, by_id=me, now=council.now)
        return record


def say(council: Council, child: Citizen, who: str, adult: str = "") -> str:
    with transaction():
        done = cases.say_told(child.case_record, who, adult, by_id=advisor().id, now=council.now)
        tell_anew({child.case_record_id}, council.now)
        return done.reference


def texted(council: Council) -> set[str]:
    council.round()
    council.at(days=11).round()
    return {to for to, _body, _reference in council.sms.taken}


def open_tasks(council: Council) -> list[tuple[str, str]]:
    return [(task.kind, task.detail) for task in council.tasks() if task.done_at is None]


def test_below_the_age_whoever_is_linked_as_parent_is_told(council: Council) -> None:
    booked = a_child(council, TWELVE, MOBILE)
    mum(council, booked.citizen)
    assert texted(council) == {OTHER_MOBILE[1]}
    with pytest.raises(ToldWhoMissing):
        say(council, booked.citizen, "themselves")


def test_below_the_age_with_nobody_linked_it_goes_as_typed(council: Council) -> None:
    a_child(council, TWELVE, MOBILE)
    assert texted(council) == {MOBILE[1]}


def test_they_themselves_are_told_by_a_number_of_their_own(council: Council) -> None:
    booked = a_child(council, FOURTEEN, MOBILE, OTHER_MOBILE)
    mum(council, booked.citizen)  # who uses the other one
    say(council, booked.citizen, "themselves")
    assert texted(council) == {MOBILE[1]} and open_tasks(council) == []


def test_where_only_an_adult_reads_it_nothing_is_sent_and_a_worker_has_a_task(council: Council) -> None:
    booked = a_child(council, FOURTEEN, OTHER_MOBILE)
    mum(council, booked.citizen)
    say(council, booked.citizen, "themselves")
    assert texted(council) == set()
    [(kind, detail)] = open_tasks(council)
    assert kind == TaskKind.TELL and "no message, no call to others" in detail


def test_nobody_but_a_worker_means_no_message_at_all(council: Council) -> None:
    booked = a_child(council, FOURTEEN, MOBILE)
    council.round()
    before = len(council.sms.taken)  # the confirmation, as typed: nobody had asked yet
    say(council, booked.citizen, "worker")
    council.move(booked, DAY, hour=12, by=True)
    council.at(days=11).round()
    assert len(council.sms.taken) == before
    assert {kind for kind, _detail in open_tasks(council)} == {TaskKind.TELL}


def test_one_task_stands_for_an_appointment_until_it_begins(council: Council) -> None:
    booked = a_child(council, FOURTEEN, MOBILE)
    say(council, booked.citizen, "worker")
    council.round()
    council.at(days=8, hours=1).round()  # three days before
    [task] = council.tasks()
    assert task.kind == TaskKind.TELL
    council.at(days=2).round()  # one day before: it stands still
    assert [one.reference for one in council.tasks()] == [task.reference]
    assert council.stand(booked)[-1] == ("reminder_1_day", "suppressed")
    council.at(days=1).round()  # it has begun
    assert council.tasks() == []


def test_the_task_of_a_time_that_staff_move_and_move_back_stands_again(council: Council) -> None:
    booked = a_child(council, FOURTEEN, MOBILE)
    say(council, booked.citizen, "worker")
    council.round()
    council.at(days=8, hours=1).round()
    [task] = council.tasks()
    council.move(booked, DAY, hour=12, by=True)
    council.round()
    assert council.tasks() == []  # what to tell is settled two minutes later
    council.undo(booked, by=True)
    council.round()
    council.at(minutes=5).round()
    assert [one.reference for one in council.tasks()] == [task.reference]
    with transaction():
        tasks.close_task(council.tasks()[0], by_id=advisor().id, outcome="Told them", now=council.now)
        tell_anew({booked.citizen.case_record_id}, council.now)
    council.at(days=2).round()
    assert council.tasks() == []  # told is told


def test_a_planned_drop_in_of_theirs_is_a_task_too(council: Council) -> None:
    visit = council.plan_visit(MOBILE, day=DAY)
    child = visit.party[0].citizen
    with transaction():
        citizens.set_birth(child, FOURTEEN)
    say(council, child, "worker")
    council.round()
    before = len(council.sms.taken)  # the confirmation, as typed
    council.at(days=10, hours=1).round()
    assert [task.kind for task in council.tasks()] == [TaskKind.TELL]
    assert len(council.sms.taken) == before


def test_a_named_adult_is_told_while_they_are_linked(council: Council) -> None:
    booked = a_child(council, FOURTEEN, MOBILE)
    aunt = mum(council, booked.citizen, "lives_with")
    with pytest.raises(ToldWhoMissing):
        say(council, booked.citizen, "adult", booked.citizen.case_record.reference)
    say(council, booked.citizen, "adult", aunt.reference)
    assert texted(council) == {OTHER_MOBILE[1]}
    with transaction():
        [line] = [one.reference for one in household_of(booked.citizen.case_record_id, DAY)]
        cases.act_on_link(line, KnownAct.END, aunt, by_id=advisor().id, now=council.now)
    assert tellings_of([booked.citizen_id], council.now.date())[booked.citizen_id].way is ToldWay.IN_PERSON


def test_an_undo_and_a_later_count_as_nothing_said(council: Council) -> None:
    booked = a_child(council, FOURTEEN, MOBILE)
    reference = say(council, booked.citizen, "worker")
    say(council, booked.citizen, "later")
    assert tellings_of([booked.citizen_id], DAY)[booked.citizen_id].way is ToldWay.IN_PERSON
    with transaction():
        cases.undo_told(reference, records={booked.citizen.case_record_id}, by_id=advisor().id, now=council.now)
    assert tellings_of([booked.citizen_id], DAY) == {}
    assert texted(council) == {MOBILE[1]}


def test_of_two_answers_on_joined_records_neither_counts_until_they_are_asked(council: Council) -> None:
    one, other = a_child(council, FOURTEEN, MOBILE), council.book(OTHER_MOBILE, day=DAY, hour=12)
    with transaction():
        citizens.set_birth(other.citizen, FOURTEEN)
    say(council, one.citizen, "themselves")
    aunt = mum(council, other.citizen, "lives_with")
    say(council, other.citizen, "adult", aunt.reference)
    council.at(minutes=1)
    me: dict[str, Any] = {"staff_id": advisor().id, "device": "d", "now": council.now}
    with transaction():
        cases.join_records(one.citizen.case_record, other.citizen.case_record, "told_me", **me)
    assert tellings_of([one.citizen_id], DAY)[one.citizen_id].way is ToldWay.IN_PERSON
    with transaction():
        joined = db.session.scalars(db.select(CitizenJoin)).one()
        cases.part_records(joined, "two_people", **me)
    ways = {id_: telling.way for id_, telling in tellings_of([one.citizen_id, other.citizen_id], DAY).items()}
    assert ways == {one.citizen_id: ToldWay.OWN, other.citizen_id: ToldWay.ADULTS}
    with transaction():
        cases.join_records(one.citizen.case_record, other.citizen.case_record, "told_me", **me)
    council.at(minutes=1)
    say(council, one.citizen, "themselves")
    assert tellings_of([other.citizen_id], DAY)[other.citizen_id].way is ToldWay.OWN


def test_the_council_sets_the_age(council: Council) -> None:
    booked = a_child(council, FOURTEEN, MOBILE)
    with transaction():
        cases.set_told_age(16, by_id=make.staff("Boss", "manager").id, now=council.now)
    with pytest.raises(ToldWhoMissing):
        say(council, booked.citizen, "worker")
    mum(council, booked.citizen)
    assert texted(council) == {OTHER_MOBILE[1]}
