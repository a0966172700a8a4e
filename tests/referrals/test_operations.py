"""Referrals: sent with a time, answered, returned, passed on, closed, undone; who may do what."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.cases import operations as cases
from booking.cases.queries import open_tasks_for
from booking.cases.rules import may_read
from booking.citizens.rules import Needs
from booking.core.database import count_of, db, transaction
from booking.core.errors import NothingToUndo, StalePage
from booking.disruptions import operations as disruptions
from booking.referrals import jobs
from booking.referrals import operations as referrals
from booking.referrals.errors import (
    AskedAgainMissing,
    NotByThem,
    NotTaking,
    OnlyReroute,
    OutcomeNeeded,
    ReceiverLeft,
    ReferredToSelf,
    TriageFirst,
    WhyMissing,
)
from booking.referrals.models import Referral, ReferralStep
from booking.referrals.operations import ReferralAnswer, ReferralReceiver
from booking.referrals.queries import referrals_of, referrals_on, referrals_to
from booking.referrals.rules import ReferralAct, sent_to
from booking.services.models import Department
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.tasks.queries import open_tasks
from tests import factories as make
from tests.referrals.stage import council, open_tasks_of, sent, with_time


def act(referral: Referral, what: ReferralAct, who: StaffMember, now: datetime, **said: object) -> None:
    with transaction():
        answer = ReferralAnswer(**said)  # type: ignore[arg-type]
        referrals.answer(referral, what, who, answer, expected_version=referral.version, now=now)


def test_a_department_gets_it_on_its_list_and_opening_is_seeing(app: Flask, now: datetime) -> None:
    stage = council()
    referral = sent(stage)
    assert (referral.state, referral.to_department_id, referral.tell) == ("sent", stage.housing.id, "")
    [task] = open_tasks(stage.lena.grants, mine=stage.lena.id)
    assert (task.kind, task.detail) == ("referral", "Referral: open it.")
    assert "arrears" not in task.detail
    [line] = referrals_to(stage.lena)
    assert (line.who, line.asked, line.sender) == ("Housing", "Find a smaller home", "Mina Advisor")
    with transaction():
        assert not referrals.see(referral, stage.sender, now=now)
        assert referrals.see(referral, stage.lena, now=now)
        assert not referrals.see(referral, stage.lena, now=now)
    assert referral.state == "seen"


def test_a_time_of_the_other_service_is_booked_in_the_same_act_with_its_interpreter(app: Flask, now: datetime) -> None:
    stage = council()
    referral = with_time(stage, now, Needs(language="pl", interpreter="spoken"))
    booked = referral.appointment
    assert booked is not None
    assert (referral.state, booked.service_id, booked.booked_by_id) == ("booked", stage.home.id, stage.sender.id)
    assert count_of(select(Task).where(Task.kind == "arrange_interpreter")) == 1
    assert (referral.tell, referral.told_how) == ("", "in_person")
    [line] = referrals_of([stage.consultation.id])[stage.consultation.id]
    assert line.receiver == "Finding a home"
    with transaction():
        appointments.cancel(booked, expected_version=booked.version, by_id=stage.lena.id, now=now)
    assert jobs.run_clocks(now) == 1
    assert (referral.state, referral.appointment_id) == ("accepted", None)
    assert jobs.run_clocks(now) == 0


def test_who_looks_first_offers_no_time_and_who_takes_nobody_is_not_asked(app: Flask, now: datetime) -> None:
    stage = council(triage_first=True)
    with pytest.raises(TriageFirst):
        with_time(stage, now)
    with transaction():
        stage.housing.takes_referrals = False
    with pytest.raises(NotTaking):
        sent(stage)
    with transaction():
        stage.housing.always_takes = True
    assert sent(stage).always_takes
    with transaction():
        disruptions.end_service(stage.home, by_id=None, now=now)
        gone = make.staff("Gone", active=False)
    with pytest.raises(NotTaking):
        sent(stage, ReferralReceiver(service=stage.home))
    with pytest.raises(ReceiverLeft):
        sent(stage, ReferralReceiver(colleague=gone))
    with pytest.raises(ReferredToSelf):
        sent(stage, ReferralReceiver(colleague=stage.sender))
    assert count_of(select(Referral)) == 1


def test_it_is_returned_referred_on_and_closed_and_the_person_is_told_each_time(app: Flask, now: datetime) -> None:
    stage = council()
    referral = sent(stage, told=False)
    told = open_tasks_of(referral)["tell"]
    assert (told.staff_member_id, told.detail) == (stage.sender.id, "We have asked Housing to help you with this.")
    with pytest.raises(WhyMissing):
        act(referral, ReferralAct.RETURN, stage.lena, now)
    act(referral, ReferralAct.RETURN, stage.lena, now, why="No room: ask Adult care")
    assert set(open_tasks_of(referral)) == {"back", "tell"}
    assert open_tasks_of(referral)["back"].staff_member_id == stage.sender.id
    assert "cannot take this on" in open_tasks_of(referral)["tell"].detail
    assert told.done_at is not None
    with transaction():
        care = ReferralReceiver(department=make.department("Adult care"))
    act(referral, ReferralAct.REROUTE, stage.sender, now, why="They know them", to=care, they_know=True)
    assert (referral.state, referral.to_department, referral.with_since) == ("sent", care.department, now)
    assert open_tasks_of(referral)["handle"].role == "manager"  # nobody there is on duty, and nobody manages it
    with pytest.raises(NotByThem):
        act(referral, ReferralAct.CLOSE, stage.lena, now, outcome="helped")
    with transaction():
        carer = make.staff("Cara")
        carer.grants[0].department_id = referral.to_department_id
    with pytest.raises(OutcomeNeeded):
        act(referral, ReferralAct.CLOSE, carer, now)
    with pytest.raises(AskedAgainMissing):
        act(referral, ReferralAct.CLOSE, carer, now, outcome="helped", had_enough=False)
    said = {"outcome": "some_help", "had_enough": False, "asked_again": "The rent"}
    act(referral, ReferralAct.CLOSE, carer, now, **said)
    assert (referral.state, referral.outcome, referral.had_enough, referral.asked_again) == (
        "closed",
        "some_help",
        False,
        "The rent",
    )
    assert set(open_tasks_of(referral)) == {"tell"}
    assert [one.act for one in db.session.scalars(select(ReferralStep).order_by(ReferralStep.id))] == [
        *("written", "sent", "returned", "rerouted", "closed")
    ]


def test_unanswered_the_sender_hears_then_the_managers_then_it_comes_back(app: Flask, now: datetime) -> None:
    stage = council()
    referral = sent(stage)
    for days, open_now in ((1, {"handle", "chase"}), (4, {"handle", "chase", "from", "to"}), (14, {"back", "tell"})):
        jobs.run_clocks(now + timedelta(days=days, hours=8))
        assert set(open_tasks_of(referral)) == open_now
        if days == 4:
            keys = {person.name: [t.key for t in open_tasks(person.grants, mine=person.id)] for person in people()}
            assert any(":from" in key for key in keys["Nora Tax"])
            assert any(":to" in key for key in keys["Omar Housing"])
    assert (referral.state, referral.tell) == ("expired", "expired")
    act(referral, ReferralAct.CLOSE, stage.sender, now, outcome="not_helped", why="Nobody answered")
    assert referral.outcome == "not_helped"


def people() -> list[StaffMember]:
    return list(db.session.scalars(select(StaffMember).where(StaffMember.active)))


def test_who_always_takes_people_keeps_it_and_passes_it_on_only(app: Flask, now: datetime) -> None:
    stage = council(always_takes=True)
    referral = sent(stage)
    with pytest.raises(OnlyReroute):
        act(referral, ReferralAct.RETURN, stage.lena, now, why="No")
    jobs.run_clocks(now + timedelta(days=40))
    assert (referral.state, set(open_tasks_of(referral))) == ("sent", {"handle", "chase", "from", "to"})


def test_an_urgent_one_is_taken_by_somebody_with_a_name(app: Flask, now: datetime) -> None:
    stage = council()
    referral = sent(stage, urgent=True)
    assert set(open_tasks_of(referral)) == {"handle", "call"}
    jobs.run_clocks(now + timedelta(hours=1))
    assert set(open_tasks_of(referral)) == {"handle", "call", "from", "to"}
    act(referral, ReferralAct.TAKE, stage.sender, now, taken_by="Lena, duty desk")
    assert (set(open_tasks_of(referral)), referral.taken_by, referral.taken_at) == ({"handle"}, "Lena, duty desk", now)


def test_an_objection_stops_it_until_the_manager_decides(app: Flask, now: datetime) -> None:
    stage = council()
    referral = sent(stage, told=False, objection="They fear for their tenancy")
    assert (referral.state, set(open_tasks_of(referral)), referrals_to(stage.lena)) == ("written", {"decide"}, [])
    with pytest.raises(NotByThem), transaction():
        referrals.decide(referral, True, stage.omar, "Yes", expected_version=referral.version, now=now)
    with transaction():
        referrals.decide(referral, True, stage.nora, "It is needed", expected_version=referral.version, now=now)
    assert (referral.state, referral.decided_at) == ("sent", now)
    other = sent(stage, told=False, objection="No", safeguarding=True)
    assert (other.state, set(open_tasks_of(other)) >= {"decide", "handle"}) == ("sent", True)
    with transaction():
        referrals.decide(other, False, stage.nora, "Not grave", expected_version=other.version, now=now)
    assert (other.state, "decide" in open_tasks_of(other)) == ("withdrawn", False)


def test_a_restricted_entry_is_read_there_by_those_it_was_sent_to_and_a_safeguarding_one_shows_nowhere_else(
    app: Flask, now: datetime
) -> None:
    stage = council()
    citizen = stage.consultation.visit.party[0].citizen
    with transaction():
        other = make.staff("Elsewhere")
        other.grants[0].department_id = make.department("Parks").id
        entry = cases.write_entry(
            "Ein Geheimnis",
            clients=[citizen],
            department_id=stage.tax.service.department_id,
            author_id=stage.sender.id,
            happened_at=now,
            now=now,
            restricted=True,
            consultation_id=stage.consultation.id,
        )
        db.session.flush()
    referral = sent(stage, entries=[entry], safeguarding=True)
    [line] = referrals_on(citizen.case_record_id, stage.lena)
    assert line.asked == "Find a smaller home"
    assert referrals_on(citizen.case_record_id, other) == []
    assert referrals_of([stage.consultation.id]) == {}
    assert open_tasks_for(citizen.case_record_id) == []

    class Kept:
        restricted, department_id, venue_id, named = True, entry.department_id, stage.tax.venue.id, None

    assert may_read(Kept, stage.lena, along=sent_to(referral))
    assert not may_read(Kept, stage.lena)
    assert not may_read(Kept, other, along=sent_to(referral))
    assert not may_read(Kept, stage.omar, along=sent_to(referral))  # a manager reads no entries
    [shown] = [one for one in referrals_to(stage.omar)]
    assert (shown.asked, shown.summary) == ("", "")


def test_the_list_begins_with_what_is_urgent_then_with_what_is_due_first(app: Flask, now: datetime) -> None:
    stage = council()
    later = sent(stage, now=now)
    sooner = sent(stage, now=now - timedelta(days=1))
    urgent = sent(stage, now=now, urgent=True)
    assert [line.reference for line in referrals_to(stage.lena)] == [one.reference for one in (urgent, sooner, later)]


def test_minutes_later_ones_own_last_act_is_undone_and_a_stale_one_is_refused(app: Flask, now: datetime) -> None:
    stage = council()
    referral = with_time(stage, now)
    booked, seen = referral.appointment, referral.version
    with pytest.raises(NothingToUndo), transaction():
        referrals.undo(referral, stage.lena.id, expected_version=seen, now=now)
    with transaction():
        referrals.undo(referral, stage.sender.id, expected_version=seen, now=now)
    assert booked is not None
    assert (referral.state, booked.status, open_tasks_of(referral)) == ("withdrawn", "cancelled", {})
    second = sent(stage)
    before = second.version
    act(second, ReferralAct.CLOSE, stage.lena, now, outcome="helped")
    with pytest.raises(StalePage), transaction():
        referrals.undo(second, stage.lena.id, expected_version=before, now=now)
    with pytest.raises(NothingToUndo), transaction():
        referrals.undo(second, stage.lena.id, expected_version=second.version, now=now + timedelta(minutes=11))
    with transaction():
        referrals.undo(second, stage.lena.id, expected_version=second.version, now=now)
    assert (second.state, second.outcome, set(open_tasks_of(second))) == ("sent", "", {"handle"})
    with transaction():
        referrals.withdraw(second, stage.sender, "They found one", expected_version=second.version, now=now)
    assert (second.state, open_tasks_of(second)) == ("withdrawn", {})


def test_a_leavers_goes_to_their_manager_and_a_department_without_anybody_to_its_manager(
    app: Flask, now: datetime
) -> None:
    stage = council()
    by_name = sent(stage, ReferralReceiver(colleague=stage.lena))
    theirs = sent(stage)
    assert open_tasks_of(by_name)["handle"].staff_member_id == stage.lena.id
    with transaction():
        disruptions.end_advisor(stage.lena, by_id=stage.omar.id, now=now)
    jobs.sweep_referrals(now)
    assert open_tasks_of(by_name)["handle"].staff_member_id == stage.omar.id
    task = open_tasks_of(theirs)["handle"]
    assert (task.role, task.department_id) == ("manager", stage.housing.id)
    care = Department(slug="care", name="Care")
    with transaction():
        db.session.add(care)
    act(by_name, ReferralAct.REROUTE, stage.omar, now, why="She has left", to=ReferralReceiver(department=care))
    assert by_name.to_department_id == care.id
