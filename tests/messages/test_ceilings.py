"""No more texts than a council allows in an hour and in a day; people who were here before go first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.citizens.rules import ContactKind
from booking.core import clock
from booking.core.ceiling import ceilings_reached
from booking.core.database import db, transaction
from booking.core.journal import SecurityEvent
from booking.messages import queries
from booking.messages.operations import ceilings
from booking.messages.rules.ceilings import Room
from booking.worker.loop import leave_heartbeat
from tests.client import checked
from tests.messages.conftest import FakeSms

FRIDAY = date(2026, 12, 4)


def number(n):
    return (ContactKind.MOBILE, f"+447700900{n:03}")


@pytest.fixture
def few(council):
    """A council that allows eight texts an hour, two of which it keeps back, and twelve a day."""
    sender = replace(council.gateways.sender, text_price=250, hourly_ceiling=8, daily_ceiling=12)
    council.gateways = replace(council.gateways, sender=sender)
    return council


def book(council, count):
    for n in range(count):
        council.book(number(n), day=FRIDAY, hour=9 + n // 2, minute=n % 2 * 30)


def at(day, hour):
    return clock.instant(day, time(hour))


def test_what_is_above_the_ceiling_waits_and_goes_later(few):
    book(few, 10)
    few.round()
    assert len(few.texts()) == 6  # a quarter is kept back
    assert queries.held_back() == 4
    few.at(minutes=30).round()
    assert len(few.texts()) == 6
    few.at(minutes=31).round()
    assert len(few.texts()) == 9  # the day's twelve, less the three that it keeps back
    few.at(hours=24).round()
    assert len(few.texts()) == 10
    assert {row.status for row in few.rows(kind="confirmation")} == {"sent"}
    assert few.rows(kind="confirmation")[9].attempts == 1


def test_an_alarm_is_raised_once(app, few):
    book(few, 10)
    few.round()
    few.at(minutes=6).round()
    (task,) = few.tasks()
    assert (task.kind, task.role) == ("answer", "manager") and "8 texts an hour" in task.detail
    db.session.rollback()
    events = db.session.scalars(select(SecurityEvent).where(SecurityEvent.act == "ceiling_reached")).all()
    assert [event.detail for event in events] == [{"ceiling": "hour", "most": "8"}]
    assert [row.name for row in ceilings_reached(few.now)] == ["hour"]
    with clock.stopped_at(few.now):
        leave_heartbeat(few.now)
        client = checked(app)
        client.sign_in(few.host)
        page = client.get("/staff/messages")
        ready = client.get("/readyz")
    assert "The ceiling of texts of an hour is reached." in page.text and "Texts that wait for room: 4." in page.text
    assert "ceiling of texts of one hour is reached since 26 Nov 2026, 10:15" in ready.text
    few.at(hours=25).round()
    few.at(minutes=11)
    assert (list(ceilings_reached(few.now)), queries.held_back()) == ([], 0)


def test_the_log_is_told_once_the_row_is_free(few, monkeypatch):
    """Whoever reads the log finds it so in the database; a line of what was rolled back would be no truth."""
    book(few, 10)
    said = []
    monkeypatch.setattr(ceilings.logger, "error", lambda line, *_values: said.append(db.session().in_transaction()))
    few.round()
    assert said == [False]


def test_reminders_of_people_who_were_here_go_on(few):
    """Staff booked two, strangers twelve, all for one day: when reminders fall due, there is room for eight."""
    few.book(number(90), day=FRIDAY, hour=15, by=True)
    few.book(number(91), day=FRIDAY, hour=16, by=True)
    few.gateways = replace(few.gateways, sender=replace(few.gateways.sender, hourly_ceiling=99, daily_ceiling=99))
    book(few, 12)
    few.round()
    few.sms = FakeSms()
    few.gateways = replace(
        few.gateways, sms=few.sms, sender=replace(few.gateways.sender, hourly_ceiling=8, daily_ceiling=99)
    )
    few.now = at(date(2026, 12, 1), 17)
    few.round()
    assert len(few.texts()) == 8
    assert {number(90)[1], number(91)[1]} <= {to for to, *_ in few.sms.taken}


def test_whoever_cannot_wait_is_called(few):
    """The reminder of the day before finds no room until it would be worth nothing: a person calls before that."""
    sender = few.gateways.sender
    few.gateways = replace(few.gateways, sender=replace(sender, daily_ceiling=99))
    booked = few.book(number(1), day=FRIDAY, hour=16)
    few.round()
    few.gateways = replace(few.gateways, sender=replace(sender, daily_ceiling=1))
    few.now = at(FRIDAY - timedelta(days=1), 16)
    few.book(number(2), day=FRIDAY, hour=15)
    few.round()
    few.now = at(FRIDAY - timedelta(days=1), 17)
    few.round()
    (reminder,) = few.rows(booked, kind="reminder_1_day")
    assert (reminder.status, reminder.why) == ("planned", "the ceiling of texts is reached")
    few.now = at(FRIDAY, 11)
    few.round()
    (reminder,) = few.rows(booked, kind="reminder_1_day")
    assert (reminder.status, reminder.parts) == ("failed", 0)
    assert [task.kind for task in few.tasks() if task.subject_reference == booked.reference] == ["call"]


def test_it_is_not_sent_later_where_it_is_no_longer_right(few):
    book(few, 9)
    few.round()
    held = [row for row in few.rows(kind="confirmation") if row.status == "planned"]
    with transaction():
        for one in db.session.scalars(select(Appointment)):
            if one.reference in {row.subject_reference for row in held}:
                appointments.cancel(one, expected_version=one.version, now=few.now)
    few.at(hours=2).round()
    assert len(few.texts()) == 6
    assert queries.held_back() == 0


def test_a_text_counts_as_the_parts_that_it_costs():
    room = Room.under("hour", 8, 4)
    assert room.has(2, spared=False) and not room.has(3, spared=False)
    assert room.has(4, spared=True) and not room.has(5, spared=True)
