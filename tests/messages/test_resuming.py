"""A pause: nothing goes; and before it ends, what the provider took and we have forgotten is looked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from sqlalchemy import delete, select, update

from booking.appointments.models import Appointment
from booking.core.database import db, transaction
from booking.core.heartbeat import write_heartbeat
from booking.core.pause import SendingPause, open_pause
from booking.gateways.base import ListedText, Unsure
from booking.messages import jobs, operations
from booking.messages.models import Message, ReconciledVersion
from booking.messages.rules.resuming import Planned, matches, reference_in
from tests.cli.conftest import run, said
from tests.messages.conftest import EMAIL, MOBILE, OTHER_MOBILE

__all__ = ["run"]
FRIDAY, MONDAY = date(2026, 12, 4), date(2026, 12, 7)
commands = import_module("booking.cli.messages")  # the package's own `messages` is the command
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def listed(council, *, keeps_references=False):
    """The provider's list of what it took from us."""
    council.sms.listed = [
        ListedText(f"SM{n}", to, body, reference if keeps_references else "", council.now)
        for n, (to, body, reference) in enumerate(council.sms.taken, 1)
    ]


def forget_messages(council):
    """The database is that of before anything was sent; the bookings are there."""
    with transaction() as session:
        session.execute(delete(Message))
        session.execute(delete(ReconciledVersion))
        operations.pause("A backup was restored.", council.now, since=council.now - timedelta(hours=1))


def test_while_paused_nothing_goes_and_afterwards_everything_does(council):
    council.book(MOBILE, day=FRIDAY)
    with transaction():
        operations.pause("The provider asked us to", council.now)
        operations.pause("again", council.now)
    council.round()
    council.at(minutes=10).round()
    assert council.texts() == [] and council.stand()[0] == ("confirmation", "planned")
    assert jobs.resume(council.gateways, council.now).listed == 0
    assert open_pause() is None
    council.round()
    assert len(council.texts()) == 1
    assert jobs.resume(council.gateways, council.now) is None


def test_what_was_lost_is_not_looked_up_while_paused(council):
    council.book(MOBILE, day=FRIDAY)

    def hang(_to, _reference):
        raise Unsure("timeout")

    council.sms.before = hang
    council.round()
    with transaction():
        operations.pause("", council.now)
    council.at(minutes=10).round()
    assert council.sms.looked == 0


@pytest.mark.parametrize("keeps_references", [False, True])
def test_what_went_out_after_the_backup_does_not_go_again(council, keeps_references):
    council.book(MOBILE, day=FRIDAY)
    council.book(OTHER_MOBILE, day=MONDAY)
    council.round()
    listed(council, keeps_references=keeps_references)
    forget_messages(council)
    council.book((MOBILE[0], "+447700900789"), day=MONDAY, hour=12)  # after the backup came back
    done = jobs.resume(council.gateways, council.now)
    assert (done.listed, done.marked, done.asked) == (2, 2, 0)
    council.round()
    assert sorted(to for to, *_ in council.sms.taken) == sorted([MOBILE[1], OTHER_MOBILE[1], "+447700900789"])
    sent = council.rows(kind="confirmation", status="sent")
    assert {row.provider_id for row in sent} == {"SM1", "SM2", "SM3"}
    council.at(5, hours=1).round()  # and the reminders go as ever
    assert len(council.texts()) == 4


def test_interrupted_and_run_again_nothing_is_done_twice(council, monkeypatch):
    for hour in (9, 11, 13):
        council.book((MOBILE[0], f"+4477009001{hour:02}"), day=FRIDAY, hour=hour)
    council.round()
    listed(council)
    gone = ListedText("SM99", MOBILE[1], "Booked: Heywood Library, Fri 4 Dec, 10am. Ref ABCDE12345.", "", council.now)
    council.sms.listed.append(gone)
    forget_messages(council)
    monkeypatch.setattr("booking.messages.jobs.resuming.RESUME_BATCH", 1)
    compare_listed, calls = operations.compare_listed, []

    def stumble(*words):
        calls.append(words)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return compare_listed(*words)

    monkeypatch.setattr(operations, "compare_listed", stumble)
    with pytest.raises(KeyboardInterrupt):
        jobs.resume(council.gateways, council.now)
    assert open_pause() is not None
    council.round()
    assert len(council.texts()) == 3
    done = jobs.resume(council.gateways, council.now)
    assert (done.listed, done.known + done.marked) == (4, 3)
    council.round()
    assert len(council.texts()) == 3 and len(council.tasks()) == 1


def test_whoever_was_texted_about_what_nobody_knows_any_more_is_spoken_to(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    listed(council)
    reference = booked.reference
    forget_messages(council)
    with transaction() as session:  # the booking itself was made after the backup
        session.execute(update(Appointment).where(Appointment.reference == reference).values(reference="0000000000"))
    jobs.resume(council.gateways, council.now)
    (task,) = council.tasks()
    assert (task.kind, task.role, task.subject_reference) == ("answer", "manager", "")
    for told in (MOBILE[1], "Heywood Library", f"{reference[:5]} {reference[5:]}", "Nothing here knows"):
        assert told in task.detail
    assert "https://" not in task.detail
    assert jobs.resume(council.gateways, council.now) is None


def test_whoever_was_texted_another_time_than_stands_here_is_asked(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(minutes=30).move(booked, MONDAY)
    council.at(minutes=5).round()
    assert len(council.texts()) == 2
    listed(council)
    council.sms.listed = council.sms.listed[1:]
    council.move(booked, FRIDAY)  # as the backup has it
    forget_messages(council)
    jobs.resume(council.gateways, council.now)
    (task,) = council.tasks()
    assert "stands differently here" in task.detail and task.subject_reference == booked.reference


def test_a_list_that_cannot_be_read_leaves_the_pause(council, monkeypatch, run):
    with transaction():
        operations.pause("", council.now)

    def hang(_since):
        raise Unsure("timeout")

    monkeypatch.setattr(council.sms, "sent_since", hang, raising=False)
    monkeypatch.setattr(commands, "gateways_for", lambda _settings: council.gateways)
    assert said(run("messages", "resume")) == (
        "Error: The provider's list cannot be read (timeout): sending stays paused. Try again in a few minutes."
    )
    assert open_pause() is not None


def test_the_commands_say_what_was_done(council, monkeypatch, run):
    monkeypatch.setattr(commands, "gateways_for", lambda _settings: council.gateways)
    assert "not paused" in run("messages", "resume").output
    assert "Sending is paused" in run("messages", "pause", "The provider is down").output
    assert said(run("messages", "pause", "again")) == "Error: Sending is paused already, since 26 Nov 2026, 10:15."
    council.book(EMAIL, day=FRIDAY)
    council.round()
    output = run("messages", "resume").output
    assert "1 e-mails may arrive a second time" in output and output.endswith("Messages go out again.\n")
    pauses = db.session.scalars(select(SendingPause)).all()
    assert [(one.why, one.resumed_at) for one in pauses] == [("The provider is down", council.now)]


def test_ready_says_that_sending_is_paused(council, client):
    with transaction():
        write_heartbeat("w", council.now)
        operations.pause("", council.now)
    assert "Sending is paused since 26 Nov 2026, 10:15" in client.get("/readyz").text
    with transaction():
        operations.end_pause(council.now)
    assert client.get("/readyz").text == "ok\n"


def planned(reference, due, body="Reminder: x", to="+44"):
    return Planned(reference, to, body, NOON + timedelta(hours=due))


def taken(number, at, body="Reminder:  x", to="+44", reference=""):
    return ListedText(number, to, body, reference, NOON + timedelta(hours=at))


@pytest.mark.parametrize(
    ("texts", "rows", "expected"),
    [
        ([taken("a", 1)], [planned("1", 1)], {"a": "1"}),
        ([taken("a", 1, to="+45")], [planned("1", 1)], {}),
        ([taken("a", 1, body="Booked")], [planned("1", 1)], {}),
        ([taken("a", 1)], [planned("1", 48)], {}),  # it was not due by then
        ([taken("a", 1)], [planned("1", 1), planned("2", 48)], {"a": "1"}),
        ([taken("b", 48), taken("a", 1)], [planned("1", 1), planned("2", 48)], {"a": "1", "b": "2"}),
        ([taken("b", 48)], [planned("1", 1), planned("2", 48)], {"b": "2"}),
        ([taken("a", 1), taken("b", 1)], [planned("1", 1)], {"a": "1"}),
        ([taken("a", 1, body="other words", reference="2")], [planned("1", 1), planned("2", 48)], {"a": "2"}),
    ],
)
def test_a_planned_text_is_known_by_reference_or_by_number_words_and_time(texts, rows, expected):
    assert matches(texts, rows) == expected


@pytest.mark.parametrize(
    ("words", "reference"),
    [
        (
            "Booked: Heywood, Fri 4 Dec. Reference ABCDE 12345. Change: https://x.uk/a/0123456789abcdefghjkmnpqrs",
            "ABCDE12345",
        ),
        ("Ref ABCDE12345. https://x.uk/a/0", "ABCDE12345"),
        ("Please call 01706 00000", ""),
        ("Call 01706 000000", ""),
        ("https://x.uk/ABCDE12345", ""),
        ("PLEASE COME", ""),
    ],
)
def test_the_reference_that_a_text_names(words, reference):
    assert reference_in(words, "01706 00000") == reference
