"""Random histories: an open referral always has an open Task at somebody active, a closed one an outcome."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, update

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.disruptions import operations as disruptions
from booking.referrals import jobs
from booking.referrals import operations as referrals
from booking.referrals.models import Referral
from booking.referrals.operations import ReferralAnswer, ReferralReceiver
from booking.referrals.rules import OPEN_REFERRALS, OVER, ReferralAct
from booking.sessions.models import AdvisorSession
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.tasks.queries import open_tasks
from tests import factories as make
from tests.databases import empty_database
from tests.referrals.stage import council, source, words
from tests.selection import examples

IN_SHORT = settings(
    max_examples=examples(8),
    stateful_step_count=14,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # to make a failure shorter takes minutes
    suppress_health_check=list(HealthCheck),
)
ACTS = (
    *(ReferralAct.ACCEPT, ReferralAct.BEGIN, ReferralAct.HOLD, ReferralAct.CLOSE, ReferralAct.RETURN),
    *(ReferralAct.REROUTE, ReferralAct.TAKE),
)


class Lives(RuleBasedStateMachine):
    """Referrals between two departments, in which people leave and sessions are cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.at = clock.now()

    @initialize(always=st.booleans())
    def begin(self, always: bool) -> None:
        empty_database()
        self.stage = council(always_takes=always)
        with transaction():
            self.boss = make.staff("Over everything", "manager")
        self.people = [self.stage.lena, self.stage.sender, self.stage.nora, self.stage.omar]

    def receiver(self, which: int) -> ReferralReceiver:
        stage = self.stage
        return (
            ReferralReceiver(department=stage.housing),
            ReferralReceiver(service=stage.home),
            ReferralReceiver(colleague=stage.lena),
            ReferralReceiver(department=stage.tax.service.department),
        )[which]

    @rule(to=st.integers(0, 3), urgent=st.booleans(), objects=st.booleans(), safeguarding=st.booleans())
    def send(self, to: int, urgent: bool, objects: bool, safeguarding: bool) -> None:
        if not self.stage.sender.active:
            return
        objection = "They do not want it" if objects else ""
        said = words(urgent=urgent, objection=objection, told=not objects, safeguarding=safeguarding)
        try:
            with transaction():
                referrals.refer(self.receiver(to), said, source(self.stage), now=self.at)
        except Refusal:
            db.session.expire_all()

    @rule(which=st.integers(0, 5), act=st.sampled_from(ACTS), who=st.integers(0, 3), to=st.integers(0, 3))
    def answer(self, which: int, act: ReferralAct, who: int, to: int) -> None:
        rows, person = db.session.scalars(select(Referral).order_by(Referral.id)).all(), self.people[who]
        if not rows or not person.active:
            return
        referral = rows[which % len(rows)]
        said = ReferralAnswer("Because", self.receiver(to), outcome="helped", taken_by="Lena", hold_days=3)
        try:
            with transaction():
                referrals.answer(referral, act, person, said, expected_version=referral.version, now=self.at)
        except Refusal:
            db.session.expire_all()

    @rule(which=st.integers(0, 5), who=st.integers(0, 3), goes=st.booleans(), undo=st.booleans())
    def decide_or_undo(self, which: int, who: int, goes: bool, undo: bool) -> None:
        rows, person = db.session.scalars(select(Referral).order_by(Referral.id)).all(), self.people[who]
        if not rows or not person.active:
            return
        referral = rows[which % len(rows)]
        try:
            with transaction():
                if undo:
                    referrals.undo(referral, person.id, expected_version=referral.version, now=self.at)
                else:
                    referrals.decide(referral, goes, person, "So", expected_version=referral.version, now=self.at)
        except Refusal:
            db.session.expire_all()

    @rule(who=st.integers(0, 3), by=st.booleans())
    def leave(self, who: int, by: bool) -> None:
        with transaction():
            disruptions.end_advisor(self.people[who], by_id=self.boss.id if by else None, now=self.at)

    @rule()
    def close_every_session(self) -> None:
        with transaction():
            db.session.execute(update(AdvisorSession).values(cancelled_at=self.at))

    @rule(hours=st.sampled_from((0.1, 1, 26, 80, 300)), works=st.booleans())
    def pass_time(self, hours: float, works: bool) -> None:
        self.at += timedelta(hours=hours)
        if works:
            jobs.run_clocks(self.at)

    @invariant()
    def somebody_has_each(self) -> None:
        people = db.session.scalars(select(StaffMember).where(StaffMember.active)).all()
        listed = {task.subject_reference for one in people for task in open_tasks(one.grants, mine=one.id)}
        for referral in db.session.scalars(select(Referral)):
            keys = {
                key.split(":")[2]
                for key in db.session.scalars(
                    select(Task.key).where(Task.subject_reference == referral.reference, Task.done_at.is_(None))
                )
            }
            if referral.state in OPEN_REFERRALS:
                assert keys & {"handle", "back", "decide"}
                assert referral.reference in listed
            else:
                assert referral.state in OVER
                assert keys <= {"tell"}
            assert (referral.state == "closed") == bool(referral.outcome)
            assert ("tell" in keys) == bool(referral.tell)


def test_over_random_histories_somebody_has_each_open_referral(app: Flask, now: object) -> None:
    run_state_machine_as_test(Lives, settings=IN_SHORT)  # type: ignore[no-untyped-call]
