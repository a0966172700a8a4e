"""Alerts over a whole council: found once by the worker, closed by a second person, undone, asked for when late."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from booking.cases import operations as cases
from booking.cases.errors import (
    AlertClosed,
    AlertNotYours,
    AlertWordMissing,
    AlertWordsMissing,
)
from booking.cases.jobs import find_alerts
from booking.cases.models import Alert
from booking.cases.queries import alerts_for, waiting_for
from booking.core.database import count_of, db, transaction
from booking.core.errors import NothingToUndo, Refusal
from booking.core.retention import delete_ended
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from tests import factories as make
from tests.cases.alert_stage import Stage, a_stage


@pytest.fixture
def stage(app: Flask, now: datetime) -> Stage:
    return a_stage(now)


def test_an_alert_is_closed_with_a_word_by_a_second_person_and_opened_again(stage: Stage) -> None:
    alert = stage.an_alert()
    refused: list[tuple[StaffMember, str, str, type[Refusal]]] = [
        (stage.mina, "in_order", "", AlertNotYours),
        (stage.omar, "in_order", "", AlertNotYours),  # she is none of his advisors
        (stage.tess, "", "", AlertWordMissing),
        (stage.tess, "not_in_order", "bad", AlertWordsMissing),
    ]
    for by, word, words, refusal in refused:
        with pytest.raises(refusal), transaction():
            cases.close_alert(alert, word, words, by=by, now=stage.now)
    with transaction():
        cases.close_alert(alert, "not_in_order", "She looked out of curiosity", by=stage.tess, now=stage.now)
    with pytest.raises(AlertClosed), transaction():
        cases.close_alert(alert, "in_order", "", by=stage.tess, now=stage.now)
    assert waiting_for(stage.tess) == 0
    [line] = alerts_for(stage.tess, stage.now).closed
    assert line.alert.words == "She looked out of curiosity"
    with pytest.raises(NothingToUndo), transaction():
        cases.undo_close(alert, by=stage.tess, now=stage.now + timedelta(minutes=11))
    with transaction():
        cases.undo_close(alert, by=stage.tess, now=stage.now + timedelta(minutes=9))
    assert waiting_for(stage.tess) == 1


def test_the_database_refuses_who_closes_their_own(stage: Stage) -> None:
    alert = stage.an_alert()
    with pytest.raises(IntegrityError, match="closed_by_a_second"), transaction():
        closed = {"closed_at": stage.now, "closed_by_id": stage.mina.id, "word": "in_order"}
        db.session.execute(update(Alert).where(Alert.id == alert.id).values(closed))


def test_an_alert_about_a_manager_goes_to_another_one(stage: Stage) -> None:
    with transaction():
        stage.tess.grants.append(make.staff("X").grants[0])  # an advisor too
    stage.opened(stage.ada, by=stage.tess)
    find_alerts(stage.now)
    listed = alerts_for(stage.tess, stage.now)
    assert (len(listed.waiting), listed.about_me) == (0, 1)


def test_a_late_alert_is_a_task_until_it_is_closed(stage: Stage) -> None:
    alert = stage.an_alert()
    open_tasks = select(Task).where(Task.kind == "alert", Task.done_at.is_(None))
    assert count_of(open_tasks) == 0
    late = stage.now + timedelta(days=5)  # Thursday to Tuesday
    find_alerts(late - timedelta(minutes=1))
    assert count_of(open_tasks) == 0
    for _twice in range(2):
        find_alerts(late)
        assert count_of(open_tasks) == 1
    with transaction():
        cases.close_alert(alert, "in_order", "", by=stage.tess, now=late)
    assert count_of(open_tasks) == 0
    with transaction():
        cases.undo_close(alert, by=stage.tess, now=late)
    assert count_of(open_tasks) == 1


def test_an_alert_ends_with_its_opening_after_six_years(stage: Stage) -> None:
    stage.an_alert()
    with transaction():
        delete_ended(Alert, Alert.raised_at, now=stage.now + timedelta(days=365 * 6))
    assert count_of(select(Alert)) == 1
    with transaction():
        cases.sweep_alerts(stage.now + timedelta(days=365 * 6, seconds=1))
    assert count_of(select(Alert)) == 0
