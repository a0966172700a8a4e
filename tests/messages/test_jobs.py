"""Rounds: what is due goes out once, whatever goes wrong on the way, and what cannot be delivered becomes a Task."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from booking.citizens.models import ContactPoint
from booking.core import clock
from booking.core.database import db, transaction
from booking.gateways import Gateways
from booking.gateways.base import Meaning, Refused, Unsure
from booking.gateways.twilio import TwilioSms
from booking.messages import jobs
from booking.messages.jobs import loop
from booking.messages.models import WorkerBeat
from tests import fake_twilio
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, OTHER_MOBILE, SENDER

FRIDAY = date(2026, 12, 4)
MONDAY = date(2026, 12, 7)


class Killed(BaseException):
    """The worker's process ends here."""


def refuse(meaning, code="x"):
    def before(_to, _reference):
        raise Refused(meaning, code)

    return before


def test_a_booking_is_confirmed_and_reminded_with_what_it_takes_and_no_more(council):
    booked = council.book(MOBILE, day=FRIDAY)
    assert council.round().sent == 1
    council.at(5, hours=1).round()
    council.at(2).round()
    confirmation, three, one = council.texts()
    assert confirmation.startswith("Booked: Heywood Library, Fri 4 Dec, 10:30am. Reference ")
    assert three == one and one.startswith("Reminder: Heywood Library, Fri 4 Dec, 10:30am.")
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
    assert appointments.by_token(token).reference == booked.reference


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
    jobs.settle_all(council.now)
    council.at(9).round()
    assert council.texts() == [] and council.tasks() == []
    assert {status for _kind, status in council.stand(booked)} == {"expired"}


def test_what_changes_between_planning_and_sending_is_read_again(council, monkeypatch):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(5, hours=1)
    council.cancel(booked)
    monkeypatch.setattr("booking.messages.jobs.rounds.settle_all", lambda *_a, **_k: None)
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


# What only a person can do


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
    for _ in range(300):
        council.round()
        council.at(minutes=1)
    (row,) = council.rows(booked, status="failed")
    assert row.attempts == 8
    assert len(council.tasks()) == 1


def test_a_provider_that_was_down_for_an_hour_has_cost_nothing(council):
    council.book(MOBILE, day=FRIDAY)
    council.sms.before = refuse(Meaning.TRY_LATER, "30003")
    for _ in range(60):
        council.round()
        council.at(minutes=1)
    council.sms.before = None
    for _ in range(60):
        council.round()
        council.at(minutes=1)
    assert len(council.texts()) == 1 and council.tasks() == []


def test_wrong_credentials_stop_the_queue_and_tell_a_manager_once(council):
    for hour in (10, 11, 12):
        council.book(MOBILE, day=FRIDAY, hour=hour)
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


# What may have been sent


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
    from booking.messages.operations import sending as claiming

    bad = council.book(MOBILE, day=FRIDAY)
    council.book(OTHER_MOBILE, day=FRIDAY, hour=12)
    text_of = claiming.text_of

    def stumble(told):
        if told.reference == bad.reference:
            raise ValueError("a bad row")
        return text_of(told)

    monkeypatch.setattr(claiming, "text_of", stumble)
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
    ticks = iter([0.0, 1.0, 500.0, 501.0, 502.0, 503.0, 504.0])
    monkeypatch.setattr("booking.messages.jobs.rounds.monotonic", lambda: next(ticks))
    council.round()
    assert len(council.texts()) == 2
    assert {row.attempts for row in council.rows(kind="confirmation")} == {1}


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


# The loop


def test_the_loop_runs_rounds_and_chores_until_it_is_told_to_stop(app, council, monkeypatch):
    council.book(MOBILE, day=FRIDAY)
    monkeypatch.setattr(loop, "REST_SECONDS", (0.0, 0.0))
    stop, done = threading.Event(), []

    def chore(now):
        done.append(now)
        if len(done) == 3:
            stop.set()
        if len(done) == 1:
            raise ValueError("a chore that fails does not stop the loop")

    daily = []
    with clock.stopped_at(council.now):
        jobs.run_forever(app, council.gateways, each_round=[chore], each_day=[daily.append], stop=stop)
    assert (len(done), len(daily), len(council.texts())) == (3, 1, 1)
    assert db.session.execute(select(WorkerBeat.at)).scalars().all() == [council.now]


def test_a_round_without_work_takes_no_write_lock(council, monkeypatch):
    def forbidden():
        raise AssertionError("a transaction was opened")

    council.round()
    for module in ("rounds", "sending"):
        monkeypatch.setattr(f"booking.messages.jobs.{module}.transaction", forbidden)
    assert str(council.round()) == "nothing to do"


def test_a_report_counts_and_names_nobody(council):
    council.book(MOBILE, day=FRIDAY)
    assert str(council.round()) == "settled 1, planned 3, claimed 1, sent 1"


def test_the_daily_chores_forget_and_sweep(council):
    booked = council.book(MOBILE, day=date(2026, 12, 18))
    council.round()
    jobs.daily_chores(council.at(8).now)
    assert council.rows(booked, kind="confirmation")[0].body == ""
