"""Quiet hours, the two minutes for staff to correct, and the cap: from facts, and on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking.citizens import operations as citizens
from booking.core import clock
from booking.core.database import transaction
from booking.messages import jobs
from booking.messages.rules.facts import Contact, Stand
from booking.messages.rules.sending_times import capped, considerate
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, OTHER_MOBILE
from tests.messages.test_rules_planning import TOLD, called_for, facts

FRIDAY = date(2026, 12, 11)


def on(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "now", "starts", "expected"),
    [
        (on(5, 14), on(5, 14), on(26, 10), on(5, 14)),  # by day
        (on(5, 8), on(5, 8), on(26, 10), on(5, 8)),
        (on(5, 19, 59), on(5, 19, 59), on(26, 10), on(5, 19, 59)),
        (on(5, 20), on(5, 20), on(26, 10), on(6, 8)),  # by night: in the morning
        (on(6, 2), on(6, 1), on(26, 10), on(6, 8)),
        (on(6, 7, 59), on(6, 7, 59), on(26, 10), on(6, 8)),
        (on(5, 22), on(5, 22), on(6, 9, 30), on(5, 22)),  # within twelve hours: at once
        (on(5, 20, 10), on(5, 20, 10), on(6, 9), on(5, 21)),  # not yet within twelve hours: as soon as it is
        (on(5, 21), on(5, 21), on(6, 20, 30), on(6, 8)),
        (on(5, 14), on(5, 21), on(26, 10), on(6, 8)),  # nobody came to send it by day
        (on(5, 22), on(6, 9), on(26, 10), on(5, 22)),
        (on(1, 6, 59, month=7), on(1, 6, 59, month=7), on(26, 10), on(1, 7, month=7)),  # eight on the clock in summer
        (on(24, 22, month=10), on(24, 22, month=10), on(26, 10), on(25, 8, month=10)),  # the clocks went back
    ],
)
def test_a_notice_goes_by_day_or_within_twelve_hours_of_the_visit(due, now, starts, expected):
    assert considerate(due, now, starts) == expected


NIGHT = on(5, 22)


@pytest.mark.parametrize(
    ("contact", "changes", "due"),
    [
        (Contact(1, "mobile"), {"by_staff": True, "stand": Stand.CANCELLED}, on(6, 8)),
        (Contact(1, "mobile"), {"by_staff": True, "stand": Stand.DISRUPTED}, on(6, 8)),
        (Contact(1, "mobile"), {"by_staff": True, "venue_id": 8}, on(6, 8)),
        (Contact(1, "mobile"), {"venue_id": 8}, NIGHT),  # who moves it at ten at night is answered
        (Contact(1, "mobile"), {"stand": Stand.CANCELLED}, NIGHT),
        (Contact(1, "landline"), {"by_staff": True, "stand": Stand.CANCELLED}, NIGHT + timedelta(seconds=120)),
    ],
)
def test_only_what_staff_did_waits_for_the_morning(contact, changes, due):
    found = called_for(facts(contacts=(contact,), since=NIGHT, moved=True, **changes), TOLD, NIGHT)
    assert found[0].due_at == due


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ([], False),
        ([on(5, 9)] * 2, False),
        ([on(5, 9)] * 3, True),
        ([on(4, 9)] * 3, False),  # yesterday's
        ([on(4, 23, 59), on(5, 9), on(5, 10)], False),
        ([on(1, 9), on(2, 9), on(2, 9), on(3, 9), on(3, 10), on(4, 9)], True),
        ([on(1, 9), on(2, 9), on(2, 9), on(3, 9), on(3, 10)], False),
        ([*[on(29, 11, 59, month=10)] * 2, on(2, 9), on(2, 9), on(3, 9), on(3, 10)], False),  # eight days ago
    ],
)
def test_three_a_day_and_six_in_seven_days_are_enough(gone, expected):
    assert capped(gone, on(5, 12)) is expected


def test_what_staff_cancel_by_night_is_told_in_the_morning_and_undone_by_night_not_at_all(council):
    council.at(hours=11, minutes=45)  # ten at night
    told, undone = council.book(MOBILE, day=FRIDAY), council.book(OTHER_MOBILE, day=FRIDAY, hour=12)
    council.round()
    assert len(council.texts()) == 2  # who books at ten at night is answered at ten at night
    council.cancel(told, by=True)
    council.cancel(undone, by=True)
    council.at(seconds=90).undo(undone, by=True)
    council.at(minutes=5).round()
    assert len(council.texts()) == 2
    council.now = clock.instant(date(2026, 11, 27), time(8))
    council.round()
    assert [to for to, _body, _reference in council.sms.taken[2:]] == [MOBILE[1]]


def test_what_staff_cancel_within_twelve_hours_is_told_by_night(council):
    booked = council.book(MOBILE, day=date(2026, 11, 27), hour=9)
    council.round()
    council.at(hours=11, minutes=30).cancel(booked, by=True)  # a quarter to ten in the evening
    council.at(minutes=2).round()
    assert len(council.texts()) == 2


def test_a_notice_that_nobody_sent_by_day_does_not_go_by_night(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(hours=9).cancel(booked, by=True)
    jobs.reconcile_all(council.now)
    council.at(hours=2).round()  # a quarter past nine in the evening: the worker was down
    [row] = council.rows(booked, kind="cancelled")
    assert (row.status, row.due_at) == ("planned", clock.instant(date(2026, 11, 27), time(8)))
    council.at(hours=11).round()
    assert len(council.texts()) == 2


def reminded(council) -> list[tuple[str, str]]:
    return [(row.status, row.why) for row in council.rows(kind="reminder_1_day")]


@pytest.mark.parametrize("who", ["one number", "one record"])
def test_one_person_gets_no_more_than_three_reminders_a_day(council, who):
    numbers = [MOBILE] * 5 if who == "one number" else [MOBILE, OTHER_MOBILE, EMAIL, LANDLINE, MOBILE]
    booked = [council.book(number, day=FRIDAY, hour=10 + n) for n, number in enumerate(numbers)]
    with transaction():
        for one in booked[1:]:
            citizens.join(one.citizen, booked[0].citizen.case_record, staff_id=council.host.id, now=council.now)
    council.at(days=13).round()  # the three-day reminders are over by now
    council.now = clock.instant(date(2026, 12, 10), time(19))
    council.round()
    assert sorted(reminded(council)) == [("sent", "")] * 3 + [("suppressed", "enough messages this week")] * 2
    assert jobs.reconcile_all(council.now, everything=True).planned == 0  # what is one too many stays unsent
    council.cancel(booked[4], by=True)
    council.at(minutes=2).round()
    assert council.rows(booked[4], kind="cancelled")[0].status == "sent"  # never capped


def test_strangers_are_not_counted_together(council):
    for n in range(5):
        council.book((MOBILE[0], f"+44770090010{n}"), day=FRIDAY, hour=10 + n)
    council.now = clock.instant(date(2026, 12, 10), time(19))
    council.round()
    assert reminded(council) == [("sent", "")] * 5
