"""A next step of staff is told when it is done; the person's own reminds them once. Only where only they read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases import operations as cases
from booking.cases.models import Action
from booking.cases.operations import NextStep
from booking.cases.rules.actions import ActionAct, ActionOwner
from booking.citizens import operations as citizens
from booking.core import clock
from booking.core.database import db, transaction
from booking.gateways import Gateways
from booking.gateways.base import Unsure
from booking.messages import jobs
from booking.messages.models import Message
from booking.tasks.models import Task
from booking.visits.models import Consultation
from booking.wording.operations import switch_kind
from booking.wording.rules.kinds import SWITCHED
from tests.day.stage import Morning, is_seen, morning
from tests.messages.conftest import MOBILE, SENDER, FakeEmail, FakeSms

DUE = date(2026, 12, 10)


@dataclass
class Steps:
    """A conversation in which next steps are agreed; the worker sends."""

    stage: Morning
    consultation: Consultation
    now: datetime
    sms: FakeSms

    def step(self, owner: ActionOwner, due_on: date = DUE) -> Action:
        colleague = self.stage.advisor if owner is ActionOwner.STAFF else None
        with transaction():
            return cases.write_action(
                NextStep("Send the debt form", owner, due_on, colleague),
                self.consultation,
                department_id=self.stage.service.department_id,
                author_id=self.stage.advisor.id,
                now=self.now,
            )

    def act(self, action: Action, act: ActionAct) -> None:
        with transaction():
            cases.act_on(action, act, by_id=self.stage.advisor.id, now=self.now)

    def at(self, now: datetime) -> list[str]:
        """Let the worker run then; return the texts that went so far."""
        self.now = now
        for _ in range(2):
            jobs.run_round(Gateways(self.sms, FakeEmail(), SENDER), now)
        return [body for _to, body, _reference in self.sms.taken]

    def after(self, **wait: float) -> list[str]:
        return self.at(self.now + timedelta(**wait))


@pytest.fixture
def steps(app: Flask, now: datetime) -> Steps:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        person = consultation.visit.party[0].citizen
        citizens.change_contacts(person, [MOBILE], now=now)
        citizens.say_alone(person.contact_points[0], alone=True, now=now)
        for kind in SWITCHED:
            switch_kind(kind, on=True, by_id=stage.host.id, now=now)
    return Steps(stage, consultation, now, FakeSms())


def morning_of(day: date, hour: int = 10) -> datetime:
    return clock.instant(day, time(hour, 1))


def test_what_staff_have_done_is_told_once_when_nobody_can_undo_it(steps: Steps) -> None:
    action = steps.step(ActionOwner.STAFF)
    assert steps.after(minutes=5) == []
    steps.act(action, ActionAct.DONE)
    assert steps.after(minutes=5) == []
    [text] = steps.after(minutes=6)
    assert "is done" in text and "debt" not in text.lower() and "Mina" not in text
    assert len(steps.after(days=1)) == 1
    assert list(db.session.scalars(select(Task).where(Task.done_at.is_(None)))) == []


@pytest.mark.parametrize("act", [ActionAct.CANCEL, ActionAct.LATER])
def test_what_is_moved_or_cancelled_is_not_told_as_done(steps: Steps, act: ActionAct) -> None:
    action = steps.step(ActionOwner.STAFF)
    steps.act(action, act)
    assert steps.after(minutes=11) == []


def test_what_was_done_by_mistake_is_not_told(steps: Steps) -> None:
    action = steps.step(ActionOwner.DEPARTMENT)
    steps.act(action, ActionAct.DONE)
    steps.after(minutes=5)
    steps.act(action, ActionAct.UNDO)
    assert steps.after(minutes=20) == []
    steps.act(action, ActionAct.DONE)
    assert len(steps.after(minutes=11)) == 1


def test_their_own_step_reminds_them_once_two_days_before(steps: Steps) -> None:
    steps.step(ActionOwner.CITIZEN)
    assert steps.at(morning_of(date(2026, 12, 7))) == []
    assert steps.at(morning_of(date(2026, 12, 8), 9)) == []
    [text] = steps.at(morning_of(date(2026, 12, 8)))
    assert "Thu 10 Dec" in text and "debt" not in text.lower() and "/t/" in text
    assert len(steps.at(morning_of(DUE))) == 1


@pytest.mark.parametrize("act", [ActionAct.DONE, ActionAct.CANCEL])
def test_what_is_done_or_cancelled_reminds_nobody(steps: Steps, act: ActionAct) -> None:
    action = steps.step(ActionOwner.CITIZEN)
    steps.at(morning_of(date(2026, 12, 8), 9))  # it is planned by then
    assert [row.status for row in db.session.scalars(select(Message))] == ["planned"]
    steps.act(action, act)
    assert steps.at(morning_of(date(2026, 12, 8))) == [] == steps.at(morning_of(DUE))


def test_what_is_moved_reminds_at_its_new_date_and_undone_at_its_old_one(steps: Steps) -> None:
    action, other = steps.step(ActionOwner.CITIZEN), steps.step(ActionOwner.CITIZEN)
    steps.at(morning_of(date(2026, 12, 8), 9))
    steps.act(action, ActionAct.LATER)
    steps.act(other, ActionAct.LATER)
    steps.act(other, ActionAct.UNDO)
    assert len(steps.at(morning_of(date(2026, 12, 8)))) == 1
    assert len(steps.at(morning_of(date(2026, 12, 15)))) == 2


def test_one_that_was_taken_back_before_it_was_due_is_suppressed(steps: Steps) -> None:
    steps.now = morning_of(date(2026, 12, 8), 8)
    steps.step(ActionOwner.CITIZEN, date(2026, 12, 9))
    with_plan = steps.now.replace(hour=9)
    jobs.reconcile_all(with_plan)
    with transaction():
        since = steps.now - timedelta(minutes=1)
        cases.take_back_actions(steps.consultation.id, author_id=steps.stage.advisor.id, since=since)
    assert steps.at(morning_of(date(2026, 12, 8))) == []
    assert [row.status for row in db.session.scalars(select(Message))] == ["suppressed"]


def test_nothing_is_told_where_others_read_it_or_the_kind_is_off(steps: Steps, now: datetime) -> None:
    theirs, owed = steps.step(ActionOwner.CITIZEN), steps.step(ActionOwner.STAFF)
    with transaction():
        person = steps.consultation.visit.party[0].citizen
        citizens.say_alone(person.contact_points[0], alone=False, now=now)
    steps.act(owed, ActionAct.DONE)
    assert steps.after(minutes=11) == [] == steps.at(morning_of(DUE))
    with transaction():
        citizens.say_alone(person.contact_points[0], alone=True, now=steps.now)
        for kind in SWITCHED:
            switch_kind(kind, on=False, by_id=steps.stage.host.id, now=steps.now)
    steps.act(theirs, ActionAct.LATER)
    assert steps.at(datetime(2026, 12, 15, 10, 1, tzinfo=UTC)) == []


def test_one_taken_back_while_the_answer_of_the_provider_was_lost_stops_no_other(steps: Steps) -> None:
    today = clock.day_of(steps.now)
    steps.step(ActionOwner.CITIZEN, today + timedelta(days=2))
    since = steps.now

    def lost(_to: str, _reference: str) -> None:
        raise Unsure("no answer")

    steps.sms.before = lost
    steps.at(morning_of(today + timedelta(days=1)))
    message = db.session.scalars(select(Message)).one()
    assert message.status == "unknown"
    with transaction():
        cases.take_back_actions(steps.consultation.id, author_id=steps.stage.advisor.id, since=since)
    steps.after(minutes=30)
    db.session.refresh(message)
    assert (message.status, message.why) == ("suppressed", "over")
