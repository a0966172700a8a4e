"""What cannot be delivered becomes a Task, and a provider that fails costs nobody a message."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from booking.citizens.models import ContactPoint
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.gateways.base import Meaning, Refused
from tests.messages.conftest import LANDLINE, MOBILE

FRIDAY, LATER = date(2026, 12, 4), date(2026, 12, 11)


def refuse(meaning, code="x"):
    def before(_to, _reference):
        raise Refused(meaning, code)

    return before


def test_who_has_no_mobile_and_no_e_mail_is_called_for_each_reminder(council):
    booked = council.book(LANDLINE, day=FRIDAY)
    council.round()
    assert council.tasks() == []  # the confirmation stood on the screen
    council.at(5, hours=1).round()
    (call,) = council.tasks()
    assert (call.kind, call.role, call.venue_id) == ("call", "host", council.venue.id)
    assert (call.subject_kind, call.subject_reference) == ("appointment", booked.reference)
    assert call.citizen_id == booked.citizen_id
    assert call.due_at == council.now + timedelta(hours=6)
    assert call.detail.startswith("Remind them: Heywood Library, Fri 4 Dec, 10:30am. Reference")
    assert "Debt" not in call.detail and "Ada" not in call.detail
    council.round()
    assert len(council.tasks()) == 1


@pytest.mark.parametrize(("interpreter", "signs"), [("bsl", True), ("spoken", False), ("", False)])
def test_a_call_to_whoever_uses_british_sign_language_says_how_without_a_voice(council, interpreter, signs):
    needs = Needs(interpreter=interpreter, language="ur" if interpreter == "spoken" else "")
    council.book(LANDLINE, day=LATER, hour=9, minute=0, needs=needs)
    council.plan_visit(LANDLINE, day=LATER, needs=needs)
    council.at(hours=1).round()
    with transaction():
        start, end = clock.instant(LATER, time(9)), clock.instant(LATER, time(17))
        disruptions.close_venue(council.venue, start, end, "Flood", by_id=council.host.id, now=council.now)
    council.at(hours=1).round()
    calls = [task for task in council.tasks() if task.kind == "call"]
    assert {task.subject_kind for task in calls} == {"appointment", "visit"}
    assert all(("or dial 18002 before the number (Relay UK)" in task.detail) is signs for task in calls)


def test_a_call_nobody_made_ends_when_the_next_is_due_and_when_it_is_over(council):
    council.book(day=FRIDAY)
    council.at(5, hours=1).round()
    (first,) = council.tasks()
    council.at(2).round()
    (second,) = council.tasks()
    assert second.id != first.id
    council.at(1).round()
    assert council.tasks() == []
    assert {task.outcome for task in council.tasks(opened=False)} == {"Nobody called in time."}


def test_a_call_that_is_no_longer_true_is_closed_and_the_truth_is_called_for(council):
    booked = council.book(LANDLINE, day=FRIDAY)
    council.at(5, hours=1).round()
    council.at(hours=1).cancel(booked, by=True)
    council.at(minutes=2).round()
    (call,) = council.tasks()
    assert call.detail.startswith("Tell them that it is cancelled: Heywood Library, Fri 4 Dec")
    assert council.tasks(opened=False)[0].outcome == "No longer needed: it has changed."


def test_who_cancels_by_themselves_is_not_called(council):
    booked = council.book(LANDLINE, day=FRIDAY)
    council.at(5, hours=1).round()
    council.cancel(booked)
    council.at(minutes=5).round()
    assert council.tasks() == []


@pytest.mark.parametrize("meaning", [Meaning.WRONG_ADDRESS, Meaning.NOT_ACCEPTED])
def test_what_is_refused_for_good_is_called_instead(council, meaning):
    booked = council.book(MOBILE, day=FRIDAY)
    council.sms.before = refuse(meaning, "21614")
    council.round()
    (row,) = council.rows(booked, status="failed")
    assert row.why == f"{meaning} (21614)"
    (call,) = council.tasks()
    assert call.detail.endswith("Our message could not be delivered.")
    council.sms.before = None
    council.at(hours=1).round()
    assert council.texts() == []


def test_who_has_stopped_our_texts_is_remembered_and_gets_no_reminder(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.sms.before = refuse(Meaning.OPTED_OUT, "21610")
    council.round()
    point = db.session.execute(select(ContactPoint)).scalar_one()
    assert (point.opted_out_at, point.version) == (council.now, 2)
    council.sms.before = None
    council.at(5, hours=1).round()
    council.at(2).round()
    assert (council.texts(), council.tasks()) == ([], [])
    council.cancel(booked, by=True)
    council.at(minutes=2).round()
    assert [task.kind for task in council.tasks()] == ["call"]


def test_a_provider_that_is_down_is_asked_again_and_in_the_end_a_person_is(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.sms.before = refuse(Meaning.TRY_LATER, "20429")
    for _ in range(60):
        council.round()
        council.at(minutes=5)
    (row,) = council.rows(booked, status="failed")
    assert row.attempts == 8
    assert len(council.tasks()) == 1


def test_a_provider_that_was_down_for_an_hour_has_cost_nothing(council):
    council.book(MOBILE, day=FRIDAY)
    council.sms.before = refuse(Meaning.TRY_LATER, "30003")
    for _ in range(20):
        council.round()
        council.at(minutes=3)
    council.sms.before = None
    for _ in range(20):
        council.round()
        council.at(minutes=3)
    assert len(council.texts()) == 1 and council.tasks() == []


def test_wrong_credentials_stop_the_queue_and_tell_a_manager_once(council):
    for hour in (10, 11, 12):
        council.book((MOBILE[0], f"+4477009001{hour}"), day=FRIDAY, hour=hour)
    council.sms.before = refuse(Meaning.OUR_ACCOUNT, "20003")
    report = council.round()
    assert report.refused == 1
    council.at(minutes=6).round()
    (task,) = council.tasks()
    assert (task.kind, task.role, task.venue_id) == ("answer", "manager", None)
    assert "20003" in task.detail
    council.sms.before = None
    council.at(minutes=6).round()
    assert len(council.texts()) == 3


@pytest.mark.parametrize("knows", [True, False])
@pytest.mark.parametrize("act", ["move", "cancel"])
def test_nobody_is_called_about_what_they_were_told_at_the_desk(council, act, knows):
    booked = council.book(LANDLINE, day=FRIDAY)
    council.round()
    council.at(hours=1)
    if act == "move":
        council.move(booked, FRIDAY, 11, by=True, knows=knows)
    else:
        council.move(booked, FRIDAY, 11, by=True)
        council.at(minutes=10).round()
        council.cancel(booked, by=True, knows=knows)
    council.round()
    council.at(minutes=10).round()
    assert len(council.tasks()) == (0 if knows else 1)


def test_a_text_of_the_new_time_goes_to_who_knows_it_too(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(hours=1).move(booked, FRIDAY, 11, by=True, knows=True)
    council.at(minutes=10).round()
    assert len(council.texts()) == 2 and "11:30am" in council.texts()[-1]


def test_who_was_told_and_is_then_moved_by_somebody_else_is_called(council):
    booked = council.book(LANDLINE, day=FRIDAY)
    council.round()
    council.at(hours=1).move(booked, FRIDAY, 11, by=True, knows=True)
    council.at(hours=1).move(booked, FRIDAY, 12, by=True)
    council.at(minutes=10).round()
    assert len(council.tasks()) == 1
