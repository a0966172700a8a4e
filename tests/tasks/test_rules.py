"""Urgency of tasks, whose they are, and their outcomes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from booking.tasks.rules import TASK_OUTCOMES, TITLES, TaskKind, Urgency, may_undo, roles_covered, urgency
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (NOW - timedelta(minutes=1), Urgency.LATE),
        (NOW, Urgency.LATE),
        (NOW + timedelta(minutes=1), Urgency.TODAY),
        (NOW.replace(hour=23, minute=59), Urgency.TODAY),
        (NOW + timedelta(days=1), Urgency.LATER),
    ],
)
def test_urgency(due, expected):
    assert urgency(due, NOW) is expected


def test_a_manager_sees_everybodys_tasks_and_others_their_own():
    assert set(roles_covered("manager")) == {"host", "advisor", "manager"}
    assert roles_covered("host") == ("host",)


BY_THEMSELVES = {TaskKind.LEAVE, TaskKind.ACTION, TaskKind.REFERRAL, TaskKind.ALERT}  # they end on a page of their own


def test_every_kind_has_a_title_and_ways_to_end():
    assert set(TITLES) == set(TASK_OUTCOMES) == set(TaskKind)
    assert all(len(ways) >= 2 for kind, ways in TASK_OUTCOMES.items() if kind not in BY_THEMSELVES)
    assert TASK_OUTCOMES[TaskKind.LEAVE] == {}  # the answer on its own page ends it


def test_undo_lasts_ten_minutes():
    assert may_undo("call", NOW, NOW + timedelta(minutes=10))
    assert not may_undo("call", NOW, NOW + timedelta(minutes=11))
    assert not may_undo("call", None, NOW)
    assert not may_undo("leave", NOW, NOW)
    assert not may_undo("arrange_interpreter", NOW, NOW)
