"""Next steps handed on: by whoever has one, to who is still here, with an undo."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from booking.cases import operations as cases
from booking.cases.errors import ActionOver, ColleagueLeft
from booking.cases.rules.actions import ActionAct, ActionOwner
from booking.core.database import transaction
from booking.core.errors import NothingToUndo, StalePage
from booking.disruptions import operations as disruptions
from booking.tasks.queries import open_tasks
from tests import factories as make
from tests.cases.test_actions import hand, task_of, write
from tests.day.stage import is_seen, morning


def test_what_a_manager_got_from_a_leaver_is_handed_on_and_can_be_taken_back(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        manager, leaver, omar = make.staff("Nora", "manager"), make.staff("Lena"), make.staff("Omar")
        housing = make.department("Housing")
    action = write(consultation, stage, colleague=leaver)
    with transaction():
        disruptions.end_advisor(leaver, by_id=manager.id, now=now)
    hand(action, omar, manager, now)
    task = task_of(action)
    assert task is not None and task.staff_member_id == omar.id
    assert task.reference in {one.reference for one in open_tasks(omar.grants, mine=omar.id)}
    with transaction():
        cases.act_on(action, ActionAct.UNDO, by_id=manager.id, now=now)
    assert (action.owner, task_of(action).staff_member_id) == ("staff", manager.id)
    hand(action, housing, manager, now)
    task = task_of(action)
    assert (action.owner, task.staff_member_id, task.department_id) == ("department", None, housing.id)
    with pytest.raises(StalePage), transaction():
        cases.hand_on(action, omar, expected_version=action.version - 1, by_id=manager.id, now=now)
    with transaction():
        cases.act_on(action, ActionAct.UNDO, by_id=manager.id, now=now)
    assert (task_of(action).staff_member_id, task_of(action).department_id) == (manager.id, action.department_id)


def test_nothing_is_handed_to_who_has_left_nor_when_it_is_over_nor_back_to_a_leaver(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        manager, lena, gone = make.staff("Nora", "manager"), make.staff("Lena"), make.staff("Gone", active=False)
    action, own = write(consultation, stage, colleague=lena), write(consultation, stage, ActionOwner.CITIZEN)
    with pytest.raises(ColleagueLeft):
        hand(action, gone, lena, now)
    with pytest.raises(StalePage):
        hand(own, lena, lena, now)
    hand(action, stage.advisor, lena, now)
    with pytest.raises(NothingToUndo), transaction():
        cases.act_on(action, ActionAct.UNDO, by_id=stage.advisor.id, now=now)
    with transaction():
        disruptions.end_advisor(stage.advisor, by_id=manager.id, now=now)
        cases.act_on(action, ActionAct.UNDO, by_id=lena.id, now=now)
    assert task_of(action).staff_member_id == lena.id
    with transaction():
        cases.act_on(action, ActionAct.DONE, by_id=lena.id, now=now)
    with pytest.raises(ActionOver):
        hand(action, manager, lena, now)
