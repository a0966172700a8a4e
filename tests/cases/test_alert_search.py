"""What the worker finds in the audit: each opening is looked at once, and what is a ground for one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from booking.appointments.models import Appointment, AppointmentChange
from booking.cases import operations as cases
from booking.cases.models import Alert
from booking.cases.operations.alerts import search_audit_for_alerts
from booking.cases.rules import Act, Basis
from booking.core.database import count_of, db, transaction
from booking.staff.models import StaffMember
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from tests import factories as make
from tests.at_once import at_once
from tests.cases.alert_stage import MONTH, Stage, a_stage
from tests.cases.test_queries import visit_of
from tests.visits.scenes import appointment


@pytest.fixture
def stage(app: Flask, now: datetime) -> Stage:
    return a_stage(now)


def test_the_worker_looks_at_each_opening_once(stage: Stage) -> None:
    stage.opened(stage.ada)
    expected = [(stage.ada.case_record.reference, "no_connection")]
    assert stage.found() == expected == stage.found()
    stage.opened(stage.ada, at=stage.now + timedelta(minutes=5))
    assert stage.found() == expected  # once a day
    stage.opened(stage.ada, at=stage.now + timedelta(days=1))
    assert stage.kinds() == ["no_connection"] * 2


def test_a_step_is_bounded_and_the_next_goes_on_where_it_ended(stage: Stage) -> None:
    for day in range(3):
        stage.opened(stage.ada, at=stage.now + timedelta(days=day))
    with transaction():
        assert search_audit_for_alerts(2) == 2
    assert count_of(select(Alert)) == 2
    with transaction():
        assert search_audit_for_alerts(2) == 1
    assert count_of(select(Alert)) == 3


def test_two_workers_at_once_raise_each_alert_once(app: Flask, stage: Stage) -> None:
    for day in range(6):
        stage.opened(stage.ada, at=stage.now + timedelta(days=day))

    def work() -> int:
        with transaction():
            return search_audit_for_alerts(4)

    assert sum(at_once(app, [work, work])) == 6
    assert count_of(select(Alert)) == 6


def test_ones_own_record_a_relative_s_and_a_colleague_s(stage: Stage) -> None:
    with transaction():
        stage.mina.private_number = "+447700900111"
        own = make.citizen("Wilhelmina Holt", ("mobile", "+447700900111"), ("landline", "+441614960001"))
        son = make.citizen("Jan Holt")
        son.contact_points.append(own.contact_points[1])  # which is known from her own record
        namesake, boss = make.citizen("Ivy Holt", ("mobile", "+447700900222")), make.citizen("Tess Lee")
        for person in (namesake, boss):
            visit_of(person, advisor=stage.mina, service=make.service(), at=stage.now)
        boss.contact_points.append(make.citizen("Somebody", ("email", stage.tess.email)).contact_points[0])
    people = {"own": own, "family": son, "": namesake, "a_colleague": boss}
    for person in people.values():
        stage.opened(person)
    assert stage.found() == [(who.case_record.reference, kind) for kind, who in people.items() if kind]


def test_who_lives_with_the_reader_has_their_surname(stage: Stage) -> None:
    with transaction():
        own = make.citizen("Mina Holt", ("email", stage.mina.email))
        son = make.citizen("Jan Holt")
        link: dict[str, Any] = {"evidence": "", "until": None, "by_id": stage.omar.id, "now": stage.now}
        cases.add_link(own.case_record, son.case_record, "lives_with", **link)
    stage.opened(son)
    assert stage.kinds() == ["family"]


def of_a_visit(stage: Stage) -> None:
    visit_of(stage.ada, advisor=stage.mina, service=make.service(), at=stage.now - MONTH + timedelta(hours=1))


def of_an_old_visit(stage: Stage) -> None:
    visit_of(stage.ada, advisor=stage.mina, service=make.service(), at=stage.now - 2 * MONTH)


def of_the_department(stage: Stage) -> None:
    tax = make.service("Council tax", db.session.get_one(StaffMember, stage.tess.id).grants[0].department)
    visit_of(stage.ada, advisor=stage.omar, service=tax, at=stage.now)


def of_another_department(stage: Stage) -> None:
    visit_of(stage.ada, advisor=stage.omar, service=make.service(), at=stage.now)


def of_a_task(stage: Stage) -> None:
    task = tasks.open_task(
        "call", key="k", role="advisor", due_at=stage.now, detail="", now=stage.now - 2 * MONTH,
        staff_member_id=stage.mina.id, citizen_id=stage.ada.id,
    )  # fmt: skip
    assert task.done_at is None


def of_an_old_task(stage: Stage) -> None:
    of_a_task(stage)
    db.session.execute(update(Task).values(done_at=stage.now - 2 * MONTH))


def of_likely_doubles(stage: Stage) -> None:
    record = stage.ada.case_record.reference
    cases.audit(Act.MATCHED, staff_id=stage.mina.id, device="d", record=record, basis=Basis.TASK, now=stage.now)


def of_a_call(stage: Stage) -> None:
    cases.open_record(
        stage.ada.case_record, stage.mina, basis=Basis.TELEPHONE, reason="She rang about arrears", device="d",
        now=stage.now - timedelta(days=2),
    )  # fmt: skip


def ahead(stage: Stage, **how: Any) -> Appointment:
    """An appointment with the reader in five days, booked six weeks ago."""
    day = make.session_on(stage.now.date() + timedelta(days=5), advisors=[stage.mina])
    booked = {"booked_at": stage.now - timedelta(days=42), "citizen": stage.ada}
    return appointment(day, day.session.starts_at, **{**booked, **how})


def of_an_appointment(stage: Stage) -> None:
    ahead(stage)


def of_a_follow_up(stage: Stage) -> None:
    ahead(stage, booked_by_id=stage.mina.id, channel="day")


def of_one_they_made(stage: Stage) -> None:
    ahead(stage, booked_by_id=stage.mina.id, channel="desk")


def of_one_they_took(stage: Stage) -> None:
    taken = ahead(stage)
    before = {"advisor_id": stage.omar.id}
    row = AppointmentChange(
        appointment_id=taken.id, version=2, act="moved", at=stage.now, by_id=stage.mina.id, before=before
    )
    db.session.add(row)


@pytest.mark.parametrize(
    ("work", "connected"),
    [
        *((one, True) for one in (of_an_appointment, of_a_follow_up)),
        *((one, False) for one in (of_one_they_made, of_one_they_took)),
        *((one, True) for one in (of_a_visit, of_the_department, of_a_task, of_likely_doubles, of_a_call)),
        *((one, False) for one in (of_an_old_visit, of_another_department, of_an_old_task)),
    ],
)
def test_what_is_a_ground_for_an_opening(stage: Stage, work: object, connected: bool) -> None:
    with transaction():
        work(stage)  # type: ignore[operator]
    stage.opened(stage.ada)
    assert stage.kinds() == ([] if connected else ["no_connection"])


def test_a_task_of_their_department_is_a_ground_for_its_manager(stage: Stage) -> None:
    tax = stage.tess.grants[0].department_id
    with transaction():
        asked: dict[str, Any] = {"detail": "", "now": stage.now, "department_id": tax, "citizen_id": stage.ada.id}
        tasks.open_task("referral", key="k", role="advisor", due_at=stage.now, **asked)
    stage.opened(stage.ada, by=stage.tess, basis=Basis.TASK)
    assert stage.kinds() == []
    stage.opened(stage.ada, by=stage.omar, basis=Basis.TASK)
    assert stage.kinds() == ["no_connection"]


def test_a_printed_list_is_no_reading(stage: Stage) -> None:
    with transaction():
        people = [make.citizen(f"Person{number} Name{number}").case_record.reference for number in range(24)]
        cases.audit_each(Act.PRINTED, people, staff_id=stage.mina.id, device="d", basis=Basis.DESK, now=stage.now)
    assert stage.kinds() == []
    with transaction():
        visit_of(stage.ada, advisor=stage.mina, service=make.service(), at=stage.now)
    stage.opened(stage.ada)
    assert stage.kinds() == []  # nor does it count towards twenty


def test_more_than_twenty_records_within_an_hour_are_said_once_an_hour(stage: Stage) -> None:
    with transaction():
        people = [make.citizen(f"Person{number} Name{number}") for number in range(24)]
        for person in people:
            visit_of(person, advisor=stage.mina, service=make.service(), at=stage.now)
    for number, person in enumerate(people):
        stage.opened(person, at=stage.now + timedelta(minutes=2 * number))
    assert stage.found() == [(people[20].case_record.reference, "many")]
