"""Calls to make as one list, and letters to print."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.database import db, transaction
from tests import factories
from tests.client import checked
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE
from tests.replies.test_views_correspondence import host_of

FRIDAY = date(2026, 12, 4)
POSTAL = (ContactKind.POSTAL, "1 Church Street\nHeywood\nOL10 1LW")


@pytest.fixture
def host(app, council):
    with clock.stopped_at(council.now):
        yield host_of(app, council)


def cancelled(council, *contacts, hour=10):
    booked = council.book(*contacts, day=FRIDAY, hour=hour)
    council.at(minutes=1).round()
    council.cancel(booked, by=True)
    council.at(minutes=3).round()
    return booked


def test_a_call_tells_who_where_and_what_to_say(council, host):
    assert "Nobody has to be called just now." in host.get("/staff/messages/calls").text
    cancelled(council, LANDLINE)
    cancelled(council, hour=12)
    page = host.get("/staff/messages/calls").text
    assert page.count("Ada Lovelace") >= 2 and "01706 123456" in page
    assert "none: tell them when they come" in page and "Tell them that it is cancelled: Heywood Library" in page


def test_only_tasks_of_my_venues(app, council, host):
    cancelled(council, LANDLINE)
    with transaction():
        elsewhere = factories.staff("Elsa Elsewhere", "host")
        elsewhere.grants[0].venue_id = factories.venue("Middleton Library").id
    client = checked(app)
    client.sign_in(elsewhere)
    with clock.stopped_at(council.now):
        assert "Ada" not in client.get("/staff/messages/calls").text
        (task,) = council.tasks()
        assert client.post(f"/staff/messages/tasks/{task.reference}/instead").status_code == 404


def test_a_letter_instead_of_a_call_and_back(council, host):
    booked = cancelled(council, LANDLINE)
    (task,) = council.tasks()
    instead = f"/staff/messages/tasks/{task.reference}/instead"
    for kind in ("write", "write", "call"):  # an old page's second press turns nothing round
        answer = host.post(instead, data={"kind": kind}, follow_redirects=True)
    assert "Calls to make" in answer.text
    page = host.post(instead, data={"kind": "write"}, follow_redirects=True).text
    reference = f"{booked.reference[:5]} {booked.reference[5:]}"
    for shown in ("Testdale" if "Testdale" in page else "Council", "Ada Lovelace", "No address was given.", reference):
        assert shown in page, shown
    assert "Friday 4 December" in page and "10:30am" in page and "Heywood Library" in page
    assert "Ada" not in host.get("/staff/messages/calls").text
    host.post(f"/tasks/{task.reference}/done", data={"form_token": "t" * 20, "outcome": "sent"})
    assert council.tasks() == []
    assert host.post(f"/staff/messages/tasks/{task.reference}/instead").status_code == 409


def test_who_gave_only_a_postal_address_is_written_to(council, host):
    cancelled(council, POSTAL)
    (task,) = council.tasks()
    assert task.kind == "write"
    page = host.get("/staff/messages/letters").text
    assert "1 Church Street" in page and "OL10 1LW" in page and "No address" not in page


def test_a_letter_about_what_has_changed_again_is_no_longer_to_be_written(council, host):
    booked = council.book(POSTAL, day=FRIDAY)
    council.at(minutes=1).round()
    council.move(booked, day=FRIDAY, hour=14, by=True)
    council.at(minutes=3).round()
    assert [task.kind for task in council.tasks()] == ["write"]
    council.cancel(booked, by=True)
    council.at(minutes=3).round()
    page = host.get("/staff/messages/letters").text
    assert page.count('class="letter"') == 1 and "cancelled" in page


def test_a_letter_in_the_week_s_last_hour_is_over(council, host):
    cancelled(council, POSTAL)
    council.at(days=9).round()
    assert council.tasks() == []


def test_whoever_can_be_written_to_electronically_is_not_called(council, host):
    cancelled(council, MOBILE, EMAIL, POSTAL)
    assert council.tasks() == []


def test_nobody_else_gets_in(app, council):
    for path in ("calls", "letters"):
        assert checked(app).get(f"/staff/messages/{path}").status_code == 302


def test_whom_the_lists_of_calls_and_letters_show_is_written_down(council, host):
    cancelled(council, LANDLINE)
    for _ in range(2):
        host.get("/staff/messages/calls")
    db.session.rollback()
    assert [(row.act, row.basis) for row in db.session.scalars(select(AuditRow))] == [("shown", "task")]
