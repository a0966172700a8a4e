"""What people text us, from the provider's call to what was done about it."""

from __future__ import annotations

import json
import logging
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from booking.citizens.models import ContactPoint
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import show_reference
from booking.gateways.base import IncomingText
from booking.gateways.notify import NotifyProvider
from booking.messages.models import Reply
from booking.replies import operations
from tests import fake_notify, fake_twilio
from tests.databases import make_settings
from tests.messages.conftest import LANDLINE, MOBILE, OTHER_MOBILE, SENDER
from tests.messages.test_operations_delivery_receipts import by_twilio, post, twilio  # noqa: F401 - fixtures

INBOUND_PATH = "/webhooks/twilio/inbound"
FRIDAY, MONDAY = date(2026, 12, 4), date(2026, 12, 7)


def text(council, body: str, *, sender: str = MOBILE[1], number: str = "IN1") -> Reply:
    with transaction():
        return operations.receive(IncomingText(number, sender, body), "twilio", council.now)


def replies() -> list[Reply]:
    db.session.rollback()
    return list(db.session.scalars(select(Reply).order_by(Reply.id)))


def opted_out() -> bool:
    db.session.rollback()
    point = db.session.scalar(select(ContactPoint).where(ContactPoint.value == MOBILE[1]))
    return point.opted_out_at is not None


@pytest.fixture
def booked(council):
    """Someone who was told of their appointment by text, and reminded of it three days before."""
    appointment = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(days=5, hours=1).round()
    assert [(row.kind, row.asks) for row in council.rows(status="sent")] == [
        ("confirmation", ""),
        ("reminder_3_days", "123"),
    ]
    return appointment


@pytest.mark.parametrize(
    ("body", "did", "status", "tasks"),
    [
        ("1", "kept", "booked", 0),
        ("2", "cancelled", "cancelled", 0),
        ("Please cancel my appointment", "cancelled", "cancelled", 0),
        ("3", "link_sent", "booked", 0),
        ("Thank you", "nothing", "booked", 0),
        ("STOP", "opted_out", "booked", 0),
        ("stop please", "opted_out", "booked", 0),
        ("CANCEL", "cancelled", "cancelled", 1),
        ("stop texting me, I have moved away", "opted_out", "booked", 1),
        ("running late", "asked_person", "booked", 1),  # days ahead: it means something else
        ("What do I bring?", "asked_person", "booked", 1),
    ],
)
def test_what_each_reply_does(council, booked, body, did, status, tasks):
    reply = text(council, body)
    assert (reply.did, reply.subject_reference) == (did, booked.reference)
    db.session.rollback()
    assert booked.status == status
    assert len(council.tasks()) == tasks
    assert opted_out() == (body.casefold().startswith("stop") or body == "CANCEL")


def test_late_is_told_beside_the_name_on_the_day(council, booked):
    council.at(days=2, hours=20)
    assert council.now < booked.starts_at
    reply = text(council, "Running 10 mins late sorry")
    assert (reply.did, reply.state, council.tasks()) == ("told_staff", "done", [])


def test_the_same_text_told_twice_is_taken_once(council, booked):
    first, second = text(council, "2"), text(council, "2")
    assert first.reference == second.reference and len(replies()) == 1
    council.round()
    assert len(council.texts()) == 3  # beside the confirmation and the reminder that it is cancelled: once


def test_another_time_is_answered_with_the_link_at_once_and_once(council, booked):
    text(council, "3")
    council.round()
    council.round()
    assert len(council.texts()) == 3
    assert f"{SENDER.base_url}/a/" in council.texts()[2] and show_reference(booked.reference) in council.texts()[2]
    assert "01706 000000" in council.texts()[2]


def test_with_two_live_visits_a_digit_answers_the_one_that_was_asked_about(council, booked):
    other = council.book(MOBILE, day=MONDAY)
    council.round()
    reply = text(council, "2")
    assert (reply.did, reply.subject_reference) == ("cancelled", booked.reference)
    db.session.rollback()
    assert (booked.status, other.status) == ("cancelled", "booked")


def test_two_live_visits_are_for_a_person_and_neither_is_touched(council, booked):
    other = council.book(MOBILE, day=MONDAY)
    council.at(minutes=11).round()
    reply = text(council, "Please cancel my appointment")
    assert (reply.did, reply.subject_reference) == ("asked_person", "")
    db.session.rollback()
    assert (booked.status, other.status) == ("booked", "booked")
    (task,) = council.tasks()
    assert (task.kind, task.subject_kind, task.venue_id) == ("answer", "reply", None)
    assert booked.reference not in task.detail and other.reference not in task.detail


def test_a_past_visit_and_an_unknown_number_are_for_a_person(council, booked):
    council.at(days=20)
    assert text(council, "2").did == "asked_person"
    assert text(council, "2", sender="+447700900999", number="IN2").did == "asked_person"
    assert text(council, "hello", sender="Testdale", number="IN3").did == "asked_person"
    assert len(council.tasks()) == 3 and booked.status == "booked"


def test_what_can_no_longer_be_cancelled_is_for_a_person(council, booked):
    with transaction():
        council.service.change_notice_minutes = 30 * 24 * 60
    assert text(council, "2").did == "asked_person"
    db.session.rollback()
    assert booked.status == "booked" and len(council.tasks()) == 1


def test_who_stopped_texts_and_starts_them_again_is_reminded(council, booked):
    text(council, "stop please")
    council.at(days=1).round()
    assert len(council.texts()) == 2
    text(council, "START", number="IN2")
    assert not opted_out()
    council.at(days=1).round()
    assert [row.kind for row in council.rows(status="sent")][2:] == ["reminder_1_day"]


def test_a_planned_drop_in_is_withdrawn(council):
    visit = council.plan_visit(MOBILE, day=FRIDAY)
    council.round()
    council.at(days=7, hours=1).round()
    assert text(council, "2").did == "cancelled"
    db.session.rollback()
    assert (visit.status, visit.gone_how) == ("gone", "withdrawn")


def test_what_was_never_texted_about_is_not_live(council):
    appointment = council.book(LANDLINE, day=FRIDAY)
    assert text(council, "2", sender=LANDLINE[1]).did == "asked_person"
    db.session.rollback()
    assert appointment.status == "booked"


# The provider's call
def incoming(body="2", sid="IN1", sender=MOBILE[1]):
    return {"MessageSid": sid, "From": sender, "To": "+447700900000", "Body": body, "AccountSid": fake_twilio.ACCOUNT}


@pytest.mark.usefixtures("by_twilio")
def test_what_twilio_signs_is_acted_upon_once(council, booked, twilio):  # noqa: F811
    with clock.stopped_at(council.now):
        for _twice in range(2):
            assert post(twilio, SENDER.base_url + INBOUND_PATH, incoming()).status_code == 204
    assert [reply.did for reply in replies()] == ["cancelled"]
    assert booked.status == "cancelled"


@pytest.mark.usefixtures("by_twilio")
def test_the_token_before_the_change_is_taken_too(app, council, booked, twilio, monkeypatch):  # noqa: F811
    from dataclasses import replace

    conf = app.extensions["alongside_settings"]
    monkeypatch.setitem(
        app.extensions,
        "alongside_settings",
        replace(conf, sms=replace(conf.sms, auth_token_fallbacks=("the-old-token",))),
    )
    url = SENDER.base_url + INBOUND_PATH
    with clock.stopped_at(council.now):
        assert post(twilio, url, incoming(), token="the-old-token").status_code == 204
        assert post(twilio, url, incoming(sid="IN2"), token="a-third").status_code == 403
    assert len(replies()) == 1


@pytest.mark.usefixtures("by_twilio")
def test_what_nobody_signed_is_refused_and_nothing_of_it_kept_or_logged(council, booked, twilio, caplog):  # noqa: F811
    caplog.set_level(logging.DEBUG)
    assert twilio.post(INBOUND_PATH, data=incoming("my secret is 42")).status_code == 403
    assert post(twilio, SENDER.base_url + INBOUND_PATH, incoming(), token="another").status_code == 403
    assert replies() == []
    for private in ("secret", "7700900123", "IN1"):
        assert private not in caplog.text


@pytest.fixture
def by_notify(app, monkeypatch, tmp_path):
    notify = NotifyProvider(fake_notify.API_KEY, fake_notify.TEMPLATE_ID, callback_token="a-long-random-word")
    real = make_settings("sqlite://", tmp_path, sms=notify)
    monkeypatch.setitem(app.extensions, "alongside_settings", real)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app.test_client()


def notify_calls(client, what, fields, token="a-long-random-word"):
    return client.post(
        f"/webhooks/notify/{what}",
        data=json.dumps(fields),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )


def test_notify_tells_fates_and_replies(council, booked, by_notify):
    reference = council.rows(kind="confirmation")[0].reference
    with clock.stopped_at(council.now):
        told = {"id": "n1", "reference": reference, "status": "delivered", "to": MOBILE[1]}
        assert notify_calls(by_notify, "status", told).status_code == 204
        wrote = {"id": "i1", "source_number": MOBILE[1][1:], "destination_number": "07400", "message": "3"}
        assert notify_calls(by_notify, "inbound", wrote).status_code == 204
    assert [row.status for row in council.rows(kind="confirmation")] == ["delivered"]
    assert [(reply.did, reply.subject_reference) for reply in replies()] == [("link_sent", booked.reference)]


@pytest.mark.parametrize("what", ["status", "inbound"])
def test_notify_without_its_token_or_with_nonsense_changes_nothing(council, booked, by_notify, what):
    assert notify_calls(by_notify, what, {"message": "2"}, token="wrong").status_code == 403
    bodies: list[Any] = [[], "x", {}, {"id": 1, "status": None, "source_number": [], "message": {}}]
    for nonsense in bodies:
        assert notify_calls(by_notify, what, nonsense).status_code == 204
    assert replies() == [] and [row.status for row in council.rows(kind="confirmation")] == ["sent"]


def test_the_last_texted_number_alone_is_live(council, booked):
    """A corrected number: whoever has the old one by now cannot cancel."""
    council.reach_by(booked, OTHER_MOBILE)
    assert text(council, "2").did == text(council, "cancel my appointment", number="IN2").did == "asked_person"
    council.at(minutes=5).round()
    assert text(council, "I'll be there", sender=OTHER_MOBILE[1], number="IN9").did == "kept"
