"""Rounds: what is due goes out once, read again before it goes, and nothing of it gives anybody away."""

from __future__ import annotations

from datetime import UTC, date, datetime

from booking.core import clock
from booking.messages import jobs
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, OTHER_MOBILE

FRIDAY = date(2026, 12, 4)
MONDAY = date(2026, 12, 7)


def test_a_booking_is_confirmed_and_reminded_with_what_it_takes_and_no_more(council):
    booked = council.book(MOBILE, day=FRIDAY)
    assert council.round().sent == 1
    council.at(5, hours=1).round()
    council.at(2).round()
    confirmation, three, one = council.texts()
    assert confirmation.startswith("Testdale Council. Booked: Heywood Library, Fri 4 Dec, 10:30am. Ref ")
    assert three == one and one.startswith("Testdale Council: Heywood Library, Fri 4 Dec, 10:30am.")
    assert "Reply 1 keep, 2 cancel, 3 change: https://" in one
    for text in council.texts():
        assert "https://advice.example.gov.uk/a/" in text
        for private in ("Ada", "Lovelace", "Debt", "money", "Alex"):
            assert private not in text
    assert {status for _kind, status in council.stand(booked)} == {"sent"}
    council.at(5).round()
    assert len(council.texts()) == 3


def test_the_link_in_a_text_opens_the_page(council):
    from booking.appointments import queries as appointments

    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    token = council.texts()[0].rsplit("/", 1)[1]
    assert appointments.by_token(token, clock.now()).reference == booked.reference


def test_rounds_doubled_send_nothing_twice(council):
    council.book(MOBILE, day=FRIDAY)
    for _ in range(3):
        council.round()
    council.at(5, hours=1)
    for _ in range(3):
        council.round()
    assert len(council.texts()) == 2


def test_a_worker_that_was_away_for_a_day_sends_what_is_still_of_use(council):
    council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(6, hours=1).round()  # the three-day reminder was due a day ago
    assert len(council.texts()) == 2
    council.at(1.5).round()  # in the night after the one-day reminder was due
    assert len(council.texts()) == 2


def test_a_worker_that_was_away_for_a_week_sends_one_reminder_and_not_two(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(7, hours=2).round()
    assert len(council.texts()) == 2
    assert ("reminder_3_days", "expired") in council.stand(booked)


def test_a_worker_that_was_away_too_long_sends_nothing_and_asks_nobody(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.book(LANDLINE, day=FRIDAY, hour=12)
    jobs.reconcile_all(council.now)
    council.at(9).round()
    assert council.texts() == [] and council.tasks() == []
    assert {status for _kind, status in council.stand(booked)} == {"expired"}


def test_what_changes_between_planning_and_sending_is_read_again(council, monkeypatch):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(5, hours=1)
    council.cancel(booked)
    monkeypatch.setattr("booking.messages.jobs.rounds.reconcile_all", lambda *_a, **_k: None)
    council.round()  # the cancellation is not settled yet, and the reminder is due
    assert len(council.texts()) == 1
    assert ("reminder_3_days", "suppressed") in council.stand(booked)


def test_reminders_wait_for_the_morning_and_confirmations_do_not(council):
    council.book(MOBILE, day=FRIDAY)
    council.round()
    council.now = datetime(2026, 12, 2, 21, 0, tzinfo=UTC)
    council.book(OTHER_MOBILE, day=MONDAY)
    council.round()
    assert [to for to, *_ in council.sms.taken] == [MOBILE[1], OTHER_MOBILE[1]]
    council.now = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)
    council.round()
    assert [to for to, *_ in council.sms.taken][2:] == [MOBILE[1]]


def test_an_e_mail_carries_a_calendar_file(council):
    booked = council.book(EMAIL, day=FRIDAY)
    council.round()
    (letter,) = council.email.taken
    assert letter.subject == "Booked: Fri 4 Dec, 10:30am, Heywood Library"
    assert f"UID:{booked.reference}@alongside".encode() in letter.attachments[0].content
    assert b"SEQUENCE:0" in letter.attachments[0].content
    council.cancel(booked)
    council.round()
    cancelled = council.email.taken[1].attachments[0].content
    assert b"STATUS:CANCELLED" in cancelled and b"SEQUENCE:1" in cancelled
    for letter in council.email.taken:
        assert "Debt" not in letter.body + letter.subject and "Ada" not in letter.body + letter.subject
        assert b"Debt" not in letter.attachments[0].content
