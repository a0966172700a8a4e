"""Referrals: a booked time comes back with an undo; who has seen one, who is named, which entries go along."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from booking.appointments import operations as appointments
from booking.cases import operations as cases
from booking.cases.models import Entry
from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.referrals import jobs
from booking.referrals import operations as referrals
from booking.referrals.errors import EntryNotYours, NobodyNamed, TimeBeforeDecision
from booking.referrals.models import Referral
from booking.referrals.operations import ReferralAnswer, ReferralReceiver
from booking.referrals.queries.asking import chosen_with, who_can_be_asked, with_next_times
from booking.referrals.rules import ReferralAct
from booking.tasks import operations as tasks
from booking.tasks.queries import open_tasks
from tests import factories as make
from tests.referrals.stage import council, open_tasks_of, sent, with_time
from tests.statements import counted


def test_a_withdrawal_that_is_undone_has_its_time_again_or_says_that_it_is_taken(app: Flask, now: datetime) -> None:
    stage = council()
    referral = with_time(stage, now)
    booked = referral.appointment
    assert booked is not None
    for taken in (False, True):
        now += timedelta(minutes=1)
        with transaction():
            referrals.withdraw(referral, stage.sender, "They found one", expected_version=referral.version, now=now)
        assert (referral.state, booked.status) == ("withdrawn", "cancelled")
        if taken:
            with transaction():
                appointments.book(
                    make.citizen("Grace"),
                    stage.home,
                    venue_id=booked.venue_id,
                    starts_at=booked.starts_at,
                    needs=Needs(),
                    booked_by_id=stage.lena.id,
                    now=now,
                )
        with transaction():
            kept = referrals.undo(referral, stage.sender.id, expected_version=referral.version, now=now)
        assert kept is not taken
        assert (referral.state, booked.status) == (("accepted", "cancelled") if taken else ("booked", "booked"))
    assert set(open_tasks_of(referral)) == {"handle"}


def test_a_time_that_they_cancel_is_lost_and_is_its_own_again_where_they_undo_that(app: Flask, now: datetime) -> None:
    stage = council()
    referral = with_time(stage, now)
    booked = referral.appointment
    assert booked is not None
    with transaction():
        appointments.cancel(booked, expected_version=booked.version, now=now)
    assert jobs.run_clocks(now) == 1
    assert (referral.state, referral.appointment) == ("accepted", None)
    assert jobs.run_clocks(now) == 0
    with transaction():
        appointments.undo(booked, expected_version=booked.version, now=now)
    assert jobs.run_clocks(now) == 1
    assert (referral.state, referral.appointment) == ("booked", booked)
    assert jobs.run_clocks(now) == 0


def test_who_cannot_read_it_has_not_seen_it_and_a_change_meanwhile_refuses_nobody(app: Flask, now: datetime) -> None:
    stage = council()
    with transaction():
        disruptions.end_advisor(stage.lena, by_id=stage.omar.id, now=now)
    referral = sent(stage)
    assert "handle" in {task.key.split(":")[2] for task in open_tasks(stage.omar.grants, mine=stage.omar.id)}
    with transaction():
        assert not referrals.see(referral, stage.omar, now=now)
        carer = make.staff("Cara")
        carer.grants[0].department_id = stage.housing.id
    assert referral.state == "sent"
    with transaction():
        db.session.execute(update(Referral).values(version=9), execution_options={"synchronize_session": False})
        assert referrals.see(referral, carer, now=now)
    assert (referral.state, referral.version) == ("seen", 10)


def test_whom_a_safeguarding_one_is_about_stands_on_no_list_of_who_tells_them(app: Flask, now: datetime) -> None:
    stage = council()
    told = open_tasks_of(sent(stage, told=False, safeguarding=True))["tell"]
    assert (told.citizen_id, told.staff_member_id) == (None, stage.sender.id)
    assert told.due_at > now  # nobody is late with it at once
    assert open_tasks_of(sent(stage, told=False))["tell"].citizen_id is not None


def test_what_they_were_to_be_told_stands_again_where_an_act_or_that_is_undone(app: Flask, now: datetime) -> None:
    stage = council()
    referral = sent(stage, told=False)
    with transaction():
        act, said, seen = ReferralAct.RETURN, ReferralAnswer(why="Full"), referral.version
        referrals.answer(referral, act, stage.lena, said, expected_version=seen, now=now)
        referrals.undo(referral, stage.lena.id, expected_version=referral.version, now=now)
    told = open_tasks_of(referral)["tell"]
    assert (referral.tell, told.staff_member_id) == ("sent", stage.sender.id)
    with transaction():
        tasks.close_task(told, by_id=stage.sender.id, outcome="They know", now=now)
    jobs.run_clocks(now)
    assert referral.tell == ""
    now += timedelta(minutes=1)
    with transaction():
        tasks.reopen_task(told, now=now)
    jobs.sweep_referrals(now)
    assert (referral.tell, told.done_at) == ("sent", None)


def test_entries_are_chosen_at_once_and_only_those_that_are_the_senders_to_read(app: Flask, now: datetime) -> None:
    stage = council()
    citizen = stage.consultation.visit.party[0].citizen
    with transaction():

        def note(words: str, department_id: int, *, restricted: bool = False) -> Entry:
            return cases.write_entry(
                words,
                clients=[citizen],
                department_id=department_id,
                author_id=stage.sender.id,
                happened_at=now,
                now=now,
                restricted=restricted,
            )

        notes = [note(f"Note {n}", stage.tax.service.department_id) for n in range(4)]
        hidden = note("Hidden", stage.housing.id, restricted=True)
        db.session.flush()
    wanted = [note.reference for note in notes]
    with counted() as statements:
        chosen = referrals.choose_entries([*wanted, wanted[0]], [citizen], stage.sender)
    assert (chosen, len(statements) <= 8) == (notes, True), len(statements)
    with pytest.raises(EntryNotYours):
        referrals.choose_entries([*wanted, hidden.reference], [citizen], stage.sender)


def test_the_next_times_of_all_services_are_one_search(app: Flask, now: datetime) -> None:
    stage = council()
    with transaction():
        at = stage.tax.venue
        for n in range(3):
            service = make.service(f"Housing {n}", stage.housing)
            make.session_on(starts=time(12), ends=time(13), at=at, offering=[service], advisors=[make.staff(f"A {n}")])
        make.service("Never held", stage.housing)
        first = make.service("Looked at first", make.department("Care", triage_first=True))
        make.session_on(starts=time(12), ends=time(13), at=at, offering=[first], advisors=[make.staff("Ruth")])
    groups = who_can_be_asked(stage.sender.id)
    with counted() as statements:
        found = with_next_times(groups, Needs(), now)
    assert len(statements) == 4, statements  # services, assignments, what is taken, venues
    assert {kind: [one.value for one in given] for kind, given in found.items()} == {
        kind: [one.value for one in given] for kind, given in groups.items()
    }
    shown = {one.name: one.venue for given in found.values() for one in given if one.next is not None}
    assert {f"Housing {n}" for n in range(3)} < set(shown) and set(shown.values()) == {at.name}
    assert not {"Never held", "Looked at first", "Housing", "Care"} & set(shown)


def test_what_was_moved_to_another_record_is_read_on_the_referral_no_more(app: Flask, now: datetime) -> None:
    stage = council()
    citizen = stage.consultation.visit.party[0].citizen
    with transaction():
        note = cases.write_entry(
            "About somebody else",
            clients=[citizen],
            department_id=stage.tax.service.department_id,
            author_id=stage.sender.id,
            happened_at=now,
            now=now,
        )
        grace = make.citizen("Grace").case_record
    referral = sent(stage, entries=[note])
    assert [line.body for line in chosen_with(referral)] == [note.body]
    with transaction():
        cases.move_entry(
            *(note.reference, citizen.case_record, grace, stage.sender, "About somebody else"),
            seen=1,
            device="",
            now=now,
        )
    assert chosen_with(referral) == []


def test_who_is_shielded_is_referred_to_somebody_who_may_open_the_record(app: Flask, now: datetime) -> None:
    stage = council()
    record = stage.consultation.visit.party[0].citizen.case_record
    with transaction():
        until = (now + timedelta(days=90)).date()
        shield = cases.shield_record(record, "fled", "", (), review_on=until, by=stage.sender, device="", now=now)
    for to in (ReferralReceiver(colleague=stage.lena), ReferralReceiver(department=stage.housing)):
        with pytest.raises(NobodyNamed):
            sent(stage, to)
    assert sent(stage, safeguarding=True).state == "sent"  # goes first
    with transaction():
        row = cases.ask_for_reader(shield, stage.lena, "Housing takes it on", by=stage.sender, device="", now=now)
        cases.name_reader(shield, row.reference, by=stage.nora, device="", now=now)
    referral = sent(stage)
    with transaction():
        other = make.staff("Cara")
        said = ReferralAnswer(why="She knows her", to=ReferralReceiver(colleague=other))
    with pytest.raises(NobodyNamed), transaction():
        seen = referral.version
        referrals.answer(referral, ReferralAct.REROUTE, stage.lena, said, expected_version=seen, now=now)


def test_no_time_is_booked_before_a_manager_has_decided(app: Flask, now: datetime) -> None:
    stage = council()
    with pytest.raises(TimeBeforeDecision):
        with_time(stage, now, objection="He does not want it")
    assert with_time(stage, now, objection="He does not want it", safeguarding=True).state == "booked"
