"""Random histories: the person is told of each state once, by a channel theirs alone, else by one Task; never more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from booking.citizens import operations as citizens
from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.gateways import Gateways
from booking.messages.jobs import run_round
from booking.messages.models import Message
from booking.referrals import operations as referrals
from booking.referrals.models import Referral, ReferralStep
from booking.referrals.operations import ReferralAnswer, TimeWanted
from booking.referrals.queries import steps_of
from booking.referrals.rules import ReferralAct, ReferralSide, acts_open
from booking.sessions.queries import find_slots
from booking.staff.models import StaffMember
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.tasks.queries import open_tasks
from tests.factories import THURSDAY
from tests.messages.conftest import MOBILE, SENDER, FakeEmail, FakeSms
from tests.messages.test_told_of_referrals import say_alone, switch
from tests.referrals.test_never_without_somebody import ACTS, IN_SHORT, Lives

PROMISED = frozenset(("sent", "rerouted", "booked", "returned", "expired", "closed"))  # acts, in docs/promises.md
IN_SHORT_TOO = settings(IN_SHORT, max_examples=9, stateful_step_count=14)  # three would tell nobody by text


class Told(Lives):
    """The same lives, with the worker that sends, a person who says whose phone it is, and times that are booked."""

    texts: ClassVar[set[str]] = set()  # kinds that went, over all histories
    asked: ClassVar[set[bool]] = set()  # whether a Task to tell stood, of safeguarding and of others

    @initialize(always=st.booleans(), alone=st.booleans(), act=st.integers(0, 5), hours=st.sampled_from((0.2, 24)))
    def begin(self, always: bool, alone: bool, act: int, hours: float) -> None:
        Lives.begin(self, always=always)
        switch(now=self.at)
        with transaction():
            person = self.stage.consultation.visit.party[0].citizen
            citizens.change_contacts(person, [MOBILE], now=self.at)
        [self.point] = person.contact_points
        self.alone = alone
        say_alone(self.point, self.at, alone=alone)
        self.in_person: dict[str, datetime] = {}
        for safeguarding in (False, True):
            self.send(to=1, urgent=False, objects=False, safeguarding=safeguarding)
            self.receiver_answers(which=-1, act=act)
        self.pass_time(hours=hours, works=True)

    @rule(alone=st.booleans())
    def say_whose_phone_it_is(self, alone: bool) -> None:
        self.alone = alone
        say_alone(self.point, self.at, alone=alone)

    # By day: at night no text goes.
    @rule(hours=st.sampled_from((0.2, 24, 72, 408)), works=st.sampled_from((True, True, False)))
    def pass_time(self, hours: float, works: bool) -> None:
        Lives.pass_time(self, hours=hours, works=works)
        if works:
            self.send_messages()

    def send_messages(self) -> None:
        before = set(db.session.scalars(self._messages(Message.id)))
        self.at += timedelta(minutes=11)  # nobody can undo any more what was done
        for _twice in range(2):
            run_round(Gateways(FakeSms(), FakeEmail(), SENDER), self.at)
        db.session.expire_all()
        went = set(db.session.scalars(self._messages(Message.id))) - before
        assert self.alone or not went, "somebody else may read it"
        self.texts.update(db.session.scalars(select(Message.kind).where(Message.id.in_(went))))

    @rule(which=st.integers(0, 5), act=st.integers(0, 5))
    def receiver_answers(self, which: int, act: int) -> None:
        """The receiver does one of the acts that are theirs in this state."""
        rows = db.session.scalars(select(Referral).order_by(Referral.id)).all()
        referral = rows[which % len(rows)]
        acts = [one for one in acts_open(referral.state, {ReferralSide.RECEIVER}) if one in ACTS]
        if acts:
            self.answer(which=which, act=acts[act % len(acts)], who=0, to=act % 3)

    @rule(who=st.integers(0, 3), by=st.booleans(), indeed=st.integers(0, 3))
    def leave(self, who: int, by: bool, indeed: int) -> None:
        if not indeed:  # or all of them leave at once
            Lives.leave(self, who=who, by=by)

    @rule(which=st.integers(0, 5))
    def book(self, which: int) -> None:
        rows = db.session.scalars(select(Referral).order_by(Referral.id)).all()
        slots = find_slots(self.stage.home, Needs(), first_day=THURSDAY, last_day=THURSDAY, now=self.at, notice=False)
        if not rows or not slots or not self.stage.lena.active:
            return
        referral, time = rows[which % len(rows)], TimeWanted(slots[0].venue_id, slots[0].starts_at, Needs())
        said = ReferralAnswer(time=time)
        try:
            with transaction():
                version = referral.version
                book, lena = ReferralAct.BOOK, self.stage.lena
                referrals.answer(referral, book, lena, said, expected_version=version, now=self.at)
        except Refusal:
            db.session.expire_all()

    @rule(which=st.integers(0, 5))
    def tell_in_person(self, which: int) -> None:
        """Somebody does the Task *tell them*, of any referral that has one."""
        stand = select(Task).where(Task.key.like("referral:%:tell:%"), Task.done_at.is_(None)).order_by(Task.id)
        open_ones = db.session.scalars(stand).all()
        if not open_ones:
            return
        task = open_ones[which % len(open_ones)]
        with transaction():
            tasks.close_task(task, by_id=self.boss.id, outcome="Told", now=self.at)
            referral = db.session.scalars(select(Referral).filter_by(reference=task.subject_reference)).one()
            referrals.settle(referral, now=self.at)
        self.in_person[referral.reference] = self.at

    @invariant()
    def told_once_as_promised(self) -> None:
        people = db.session.scalars(select(StaffMember).where(StaffMember.active)).all()
        listed = {task.key for one in people for task in open_tasks(one.grants, mine=one.id)}
        for referral in db.session.scalars(select(Referral)):
            own = Message.subject_reference == referral.reference
            said = db.session.scalars(self._messages(Message.says).where(own)).all()
            assert len(said) == len(set(said)), "told twice"
            assert not (referral.safeguarding and db.session.scalars(select(Message.id).where(own)).all())
            stand = select(Task.key).where(Task.key.like(f"referral:{referral.reference}:tell:%"))
            asked = set(db.session.scalars(stand.where(Task.done_at.is_(None))))
            assert asked <= listed, "nobody active is asked to tell them"
            if referral.state in ("written", "withdrawn"):
                continue
            last = last_to_tell(referral)
            due = f"referral:{referral.reference}:tell:{last.version}"
            assert asked == (set() if self.knows(referral, last, said) else {due})
            self.asked.update({referral.safeguarding} if asked else ())

    def knows(self, referral: Referral, last: ReferralStep, said: Sequence[str]) -> bool:
        """Whether the person was told of a step, as this test has seen it."""
        talked = self.in_person.get(referral.reference)
        if talked is not None and talked >= last.at:
            return True  # of all that had happened by then
        if last.act == ReferralAct.SEND and not referral.objection:
            return True  # when it was written: `send`
        if last.act == ReferralAct.BOOK and referral.appointment is not None and not referral.safeguarding:
            confirmed = select(Message.id).where(Message.subject_reference == referral.appointment.reference)
            return db.session.scalars(confirmed.where(Message.status == "sent")).first() is not None
        return any(one.endswith(f":{last.version}") for one in said)

    def _messages(self, what: Any) -> Any:
        return select(what).where(Message.subject_kind == "referral", Message.status == "sent")


def last_to_tell(referral: Referral) -> ReferralStep:
    return [step for step in steps_of(referral.id) if step.act in PROMISED][-1]


def test_over_random_histories_the_person_is_told_as_promised(app: Flask, now: object) -> None:
    run_state_machine_as_test(Told, settings=IN_SHORT_TOO)  # type: ignore[no-untyped-call]
    assert Told.texts and Told.asked == {True, False}, "the histories show nothing"
