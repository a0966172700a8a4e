"""What becomes of a referral is told by one message where only the person reads it, else by the Task *tell them*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.citizens import operations as citizens
from booking.citizens.models import ContactPoint
from booking.citizens.rules import Needs, Wishes
from booking.core.database import db, transaction
from booking.core.errors import StalePage
from booking.gateways import Gateways
from booking.gateways.base import DeliveryReceipt, Meaning, ReceiptStatus, Refused
from booking.messages import jobs
from booking.messages import operations as messages
from booking.messages.models import Message
from booking.referrals import operations as referrals
from booking.referrals.models import Referral
from booking.referrals.operations import ReferralAnswer, ReferralReceiver, TimeWanted
from booking.referrals.rules import ReferralAct
from booking.sessions.queries import find_slots
from booking.wording.operations import switch_kind
from booking.wording.rules.kinds import SWITCHED
from tests import factories as make
from tests.factories import THURSDAY
from tests.messages.conftest import EMAIL, MOBILE, SENDER, FakeEmail, FakeSms
from tests.referrals.stage import Council, council, open_tasks_of, sent, source, words

SOON = timedelta(minutes=11)  # after which nobody can undo it any more


@dataclass
class Told:
    """A council of two departments whose worker sends; the person is Ada, at her own phone."""

    stage: Council
    now: datetime
    sms: FakeSms
    email: FakeEmail
    point: ContactPoint

    def after(self, wait: timedelta = SOON) -> list[str]:
        """Let the time go by, run the worker twice, and return the texts that went so far."""
        self.now += wait
        for _ in range(2):
            jobs.run_round(Gateways(self.sms, self.email, SENDER), self.now)
        return [body for _to, body, _reference in self.sms.taken]

    def act(self, referral: Referral, what: ReferralAct, **said: object) -> None:
        with transaction():
            answer = ReferralAnswer(**said)  # type: ignore[arg-type]
            version = referral.version
            referrals.answer(referral, what, self.stage.lena, answer, expected_version=version, now=self.now)


def switch(*, on: bool = True, now: datetime) -> None:
    with transaction():
        boss = make.staff("Maria Manager", "manager")
        for kind in SWITCHED:
            switch_kind(kind, on=on, by_id=boss.id, now=now)


def say_alone(point: ContactPoint, at: datetime, *, alone: bool = True) -> None:
    with transaction():
        citizens.say_alone(point, alone=alone, now=at)


@pytest.fixture
def told(app: Flask, now: datetime) -> Told:
    stage = council()
    switch(now=now)
    with transaction():
        person = stage.consultation.visit.party[0].citizen
        citizens.change_contacts(person, [MOBILE], now=now)
    [point] = person.contact_points
    say_alone(point, now)
    return Told(stage, now, FakeSms(), FakeEmail(), point)


def test_it_is_told_once_when_nobody_can_undo_it_and_the_task_ends(told: Told) -> None:
    referral = sent(told.stage, told=False, now=told.now)
    assert told.after(timedelta(minutes=2)) == [] and "tell" in open_tasks_of(referral)
    [text] = told.after()
    assert "asked another team" in text and SENDER.council_phone in text
    for private in ("Housing", "Ada", "council tax", "smaller home", "http"):
        assert private.lower() not in text.lower()
    assert referral.tell == "" and referral.told_at == told.now and set(open_tasks_of(referral)) == {"handle"}
    assert len(told.after(timedelta(days=1))) == 1
    told.act(referral, ReferralAct.RETURN, why="No room")
    assert "look for another way" in told.after()[-1] and "tell" not in open_tasks_of(referral)
    assert jobs.reconcile_all(told.now, everything=True).planned == 0


def test_closing_is_told_and_what_was_told_in_person_is_not(told: Told) -> None:
    referral = sent(told.stage, now=told.now)
    told.act(referral, ReferralAct.CLOSE, outcome="helped")
    [text] = told.after()
    assert "has finished" in text


def test_what_is_undone_withdrawn_or_told_by_a_person_first_is_not_sent(told: Told) -> None:
    stage = told.stage
    undone, withdrawn, by_person = (sent(stage, told=False, now=told.now) for _ in range(3))
    told.after(timedelta(minutes=1))
    with transaction():
        referrals.undo(undone, stage.sender.id, expected_version=undone.version, now=told.now)
        referrals.withdraw(withdrawn, stage.sender, "Not wanted", expected_version=withdrawn.version, now=told.now)
    told.act(by_person, ReferralAct.ACCEPT, they_know=True)
    assert "tell" not in open_tasks_of(by_person)
    assert told.after() == []
    assert {row.status for row in db.session.scalars(select(Message))} == {"suppressed"}


@pytest.mark.parametrize("why", ["never said", "a year ago", "shared", "another record", "a helper", "do not text"])
def test_a_channel_that_is_not_theirs_alone_carries_nothing(told: Told, why: str) -> None:
    referral, point, now = sent(told.stage, told=False, now=told.now), told.point, told.now
    told.after(timedelta(minutes=1))  # it is planned by then, and ends all the same
    if why == "never said":
        say_alone(point, now, alone=False)
    elif why == "a year ago":
        say_alone(point, now - timedelta(days=365))
    with transaction():
        person = told.stage.consultation.visit.party[0].citizen
        if why == "shared":
            citizens.change_wishes(person, point, Wishes(shared=True), now=now)
        elif why == "another record":
            citizens.name_citizen("Bea", contacts=[MOBILE], now=now)
        elif why == "a helper":
            citizens.name_helper("Hal", relation="son", contacts=[MOBILE], now=now)
        elif why == "do not text":
            citizens.change_wishes(person, point, Wishes(do_not_text=True), now=now)
    assert told.after() == []
    assert open_tasks_of(referral)["tell"].staff_member_id == told.stage.sender.id
    assert not [row for row in db.session.scalars(select(Message)) if row.status == "planned"]


def test_another_record_that_turns_out_to_be_theirs_does_not_count(told: Told, now: datetime) -> None:
    with transaction():
        other = citizens.name_citizen("Ada L", contacts=[MOBILE], now=now)
        record = told.stage.consultation.visit.party[0].citizen.case_record
        citizens.join(other, record, staff_id=told.stage.sender.id, now=now)
    sent(told.stage, told=False, now=now)
    assert len(told.after()) == 1


def test_somebody_else_reads_it_now_ends_their_word(told: Told, now: datetime) -> None:
    with transaction():
        person = told.stage.consultation.visit.party[0].citizen
        citizens.change_wishes(person, told.point, Wishes(shared=True), now=now)
    assert told.point.alone_said_at is None
    with pytest.raises(StalePage):
        say_alone(told.point, now)


def test_each_kind_is_off_until_it_is_switched_on_and_then_tells_what_stands(told: Told) -> None:
    switch(on=False, now=told.now)
    referral = sent(told.stage, told=False, now=told.now)
    assert told.after() == [] and "tell" in open_tasks_of(referral)
    switch(now=told.now)
    with transaction():
        messages.plan_again(told.now)
    assert len(told.after(timedelta(minutes=1))) == 1 and "tell" not in open_tasks_of(referral)


def test_safeguarding_stands_on_no_message_and_neither_does_the_time_booked_for_it(told: Told) -> None:
    stage, now = told.stage, told.now
    plain = sent(stage, told=False, safeguarding=True, now=now)
    slot = find_slots(stage.home, Needs(), first_day=THURSDAY, last_day=THURSDAY, now=now, notice=False)[0]
    with transaction():
        time = TimeWanted(slot.venue_id, slot.starts_at, Needs())
        said = words(told=False, safeguarding=True)
        booked = referrals.refer(ReferralReceiver(service=stage.home), said, source(stage), time=time, now=now)
    assert told.after() == [] and told.after(timedelta(days=1)) == []
    assert list(db.session.scalars(select(Message))) == []
    for referral in (plain, booked):
        assert open_tasks_of(referral)["tell"].detail.startswith("In person only")


def test_a_booked_time_is_told_by_its_confirmation_alone(told: Told) -> None:
    stage, now = told.stage, told.now
    slot = find_slots(stage.home, Needs(), first_day=THURSDAY, last_day=THURSDAY, now=now, notice=False)[-1]
    with transaction():
        time, to = TimeWanted(slot.venue_id, slot.starts_at, Needs()), ReferralReceiver(service=stage.home)
        referral = referrals.refer(to, words(told=False), source(stage), time=time, now=now)
    assert referral.tell == "booked" and "tell" in open_tasks_of(referral)
    [text] = told.after(timedelta(seconds=1))
    assert "Booked" in text and "tell" not in open_tasks_of(referral) and referral.tell == ""
    assert len(told.after()) == 1


def test_the_confirmation_on_a_phone_that_is_not_theirs_alone_does_not_count(told: Told) -> None:
    stage, now = told.stage, told.now
    say_alone(told.point, now, alone=False)
    slot = find_slots(stage.home, Needs(), first_day=THURSDAY, last_day=THURSDAY, now=now, notice=False)[-1]
    with transaction():
        time, to = TimeWanted(slot.venue_id, slot.starts_at, Needs()), ReferralReceiver(service=stage.home)
        referral = referrals.refer(to, words(told=False), source(stage), time=time, now=now)
    assert len(told.after()) == 1 and "tell" in open_tasks_of(referral)


@pytest.mark.parametrize("how", ["refused", "receipt"])
def test_a_text_that_does_not_arrive_becomes_the_same_task_again(told: Told, how: str) -> None:
    referral = sent(told.stage, told=False, now=told.now)
    if how == "refused":
        refused = Refused(Meaning.WRONG_ADDRESS, "21211")

        def refuse(to: str, reference: str) -> None:
            raise refused

        told.sms.before = refuse
        told.after()
    else:
        told.after()
        [row] = db.session.scalars(select(Message))
        assert "tell" not in open_tasks_of(referral)
        with transaction():
            report = DeliveryReceipt(
                row.reference, "SM1", ReceiptStatus.FAILED, Refused(Meaning.WRONG_ADDRESS, "30005")
            )
            messages.record_receipt(report, "fake", SENDER, told.now)
    assert db.session.scalars(select(Message)).one().status == "failed"
    tell = open_tasks_of(referral)["tell"]
    assert (tell.staff_member_id, tell.detail) == (told.stage.sender.id, "We have asked Housing to help you with this.")
    assert referral.tell == "sent"


def test_an_undo_after_the_message_does_not_bring_the_task_back(told: Told) -> None:
    referral = sent(told.stage, told=False, now=told.now)
    told.now += timedelta(minutes=8)
    told.act(referral, ReferralAct.ACCEPT)
    assert len(told.after(timedelta(minutes=3))) == 1
    with transaction():
        referrals.undo(referral, told.stage.lena.id, expected_version=referral.version, now=told.now)
    assert referral.state == "sent" and referral.tell == "" and "tell" not in open_tasks_of(referral)


def test_two_people_are_told_by_a_person(told: Told, now: datetime) -> None:
    referral = sent(told.stage, told=False, now=now)
    with transaction():
        referral.clients = [*referral.clients, citizens.name_citizen("Bob", contacts=[EMAIL], now=now)]
    assert told.after() == [] and "tell" in open_tasks_of(referral)


def test_by_night_it_waits_for_the_morning(told: Told) -> None:
    told.now = told.now.replace(hour=21)
    sent(told.stage, told=False, now=told.now)
    assert told.after() == []
    assert len(told.after(timedelta(hours=11))) == 1


def test_who_is_told_by_e_mail_reads_the_same(told: Told, now: datetime) -> None:
    with transaction():
        person = told.stage.consultation.visit.party[0].citizen
        citizens.change_contacts(person, [EMAIL], now=now)
    [point] = person.contact_points
    say_alone(point, now)
    sent(told.stage, told=False, now=now)
    told.after()
    [letter] = told.email.taken
    assert letter.subject == "We have asked another team" and "Housing" not in letter.body
