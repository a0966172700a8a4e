"""Actions: an open one of a colleague or a department always has an open Task at somebody who works here."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from booking.cases import operations as cases
from booking.cases.errors import ActionOver, ColleagueLeft
from booking.cases.models import Action
from booking.cases.operations import NextStep
from booking.cases.queries import action_for, actions_of, actions_on, basis_of, open_tasks_for
from booking.cases.rules.actions import ActionAct, ActionOwner, due_at, due_in, later_than
from booking.core import clock
from booking.core.database import count_of, db, transaction
from booking.core.errors import NothingToUndo, Refusal
from booking.disruptions import operations as disruptions
from booking.services.models import Department
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.tasks.queries import open_tasks
from booking.visits.models import Consultation
from tests import factories as make
from tests.databases import empty_database
from tests.day.stage import Morning, is_seen, morning
from tests.selection import examples

FRIDAY = date(2026, 12, 4)
IN_SHORT = settings(
    max_examples=examples(6),
    stateful_step_count=12,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # to make a failure shorter takes minutes
    suppress_health_check=list(HealthCheck),
)


def write(
    consultation: Consultation, stage: Morning, owner: ActionOwner = ActionOwner.STAFF, **changes: object
) -> Action:
    given = changes.pop("colleague", stage.advisor)
    colleague = given if owner is ActionOwner.STAFF else None
    step = NextStep("Send the form", owner, FRIDAY, colleague, **changes)  # type: ignore[arg-type]
    with transaction():
        return cases.write_action(
            step,
            consultation,
            department_id=stage.service.department_id,
            author_id=stage.advisor.id,
            now=clock.now(),
        )


def task_of(action: Action) -> Task | None:
    return db.session.scalars(select(Task).where(Task.key == action.task_key)).one_or_none()


def record_of(consultation: Consultation) -> int:
    return consultation.visit.party[0].citizen.case_record_id


@pytest.mark.parametrize(
    ("choice", "day"), [("7", date(2026, 12, 3)), ("28", date(2026, 12, 24)), ("", date(2026, 12, 10))]
)
def test_a_quick_choice_is_a_day(choice: str, day: date) -> None:
    assert due_in(choice, date(2026, 11, 26)) == day


def test_what_is_late_is_moved_from_today() -> None:
    assert later_than(FRIDAY, date(2026, 11, 26)) == date(2026, 12, 11)
    assert later_than(FRIDAY, date(2026, 12, 8)) == date(2026, 12, 15)


def test_a_colleagues_action_is_their_task_and_nobody_elses(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        colleague, other, manager = make.staff("Lena"), make.staff("Omar"), make.staff("Nora", "manager")
    action = write(consultation, stage, colleague=colleague)
    task = task_of(action)
    assert task is not None
    assert (task.kind, task.detail, task.due_at) == ("action", "Send the form", due_at(FRIDAY))
    assert [one.id for one in open_tasks(colleague.grants, mine=colleague.id)] == [task.id]
    assert [one.id for one in open_tasks(manager.grants, mine=manager.id)] == [task.id]
    assert open_tasks(other.grants, mine=other.id) == []
    record = record_of(consultation)
    [line] = actions_on(record, other)
    assert (line.what, line.who, line.due_on) == ("Send the form", "Lena", FRIDAY)
    assert (basis_of(record, colleague), basis_of(record, other)) == ("task", None)
    assert open_tasks_for(record) == []  # it is not shown twice


def test_what_is_theirs_by_name_stands_first(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    theirs = write(consultation, stage, ActionOwner.DEPARTMENT, department=stage.service.department)
    mine = write(consultation, stage)
    keys = [task.key for task in open_tasks(stage.advisor.grants, mine=stage.advisor.id)]
    assert keys == [mine.task_key, theirs.task_key]


def test_the_persons_own_is_no_task_and_stands_on_the_record(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    action = write(consultation, stage, ActionOwner.CITIZEN)
    assert task_of(action) is None
    assert [line.who for line in actions_on(record_of(consultation), stage.advisor)] == [""]
    assert actions_of([consultation.id])[consultation.id].reference == action.reference


def test_a_restricted_one_is_read_by_its_department_only_and_its_task_does_not_say_it(
    app: Flask, now: datetime
) -> None:
    stage = morning()
    consultation = is_seen(stage)
    action = write(consultation, stage, ActionOwner.DEPARTMENT, restricted=True)
    with transaction():
        elsewhere = make.staff("Elsewhere")
        elsewhere.grants[0].department_id = make.department("Housing").id
    task = task_of(action)
    assert task is not None
    assert "form" not in task.detail
    assert actions_on(record_of(consultation), elsewhere) == []
    assert action_for(action.reference, elsewhere, is_open=lambda _record: True) is None
    assert action_for(action.reference, stage.advisor, is_open=lambda _record: True) is action


def test_a_departments_task_is_at_a_venue_where_it_has_advisors(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        housing, away = make.department("Housing"), make.venue("Castleton")
        lena = make.staff("Lena")
        lena.grants[0].department_id, lena.grants[0].venue_id = housing.id, away.id
        stage.advisor.grants[0].department_id = stage.service.department_id
    action = write(consultation, stage, ActionOwner.DEPARTMENT, department=housing)
    assert [one.key for one in open_tasks(lena.grants, mine=lena.id)] == [action.task_key]


def test_done_cancelled_and_moved_with_the_task_and_undone(app: Flask, now: datetime) -> None:
    stage = morning()
    action = write(is_seen(stage), stage)
    task = task_of(action)
    assert task is not None
    for act, outcome in ((ActionAct.DONE, "Done"), (ActionAct.CANCEL, "Cancelled")):
        with transaction():
            cases.act_on(action, act, by_id=stage.advisor.id, now=now)
        assert (task.outcome, task.done_by_id) == (outcome, stage.advisor.id)
        with pytest.raises(ActionOver), transaction():
            cases.act_on(action, ActionAct.LATER, by_id=stage.advisor.id, now=now)
        with transaction():
            cases.act_on(action, ActionAct.UNDO, by_id=stage.advisor.id, now=now)
        assert (action.state, task.done_at, task.outcome) == ("open", None, "")
    with transaction():
        cases.act_on(action, ActionAct.LATER, by_id=stage.advisor.id, now=now)
    assert (action.due_on, task.due_at) == (FRIDAY + timedelta(7), due_at(FRIDAY + timedelta(7)))
    for by_id, at in ((stage.host.id, now), (stage.advisor.id, now + timedelta(minutes=11))):
        with pytest.raises(NothingToUndo), transaction():
            cases.act_on(action, ActionAct.UNDO, by_id=by_id, now=at)
    with transaction():
        cases.act_on(action, ActionAct.UNDO, by_id=stage.advisor.id, now=now)
    assert (action.due_on, task.due_at) == (FRIDAY, due_at(FRIDAY))


def test_nothing_is_given_to_somebody_who_has_left(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        make.staff("Nora", "manager")
        gone = make.staff("Gone", active=False)
    with pytest.raises(ColleagueLeft):
        write(consultation, stage, colleague=gone)
    assert count_of(select(Action)) == count_of(select(Task)) == 0


def test_a_leavers_go_to_who_ends_them_and_what_is_reopened_later_to_who_reopens_it(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    with transaction():
        manager, leaver, next_one = make.staff("Nora", "manager"), make.staff("Lena"), make.staff("Omar")
    action, other = write(consultation, stage, colleague=leaver), write(consultation, stage, colleague=next_one)
    ended = write(consultation, stage, colleague=leaver)
    with transaction():
        cases.act_on(ended, ActionAct.DONE, by_id=stage.advisor.id, now=now)
    with transaction():
        disruptions.end_advisor(leaver, by_id=manager.id, now=now)
        disruptions.end_advisor(next_one, by_id=None, now=now)
    with transaction():
        cases.act_on(ended, ActionAct.UNDO, by_id=stage.advisor.id, now=now)
    owners = [task.staff_member_id for task in map(task_of, (action, other, ended)) if task]
    assert owners == [manager.id, None, stage.advisor.id]
    assert [line.who for line in actions_on(record_of(consultation), stage.advisor)] == [
        "Nora",
        "a manager",
        "Mina Advisor",
    ]


def hand(action: Action, to: StaffMember | Department, by: StaffMember, now: datetime) -> None:
    with transaction():
        cases.hand_on(action, to, expected_version=action.version, by_id=by.id, now=now)


class Histories(RuleBasedStateMachine):
    """Random histories of one morning."""

    def __init__(self) -> None:
        super().__init__()
        self.at = clock.now()

    @initialize()
    def begin(self) -> None:
        empty_database()
        self.stage = morning()
        self.consultation = is_seen(self.stage)
        with transaction():
            self.manager = make.staff("Nora", "manager")
            self.staff = [make.staff(f"Colleague {n}") for n in range(3)]

    @rule(owner=st.sampled_from(ActionOwner), who=st.integers(0, 2))
    def add(self, owner: ActionOwner, who: int) -> None:
        try:
            write(self.consultation, self.stage, owner, colleague=self.staff[who])
        except ColleagueLeft:
            assert not self.staff[who].active

    @rule(which=st.integers(0, 5), act=st.sampled_from(ActionAct), who=st.integers(0, 2))
    def act(self, which: int, act: ActionAct, who: int) -> None:
        actions = db.session.scalars(select(Action).order_by(Action.id)).all()
        if actions and self.staff[who].active:
            try:
                with transaction():
                    cases.act_on(actions[which % len(actions)], act, by_id=self.staff[who].id, now=self.at)
            except Refusal:
                db.session.expire_all()

    @rule(which=st.integers(0, 5), to=st.integers(0, 2), who=st.integers(0, 2))
    def hand_on(self, which: int, to: int, who: int) -> None:
        actions = db.session.scalars(select(Action).order_by(Action.id)).all()
        if actions and self.staff[who].active:
            receiver = self.staff[to] if to else self.stage.service.department
            try:
                hand(actions[which % len(actions)], receiver, self.staff[who], self.at)
            except Refusal:
                db.session.expire_all()

    @rule(who=st.integers(0, 2), by=st.booleans())
    def leave(self, who: int, by: bool) -> None:
        with transaction():
            disruptions.end_advisor(self.staff[who], by_id=self.manager.id if by else None, now=self.at)

    @rule()
    def take_back(self) -> None:
        with transaction():
            cases.take_back_actions(self.consultation.id, author_id=self.stage.advisor.id, since=self.at)

    @rule()
    def pass_time(self) -> None:
        self.at += timedelta(minutes=6)

    @invariant()
    def nothing_open_is_without_somebody(self) -> None:
        people = db.session.scalars(select(StaffMember).where(StaffMember.active)).all()
        seen = {task.key for one in people for task in open_tasks(one.grants, mine=one.id)}
        open_keys = set()
        for action in db.session.scalars(select(Action)):
            task = task_of(action)
            if action.owner == ActionOwner.CITIZEN:
                assert task is None
            elif action.state == "open":
                open_keys.add(action.task_key)
                assert task is not None
                assert task.done_at is None
                assert task.staff_member is None or task.staff_member.active
            else:
                assert task is not None
                assert task.outcome
            assert action.state == "open" or action.changed_by_id is not None
        assert open_keys == {key for key in seen if key.startswith("action:")}


def test_over_random_histories_nothing_open_is_without_somebody(app: Flask, now: datetime) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Histories, settings=IN_SHORT
    )
