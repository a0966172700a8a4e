"""Nobody is handed over into silence: with nobody left who may call them, whoever handed them over has a Task."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.referrals import jobs
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.tasks.queries import open_tasks
from booking.visits import operations as visits
from booking.visits.models import Consultation, VisitAct
from tests.day.stage import fresh
from tests.referrals.stage import Council, council, sent
from tests.statements import counted
from tests.visits.scenes import onward


@pytest.fixture
def stage(app: Flask) -> Council:
    return council()


def handed(stage: Council, now: datetime) -> Consultation:
    """Handed over to housing, where one colleague works."""
    with transaction():
        to = onward(stage.home.id, advisor_id=stage.lena.id)
        return visits.hand_over(stage.consultation, to, advisor_id=stage.sender.id, now=now)


def lena_is_away(stage: Council, now: datetime, minutes: int = 60) -> None:
    with transaction():
        until = now + timedelta(minutes=minutes)
        disruptions.advisor_away(stage.lena, now, until, "ill", by_id=None, now=now)


def found(now: datetime) -> Task | None:
    """The open Task, once the worker has looked."""
    jobs.settle_hand_overs(now)
    db.session.expire_all()
    return db.session.scalars(select(Task).where(Task.kind == "refer", Task.done_at.is_(None))).one_or_none()


def test_with_somebody_there_nothing_is_asked_and_no_write_begins(stage: Council, now: datetime) -> None:
    handed(stage, now)
    with counted() as statements:
        assert found(now) is None
    assert not [one for one in statements if one.startswith(("BEGIN IMMEDIATE", "INSERT", "UPDATE"))]


def test_with_nobody_left_it_is_the_senders_until_somebody_is_back(stage: Council, now: datetime) -> None:
    following = handed(stage, now)
    lena_is_away(stage, now)
    task = found(now)
    assert task is not None and "Finding a home" in task.detail
    assert (task.staff_member_id, task.subject_reference) == (stage.sender.id, stage.consultation.reference)
    again = found(now + timedelta(minutes=1))
    assert again is not None and again.version == task.version
    assert found(now + timedelta(minutes=61)) is None  # she is back
    lena_is_away(stage, now + timedelta(minutes=70))
    assert found(now + timedelta(minutes=71)) is not None
    with transaction():
        visits.call(following, stage.lena.id, None, now + timedelta(minutes=72), because="asked_for_me")
    assert found(now + timedelta(minutes=72)) is None


def test_a_second_topic_of_the_senders_own_that_waits_again_is_theirs_to_call(stage: Council, now: datetime) -> None:
    service = stage.tax.service.id
    with transaction():
        to = onward(service, "second_topic", advisor_id=stage.sender.id)
        said = {"advisor_id": stage.sender.id, "outcome": "resolved", "now": now}
        following = visits.hand_over(stage.consultation, to, **said)  # type: ignore[arg-type]
        following.status, following.advisor_id = "waiting", None  # somebody else was there, not they
    assert found(now) is None
    with transaction():
        disruptions.advisor_away(stage.sender, now, now + timedelta(hours=1), "ill", by_id=None, now=now)
    assert found(now) is not None


def test_a_leavers_goes_to_their_manager(stage: Council, now: datetime) -> None:
    handed(stage, now)
    with transaction():
        disruptions.end_advisor(stage.lena, by_id=None, now=now)
    task = found(now)
    assert task is not None
    with transaction():
        disruptions.end_advisor(stage.sender, by_id=stage.nora.id, now=now)
    assert task in open_tasks(stage.nora.grants, mine=stage.nora.id)


def test_who_was_not_seen_by_closing_time_is_asked_about_until_a_person_closes_it(
    stage: Council, now: datetime
) -> None:
    following = handed(stage, now)
    tomorrow = now + timedelta(days=1)
    with transaction():
        visits.close_day(tomorrow)
    fresh(following)
    task = found(tomorrow)
    assert following.outcome == "not_seen" and task is not None
    assert found(now + timedelta(days=5)) is not None
    with transaction():
        tasks.close_task(task, by_id=stage.sender.id, outcome="Not needed", now=tomorrow)
    assert found(tomorrow) is None


def test_a_referral_that_is_made_closes_it(stage: Council, now: datetime) -> None:
    handed(stage, now)
    lena_is_away(stage, now)
    assert found(now) is not None
    sent(stage)
    assert found(now) is None


def test_a_hand_over_that_is_undone_closes_it(stage: Council, now: datetime) -> None:
    handed(stage, now)
    lena_is_away(stage, now)
    assert found(now) is not None
    with transaction():
        act = db.session.scalars(select(VisitAct).where(VisitAct.act == "handed_over")).one()
        visits.undo(act, stage.sender.id, now)
    assert found(now) is None
