"""What is settled from appointments, visits and contact points, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from booking.citizens.models import ContactPoint
from booking.core.database import db, transaction
from booking.messages import jobs, operations, queries
from booking.messages.models import Message
from booking.visits import operations as visits
from booking.wording.rules.kinds import SubjectKind
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, OTHER_MOBILE

FRIDAY = date(2026, 12, 4)
MONDAY = date(2026, 12, 7)

PLANNED = [("confirmation", "planned"), ("reminder_3_days", "planned"), ("reminder_1_day", "planned")]


def reconcile(council):
    return jobs.reconcile_all(council.now)


def test_a_booking_is_found_once_and_planned(council):
    booked = council.book(MOBILE, day=FRIDAY)
    assert queries.unreconciled(SubjectKind.APPOINTMENT, council.now) == [booked.reference]
    assert reconcile(council).planned == 3
    assert council.stand(booked) == PLANNED
    assert queries.unreconciled(SubjectKind.APPOINTMENT, council.now) == []
    again = reconcile(council)
    assert (again.reconciled, again.planned) == (0, 0)


def test_a_full_sweep_finds_nothing(council):
    booked = council.book(MOBILE, EMAIL, day=FRIDAY)
    council.book(LANDLINE, day=FRIDAY, hour=12)
    council.plan_visit(MOBILE, day=FRIDAY)
    council.round()
    council.at(hours=1).move(booked, MONDAY, by=True)
    council.at(hours=1).round()
    sweep = jobs.reconcile_all(council.now, everything=True)
    assert (sweep.reconciled, sweep.planned) == (3, 0)


def test_settling_the_same_twice_at_once_plans_once(council):
    booked = council.book(MOBILE, day=FRIDAY)
    with transaction():
        operations.reconcile(SubjectKind.APPOINTMENT, [booked.reference], council.now)
        operations.reconcile(SubjectKind.APPOINTMENT, [booked.reference], council.now)
    assert council.stand(booked) == PLANNED


def test_a_change_without_a_new_time_plans_nothing_again(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    with transaction():
        row = db.session.merge(booked)
        row.version += 1
    assert reconcile(council).reconciled == 1
    assert council.stand(booked) == [("confirmation", "sent"), *PLANNED[1:]]


def test_a_move_replaces_what_was_planned(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(hours=1).move(booked, MONDAY)
    reconcile(council)
    assert council.stand(booked) == [
        ("confirmation", "sent"),
        ("reminder_3_days", "suppressed"),
        ("reminder_1_day", "suppressed"),
        ("moved", "planned"),
        ("reminder_3_days", "planned"),
        ("reminder_1_day", "planned"),
    ]
    assert {row.why for row in council.rows(booked, status="suppressed")} == {"moved"}


def test_moved_away_and_back_within_the_minute_tells_nobody_anything(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(hours=1).move(booked, MONDAY, by=True)
    council.round()
    council.at(minutes=1).move(booked, FRIDAY, by=True)
    council.at(minutes=10).round()
    assert len(council.texts()) == 1
    assert [row.status for row in council.rows(booked, status="planned")] == ["planned", "planned"]
    assert council.stand(booked)[:3] == [("confirmation", "sent"), *PLANNED[1:]]


def test_cancelled_before_anything_was_sent_nothing_is_sent(council):
    booked = council.book(MOBILE, day=FRIDAY)
    reconcile(council)
    council.cancel(booked)
    council.round()
    assert {status for _kind, status in council.stand(booked)} == {"suppressed"}
    assert council.texts() == []


def test_a_new_number_is_told_and_the_old_one_is_not(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(hours=1).reach_by(booked, OTHER_MOBILE)
    assert queries.unreconciled(SubjectKind.APPOINTMENT, council.now) == [booked.reference]
    council.round()
    assert [to for to, _body, _reference in council.sms.taken] == [MOBILE[1], OTHER_MOBILE[1]]
    council.at(5).at(hours=1).round()
    council.at(2).round()
    assert [to for to, _body, _reference in council.sms.taken][2:] == [OTHER_MOBILE[1]] * 2


def test_a_number_taken_away_is_found_too(council):
    booked = council.book(MOBILE, EMAIL, day=FRIDAY)
    council.round()
    council.reach_by(booked, EMAIL)
    reconcile(council)
    assert [(r.kind, r.channel) for r in council.rows(booked, status="planned")] == [
        ("reminder_3_days", "email"),
        ("reminder_1_day", "email"),
    ]


@pytest.mark.parametrize("wish", ["do_not_text", "opted_out_at"])
def test_a_wish_changes_what_is_planned_and_changing_it_back_brings_it_back(council, wish):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()

    def wishes(value):
        with transaction():
            point = db.session.execute(select(ContactPoint)).scalar_one()
            setattr(point, wish, value)
            point.version += 1

    wishes(True if wish == "do_not_text" else council.now)
    reconcile(council)
    calls = [row.channel for row in council.rows(booked, status="planned")]
    assert calls == (["call", "call"] if wish == "do_not_text" else [])
    wishes(False if wish == "do_not_text" else None)
    reconcile(council)
    assert [(r.kind, r.channel) for r in council.rows(booked, status="planned")] == [
        ("reminder_3_days", "sms"),
        ("reminder_1_day", "sms"),
    ]
    assert len([r for r in council.rows(booked) if r.channel == "sms"]) == 3


def test_a_planned_drop_in_is_reminded_and_withdrawing_ends_it(council):
    coming = council.plan_visit(MOBILE, day=FRIDAY)
    assert reconcile(council).planned == 2
    assert [row.kind for row in council.rows(coming)] == ["confirmation", "reminder_1_day"]
    council.round()
    with transaction():
        visits.withdraw(coming, expected_version=1, now=council.now)
    council.round()
    assert council.stand(coming) == [("confirmation", "sent"), ("reminder_1_day", "suppressed")]
    assert len(council.texts()) == 1


def test_a_visit_without_an_address_is_asked_for_nothing(council):
    council.plan_visit(day=FRIDAY)
    council.round()
    council.at(7).round()
    assert (council.rows(), council.tasks()) == ([], [])


def test_a_drop_in_that_is_cancelled_is_found_by_its_session(council):
    coming = council.plan_visit(MOBILE, day=FRIDAY)
    council.round()
    with transaction():
        session = council.drop_in(FRIDAY)
        session.cancelled_at, session.version = council.now, session.version + 1
    council.at(minutes=5).round()
    assert council.stand(coming)[-1] == ("cancelled", "sent")
    assert "Your drop-in is cancelled: Heywood Library, Fri 4 Dec, 10am to 1pm" in council.texts()[-1]


def test_past_appointments_cost_nothing(council):
    council.book(MOBILE, day=date(2026, 11, 27))
    council.at(5)
    assert (reconcile(council).reconciled, council.rows()) == (0, [])


def test_one_subject_that_cannot_be_settled_does_not_stop_the_others(council, monkeypatch, caplog):
    from booking.messages.operations import reconciling as settling

    bad = council.book(MOBILE, day=FRIDAY)
    good = council.book(OTHER_MOBILE, day=FRIDAY, hour=12)
    plan, wanted = settling.called_for, bad.reference  # type: ignore[attr-defined]  # as it is called there

    def stumble(facts, told, now):
        if facts.reference == wanted:
            raise ValueError("a bad row")
        return plan(facts, told, now)

    monkeypatch.setattr(settling, "called_for", stumble)
    report = reconcile(council)
    assert (report.mistakes, len(council.rows(good)), council.rows(bad)) == (1, 3, [])
    assert wanted in caplog.text
    monkeypatch.undo()
    reconcile(council)
    assert len(council.rows(bad)) == 3


def test_the_words_are_forgotten_after_a_week_and_the_fact_stays(council):
    booked = council.book(MOBILE, day=date(2026, 12, 18))
    council.round()
    assert council.rows(booked, status="sent")[0].body
    council.at(6)
    with transaction():
        assert operations.forget_words(council.now) == 0
    council.at(1.1)
    with transaction():
        assert operations.forget_words(council.now) == 1
    (row,) = council.rows(booked, status="sent")
    assert (row.body, row.subject_line, row.kind) == ("", "", "confirmation")


def test_the_database_refuses_the_same_message_twice(council):
    from sqlalchemy.exc import IntegrityError

    booked = council.book(MOBILE, day=FRIDAY)
    landline = council.book(LANDLINE, day=FRIDAY, hour=12)
    nobody = council.book(day=FRIDAY, hour=14)
    reconcile(council)
    for subject in (booked, landline, nobody):
        row = council.rows(subject)[-1]
        copy = {c.name: getattr(row, c.name) for c in Message.__table__.columns if c.name not in ("id", "reference")}
        with pytest.raises(IntegrityError), transaction() as session:
            session.add(Message(**copy, reference="0000000000"))


def test_messages_of_a_subject_are_listed_by_when_they_are_due(council):
    booked = council.book(MOBILE, day=FRIDAY)
    reconcile(council)
    listed = queries.written_about([booked.reference])
    assert [row.kind for row in listed] == ["confirmation", "reminder_3_days", "reminder_1_day"]
