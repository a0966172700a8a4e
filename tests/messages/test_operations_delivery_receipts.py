"""What Twilio tells later about a text: signed, in any order, as often as it likes."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from itertools import permutations
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from booking.citizens.models import ContactPoint
from booking.core import clock
from booking.core.database import db, transaction
from booking.gateways import Gateways
from booking.gateways.base import DeliveryReceipt, Meaning, ReceiptStatus, Refused, Unsure
from booking.gateways.twilio import TwilioProvider, TwilioSms
from booking.messages import operations
from booking.messages.views import webhooks
from tests import fake_twilio
from tests.databases import make_settings
from tests.messages.conftest import MOBILE, SENDER

FRIDAY = date(2026, 12, 4)
MONDAY = date(2026, 12, 7)
UNREACHABLE = Refused(Meaning.TRY_LATER, "30003")


def tell(council, reference, delivery_status, refused=None, sid="SM1"):
    report = DeliveryReceipt(reference, sid, delivery_status, refused)
    with transaction():
        return operations.record_receipt(report, "twilio", SENDER, council.now)


@pytest.fixture
def confirmed(council):
    """A text that the provider took."""
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    return council.rows(booked, kind="confirmation")[0]


def fate_of(council, reference):
    (row,) = council.rows(reference=reference)
    return row.status, row.why, len(council.tasks())


def test_what_arrived_is_delivered_and_a_repeat_changes_nothing(council, confirmed):
    assert tell(council, confirmed.reference, ReceiptStatus.DELIVERED)
    council.at(minutes=5)
    assert tell(council, confirmed.reference, ReceiptStatus.DELIVERED)
    (row,) = council.rows(reference=confirmed.reference)
    assert (row.status, row.settled_at, row.sent_at) == (
        "delivered",
        council.now - timedelta(minutes=5),
        row.claimed_at,
    )


def test_what_did_not_arrive_is_called_once(council, confirmed):
    for _twice in range(2):
        tell(council, confirmed.reference, ReceiptStatus.FAILED, UNREACHABLE)
    assert fate_of(council, confirmed.reference) == ("failed", "try_later (30003)", 1)
    (call,) = council.tasks()
    assert (call.kind, call.role, call.venue_id) == ("call", "host", council.venue.id)
    assert call.detail.startswith("Confirm: Heywood Library, Fri 4 Dec")
    assert call.detail.endswith("Our message could not be delivered.")
    council.round()
    assert len(council.texts()) == 1 and len(council.tasks()) == 1


def test_every_order_ends_in_the_same_state(council):
    ends = set()
    for number, order in enumerate(
        permutations([ReceiptStatus.TAKEN, ReceiptStatus.FAILED, ReceiptStatus.DELIVERED, ReceiptStatus.FAILED])
    ):
        booked = council.book(MOBILE, day=date(2026, 12, 1) + timedelta(days=number % 12), hour=9 + number // 12)
        council.at(minutes=11).round()
        (row,) = council.rows(booked, kind="confirmation")
        for delivery_status in order:
            tell(
                council,
                row.reference,
                delivery_status,
                UNREACHABLE if delivery_status is ReceiptStatus.FAILED else None,
            )
        ends.add(fate_of(council, row.reference))
    assert ends == {("delivered", "", 0)}


def test_who_has_the_text_after_all_is_not_called(council, confirmed):
    tell(council, confirmed.reference, ReceiptStatus.FAILED, UNREACHABLE)
    tell(council, confirmed.reference, ReceiptStatus.DELIVERED)
    assert council.tasks() == []
    assert council.tasks(opened=False)[0].outcome == "No longer needed: the text has arrived."


def test_nobody_is_called_about_what_is_no_longer_so(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    (old,) = council.rows(booked, kind="confirmation")
    council.move(booked, MONDAY)
    tell(council, old.reference, ReceiptStatus.FAILED, UNREACHABLE)
    assert fate_of(council, old.reference) == ("failed", "try_later (30003)", 0)
    council.at(minutes=5).round()
    assert "Mon 7 Dec" in council.texts()[-1]


def test_nobody_is_called_when_it_has_begun(council, confirmed):
    council.at(9)
    tell(council, confirmed.reference, ReceiptStatus.FAILED, UNREACHABLE)
    assert fate_of(council, confirmed.reference)[2] == 0


def test_a_stop_that_is_told_late_is_remembered(council, confirmed):
    tell(council, confirmed.reference, ReceiptStatus.FAILED, Refused(Meaning.OPTED_OUT, "21610"))
    point = db.session.execute(select(ContactPoint)).scalar_one()
    assert (point.opted_out_at, council.tasks()) == (council.now, [])


def test_an_account_that_was_stopped_is_told_to_a_manager_too(council, confirmed):
    tell(council, confirmed.reference, ReceiptStatus.FAILED, Refused(Meaning.OUR_ACCOUNT, "30002"))
    assert {(task.kind, task.role) for task in council.tasks()} == {("call", "host"), ("answer", "manager")}


def hang(_to, _reference):
    raise Unsure("timeout")


def test_a_report_settles_what_was_not_known(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.sms.before = hang
    council.round()
    (row,) = council.rows(booked, status="unknown")
    tell(council, row.reference, ReceiptStatus.TAKEN, sid="SM9")
    council.sms.before = None
    council.at(minutes=10).round()
    (row,) = council.rows(reference=row.reference)
    assert (row.status, row.provider, row.provider_id) == ("sent", "twilio", "SM9")
    assert (council.texts(), council.sms.looked) == ([], 0)


def test_who_was_told_after_all_is_told_that_it_is_off(council):
    booked = council.book(MOBILE, day=FRIDAY)

    def too_many(_to, _reference):
        raise Refused(Meaning.TRY_LATER, "20429")

    council.sms.before = too_many
    council.round()
    council.sms.before = None
    council.cancel(booked, by=True)
    council.at(minutes=3).round()
    (row,) = council.rows(booked, kind="confirmation")
    assert (row.status, council.texts()) == ("suppressed", [])
    tell(council, row.reference, ReceiptStatus.DELIVERED)
    council.round()
    assert [text.split(":")[0] for text in council.texts()] == ["Testdale Council. Your appointment is cancelled"]


def test_what_never_left_and_what_is_not_ours_is_not_known(council, confirmed):
    planned = council.rows(kind="reminder_1_day")[0]
    assert not tell(council, planned.reference, ReceiptStatus.DELIVERED)
    assert not tell(council, "NOSUCHMESS", ReceiptStatus.FAILED, UNREACHABLE)
    assert council.rows(reference=planned.reference)[0].status == "planned"


@pytest.fixture
def by_twilio(app, monkeypatch, tmp_path):
    """The application of an installation that texts by Twilio."""
    real = make_settings(
        "sqlite://",
        tmp_path,
        sms=TwilioProvider(auth_token=fake_twilio.TOKEN),
        public_base_url=SENDER.base_url,
    )
    monkeypatch.setitem(app.extensions, "alongside_settings", real)


def post(client, url, fields, *, signed_for=None, token=fake_twilio.TOKEN):
    """Post to the path of `url` on whatever host the client calls, signed as for `signed_for`, else for `url`."""
    signature = RequestValidator(token).compute_signature(signed_for or url, fields)
    parts = urlsplit(url)
    return client.post(f"{parts.path}?{parts.query}", data=fields, headers={"X-Twilio-Signature": signature})


def delivered(sid="SM1", status="delivered", **more):
    return {"MessageSid": sid, "MessageStatus": status, "To": MOBILE[1], "AccountSid": fake_twilio.ACCOUNT, **more}


@pytest.fixture
def callback(council):
    """The address that the gateway gave to Twilio with a text."""
    with clock.stopped_at(council.now), fake_twilio.running(clock.now) as fake:
        sms = TwilioSms(
            account_sid=fake_twilio.ACCOUNT,
            auth_token=fake_twilio.TOKEN,
            from_number="+447700900000",
            api_base_url=fake.url,
            public_base_url=SENDER.base_url,
        )
        council.gateways = Gateways(sms, council.email, SENDER)
        council.book(MOBILE, day=FRIDAY)
        council.round()
        return str(fake.posts[0]["StatusCallback"])


@pytest.fixture
def twilio(app, monkeypatch):
    """Twilio as it calls: no cookie, no token against forgery."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app.test_client()


@pytest.mark.usefixtures("by_twilio")
def test_what_twilio_signs_is_taken_down(council, callback, twilio):
    assert post(twilio, callback, delivered()).status_code == 204
    assert [row.status for row in council.rows(kind="confirmation")] == ["delivered"]


@pytest.mark.usefixtures("by_twilio")
def test_a_code_decides_what_a_failure_means(council, callback, twilio):
    assert post(twilio, callback, delivered(status="undelivered", ErrorCode="30005")).status_code == 204
    (row,) = council.rows(kind="confirmation")
    assert (row.status, row.why, len(council.tasks())) == ("failed", "wrong_address (30005)", 1)


@pytest.mark.usefixtures("by_twilio")
def test_what_twilio_did_not_sign_is_refused_and_nothing_of_it_logged(council, callback, twilio, caplog):
    caplog.set_level(logging.DEBUG)
    webhooks._refused.clear()
    elsewhere = callback.replace("advice.example.gov.uk", "localhost")
    assert post(twilio, callback, delivered(), token="another").status_code == 403
    assert post(twilio, callback, delivered(), signed_for=elsewhere).status_code == 403
    assert twilio.post(urlsplit(callback).path, data=delivered()).status_code == 403
    assert [row.status for row in council.rows(kind="confirmation")] == ["sent"]
    assert caplog.text.count("did not sign") == 1  # one line a minute, whoever calls
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        assert post(twilio, callback, delivered(), token="another").status_code == 403
    assert "refused, after 2 more." in caplog.text
    for private in ("7700900123", "SM1", callback.rsplit("=", 1)[1]):
        assert private not in caplog.text


@pytest.mark.usefixtures("by_twilio")
def test_a_message_or_a_word_that_we_do_not_know_changes_nothing(council, callback, twilio):
    unknown = callback.rsplit("=", 1)[0] + "=ABCDEFGHJK"
    for url, fields in ((unknown, delivered()), (callback, delivered(status="pondering")), (callback, {"To": "x"})):
        assert post(twilio, url, fields).status_code == 204
    assert [row.status for row in council.rows(kind="confirmation")] == ["sent"]


def test_without_twilio_there_is_no_such_address(council, callback, twilio):
    assert post(twilio, callback, delivered()).status_code == 404
