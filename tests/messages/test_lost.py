"""Killed workers, lost answers, mistakes and two workers at once: nothing lost, nothing twice."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest

from booking.core import clock
from booking.core.database import db, transaction
from booking.gateways import Gateways
from booking.gateways.base import Meaning, Refused, Sent, Unsure
from booking.gateways.twilio import TwilioSms
from booking.messages import jobs, operations
from tests import fake_twilio
from tests.messages.conftest import MOBILE, OTHER_MOBILE, SENDER

FRIDAY = date(2026, 12, 4)
MONDAY = date(2026, 12, 7)


class Killed(BaseException):
    """The worker's process ends here."""


def test_killed_between_sending_and_recording_it_is_not_sent_again(council, monkeypatch):
    council.book(MOBILE, day=FRIDAY)
    send = council.sms.send

    def send_and_die(to, body, reference):
        send(to, body, reference)
        raise Killed

    monkeypatch.setattr(council.sms, "send", send_and_die, raising=False)
    with pytest.raises(Killed):
        council.round()
    monkeypatch.setattr(council.sms, "send", send)
    db.session.remove()
    council.at(minutes=4).round()  # the lease still stands
    assert council.sms.looked == 0
    council.at(minutes=2).round()
    assert (council.sms.looked, len(council.texts())) == (1, 1)
    assert [row.status for row in council.rows(kind="confirmation")] == ["sent"]


def test_killed_before_sending_it_is_sent_by_the_next(council, monkeypatch):
    council.book(MOBILE, day=FRIDAY)

    def die(_to, _reference):
        raise Killed

    council.sms.before = die
    with pytest.raises(Killed):
        council.round()
    council.sms.before = None
    council.at(minutes=6).round()
    assert (council.sms.looked, len(council.texts())) == (1, 1)


def test_an_answer_that_never_came_is_looked_up_before_anything_is_sent_again(council):
    council.book(MOBILE, day=FRIDAY)

    def take_and_hang(to, reference):
        row = council.rows(reference=reference)[0]
        council.sms.take(to, row.body, reference)
        raise Unsure("timeout")

    council.sms.before = take_and_hang
    assert council.round().unsure == 1
    council.sms.before = None
    council.at(minutes=3).round()
    assert len(council.texts()) == 1
    assert [row.status for row in council.rows(kind="confirmation")] == ["sent"]


def test_while_the_list_cannot_be_read_nothing_is_sent_again(council, monkeypatch):
    booked = council.book(MOBILE, day=FRIDAY)

    def hang(*_args):
        raise Unsure("timeout")

    council.sms.before = hang
    council.round()
    council.sms.before = None
    monkeypatch.setattr(council.sms, "find", hang, raising=False)
    for _ in range(10):
        council.at(minutes=5).round()
    assert council.texts() == []
    monkeypatch.undo()
    council.at(minutes=5).round()
    assert len(council.texts()) == 1
    assert council.stand(booked)[0] == ("confirmation", "sent")


def test_moved_while_its_fate_was_unknown_the_old_time_is_not_sent_again(council):
    booked = council.book(MOBILE, day=FRIDAY)

    def hang(*_args):
        raise Unsure("timeout")

    council.sms.before = hang
    council.round()
    council.sms.before = None
    council.move(booked, MONDAY)
    council.at(minutes=3).round()
    assert [text for text in council.texts() if "Fri 4 Dec" in text] == []
    assert len([text for text in council.texts() if "Mon 7 Dec" in text]) == 1


def test_a_mistake_of_ours_while_sending_does_not_stop_the_others(council, caplog):
    council.book(MOBILE, day=FRIDAY)
    council.book(OTHER_MOBILE, day=FRIDAY, hour=12)

    def stumble(to, _reference):
        if to == MOBILE[1]:
            raise ValueError(f"a mistake about {to}")

    council.sms.before = stumble
    report = council.round()
    assert (report.sent, report.unsure) == (1, 1)
    assert MOBILE[1] not in caplog.text


def test_one_message_that_cannot_be_made_ready_does_not_stop_the_others(council, monkeypatch):
    from booking.messages.operations import writing

    bad = council.book(MOBILE, day=FRIDAY)
    council.book(OTHER_MOBILE, day=FRIDAY, hour=12)
    asking_text = writing.asking_text  # type: ignore[attr-defined]  # as it is called there

    def stumble(told, *own):
        if told.reference == bad.reference:
            raise ValueError("a bad row")
        return asking_text(told, *own)

    monkeypatch.setattr(writing, "asking_text", stumble)
    council.round()
    assert [to for to, *_ in council.sms.taken] == [OTHER_MOBILE[1]]
    monkeypatch.undo()
    council.at(minutes=11).round()
    assert [to for to, *_ in council.sms.taken] == [OTHER_MOBILE[1], MOBILE[1]]


def test_two_workers_at_once_send_each_message_once(app, council):
    for day in range(1, 11):
        for hour in (10, 12, 14):
            council.book((MOBILE[0], f"+4477009{day:02}{hour}0"), day=FRIDAY + timedelta(days=day), hour=hour)
    start, problems = threading.Barrier(3), []

    def work():
        with app.app_context():
            try:
                start.wait(timeout=20)
                jobs.run_round(council.gateways, council.now)
            except BaseException as problem:
                problems.append(problem)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert problems == []
    council.round()
    assert len({reference for _to, _body, reference in council.sms.taken}) == len(council.sms.taken) == 30
    assert {row.status for row in council.rows(kind="confirmation")} == {"sent"}


def test_no_transaction_is_open_while_something_is_sent(app, council):
    council.book(MOBILE, day=FRIDAY)
    seen = []

    def look(_to, _reference):
        seen.append(db.session().info.get("in_transaction", False) or db.session().in_transaction())
        with transaction():
            pass

    council.sms.before = look
    council.round()
    assert seen == [False]


def test_what_does_not_fit_into_the_lease_is_given_back(council, monkeypatch):
    council.book(MOBILE, day=FRIDAY)
    council.book(OTHER_MOBILE, day=FRIDAY, hour=12)
    late = [timedelta(0)]
    council.sms.before = lambda *_: late.append(timedelta(minutes=3))
    jobs.run_round(council.gateways, council.now, watch=lambda: council.now + late[-1])
    assert len(council.texts()) == 1
    council.round()
    assert len(council.texts()) == 2
    assert {row.attempts for row in council.rows(kind="confirmation")} == {1}


def test_what_would_arrive_after_its_deadline_is_not_handed_over(council):
    booked = council.book(MOBILE, day=FRIDAY)
    start = booked.starts_at
    council.now = start - timedelta(minutes=1)
    jobs.run_round(council.gateways, council.now, watch=lambda: start - timedelta(seconds=5))
    assert council.texts() == []
    council.now = start
    council.round()
    assert council.stand(booked)[0] == ("confirmation", "expired")


def test_a_worker_that_comes_back_late_changes_nothing_of_what_another_has_in_hand(council):
    council.book(MOBILE, day=FRIDAY)
    jobs.reconcile_all(council.now)
    with transaction():
        _due, [mine] = operations.claim(SENDER, council.now)
    council.at(minutes=6)
    with transaction():
        [lost] = operations.claim_lost(SENDER, council.now)
        operations.record_not_found(lost, council.now)
        _due, [theirs] = operations.claim(SENDER, council.now)
    with transaction():  # the first one wakes up
        operations.record_not_found(mine, council.now)
        operations.record_refused(mine, "fake", Refused(Meaning.TRY_LATER, "20429"), council.now)
        operations.release([mine.reference], mine.claimed_at)
    assert [row.status for row in council.rows(kind="confirmation")] == ["claimed"]
    with transaction():
        operations.record_sent(theirs, "fake", Sent("SM1"), council.now)
    assert [row.status for row in council.rows(kind="confirmation")] == ["sent"]


def test_by_the_real_sdk_through_a_reset_connection_once(council):
    with clock.stopped_at(council.now), fake_twilio.running(clock.now) as fake:
        sms = TwilioSms(
            account_sid=fake_twilio.ACCOUNT,
            auth_token=fake_twilio.TOKEN,
            from_number="+447700900000",
            api_base_url=fake.url,
            public_base_url=SENDER.base_url,
        )
        council.gateways = Gateways(sms, council.email, SENDER)
        booked = council.book(MOBILE, day=FRIDAY)
        fake.answers = ["reset_after"]
        council.round()
        assert council.stand(booked)[0] == ("confirmation", "unknown")
        council.at(minutes=3).round()
        assert council.stand(booked)[0] == ("confirmation", "sent")
        assert len(fake.taken) == 1 and fake.problems == []
        council.at(5, hours=1).round()
        assert len(fake.taken) == 2
        assert council.rows(booked)[1].provider_id == fake.taken[1]["sid"]
