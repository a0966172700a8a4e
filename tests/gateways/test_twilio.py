"""Twilio gateway: the real SDK against a fake on loopback."""

from __future__ import annotations

import logging
import socket
from datetime import timedelta
from inspect import signature

import pytest

from booking.config.sending import gateways_for
from booking.core import clock
from booking.gateways import base
from booking.gateways import twilio as gateway
from booking.gateways.base import Meaning, ReceiptStatus, Refused, Unsure
from booking.gateways.twilio import TwilioProvider, TwilioSms
from tests import fake_twilio
from tests.conftest import NOW
from tests.databases import make_settings

TO = "+447700900123"


@pytest.fixture
def fake():
    with fake_twilio.running(clock.now) as running:
        yield running


def sms(fake, **changes):
    settings = {
        "account_sid": fake_twilio.ACCOUNT,
        "auth_token": fake_twilio.TOKEN,
        "from_number": "+447700900000",
        "api_base_url": fake.url,
        "public_base_url": "https://advice.example.gov.uk",
    }
    return TwilioSms(**{**settings, **changes})


def test_a_text_is_sent_with_every_field_that_twilio_needs(fake):
    sent = sms(fake).send(TO, "Reminder: Heywood Library", "MSG0000001")
    assert sent.provider_id == fake.taken[0]["sid"]
    assert fake.problems == []
    assert fake.posts == [
        {
            "To": TO,
            "From": "+447700900000",
            "Body": "Reminder: Heywood Library",
            "StatusCallback": "https://advice.example.gov.uk/webhooks/twilio/status?message=MSG0000001",
        }
    ]


def test_a_messaging_service_takes_the_place_of_a_number(fake):
    sms(fake, messaging_service_sid=fake_twilio.SERVICE).send(TO, "Hello", "MSG0000001")
    assert fake.posts[0]["MessagingServiceSid"] == fake_twilio.SERVICE
    assert "From" not in fake.posts[0]


def test_a_machine_without_a_public_address_asks_for_no_callback(fake):
    sms(fake, public_base_url="http://127.0.0.1:8000").send(TO, "Hello", "MSG0000001")
    assert "StatusCallback" not in fake.posts[0]
    assert fake.problems == []


def test_settings_choose_the_gateway(tmp_path, fake):
    provider = TwilioProvider(
        account_sid=fake_twilio.ACCOUNT,
        auth_token=fake_twilio.TOKEN,
        from_number="+447700900000",
        api_base_url=fake.url,
    )
    settings = make_settings("sqlite://", tmp_path, sms=provider)
    gateways = gateways_for(settings)
    gateways.sms.send(TO, "Hello", "MSG0000001")
    assert fake.bodies() == ["Hello"]
    assert gateways.sender.council_name == settings.council_name
    assert gateways_for(make_settings("sqlite://", tmp_path)).sms.name == "console"


def test_a_wrong_password_stops_the_queue(fake):
    with pytest.raises(Refused) as refused:
        sms(fake, auth_token="wrong").send(TO, "Hello", "MSG0000001")
    assert (refused.value.meaning, refused.value.permanent) == (Meaning.OUR_ACCOUNT, False)
    assert fake.taken == []


@pytest.mark.parametrize(
    ("status", "code", "meaning", "permanent"),
    [
        (400, 21211, Meaning.WRONG_ADDRESS, True),
        (400, 21614, Meaning.WRONG_ADDRESS, True),
        (400, 30006, Meaning.WRONG_ADDRESS, True),
        (400, 30005, Meaning.WRONG_ADDRESS, True),
        (400, 21610, Meaning.OPTED_OUT, True),
        (400, 99999, Meaning.NOT_ACCEPTED, True),
        (400, 30003, Meaning.TRY_LATER, False),
        (429, 20429, Meaning.TRY_LATER, False),
        (403, 70051, Meaning.OUR_ACCOUNT, False),
    ],
)
def test_codes_are_data(fake, status, code, meaning, permanent):
    fake.answers = [(status, code)]
    with pytest.raises(Refused) as refused:
        sms(fake).send(TO, "Hello", "MSG0000001")
    assert (refused.value.meaning, refused.value.permanent, refused.value.code) == (meaning, permanent, str(code))


def test_no_refusal_carries_the_number_or_the_words(fake):
    fake.answers = [(400, 21211), (500, 20500)]
    for kind in (Refused, Unsure):
        with pytest.raises(kind) as refused:
            sms(fake).send(TO, "Hello", "MSG0000001")
        assert TO not in str(refused.value) and refused.value.__suppress_context__ | (kind is Unsure)


@pytest.mark.parametrize("answer", [(500, 20500), (503, 20503), "reset_after"])
def test_where_it_may_have_been_taken_we_are_unsure(fake, answer):
    fake.answers = [answer]
    with pytest.raises(Unsure):
        sms(fake).send(TO, "Hello", "MSG0000001")


def test_no_answer_in_time_is_unsure(fake):
    assert signature(TwilioSms).parameters["timeout"].default == base.TIMEOUT_SECONDS == 10
    fake.answers = ["hang"]
    with pytest.raises(Unsure):
        sms(fake, timeout=0.2).send(TO, "Hello", "MSG0000001")


def test_nobody_at_the_other_end_is_try_later(fake):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Refused) as refused:
        sms(fake, api_base_url=f"http://127.0.0.1:{port}").send(TO, "Hello", "MSG0000001")
    assert refused.value.meaning is Meaning.TRY_LATER


def test_a_text_that_was_taken_is_found_in_the_list(fake):
    fake.answers = ["reset_after"]
    with pytest.raises(Unsure):
        sms(fake).send(TO, "Hello", "MSG0000001")
    assert sms(fake).find(TO, "Hello", NOW, reference="MSG0000001").provider_id == fake.taken[0]["sid"]
    assert sms(fake).find(TO, "Other words", NOW, reference="MSG0000001") is None
    assert sms(fake).find("+447700900999", "Hello", NOW, reference="MSG0000001") is None
    assert sms(fake).find(TO, "Hello", NOW + timedelta(hours=1), reference="MSG0000001") is None


def test_a_list_that_cannot_be_read_says_nothing(fake):
    fake.list_answers = [(500, 20500), (401, 20003)]
    for _answer in list(fake.list_answers):
        with pytest.raises(Unsure):
            sms(fake).find(TO, "Hello", NOW, reference="MSG0000001")


def test_nothing_personal_is_logged(fake, caplog):
    caplog.set_level(logging.DEBUG)
    sms(fake).send(TO, "Hello", "MSG0000001")
    sms(fake).find(TO, "Hello", NOW, reference="MSG0000001")
    assert "7700900123" not in caplog.text
    assert fake_twilio.TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("word", "code", "delivery_status", "meaning"),
    [
        ("queued", "", ReceiptStatus.TAKEN, None),
        ("sent", "", ReceiptStatus.TAKEN, None),
        ("delivered", "", ReceiptStatus.DELIVERED, None),
        ("undelivered", "30003", ReceiptStatus.FAILED, Meaning.TRY_LATER),
        ("undelivered", "30005", ReceiptStatus.FAILED, Meaning.WRONG_ADDRESS),
        ("failed", "30002", ReceiptStatus.FAILED, Meaning.OUR_ACCOUNT),
        ("failed", "99999", ReceiptStatus.FAILED, Meaning.NOT_ACCEPTED),
        ("failed", "", ReceiptStatus.FAILED, Meaning.NOT_ACCEPTED),
        ("failed", "x" * 500, ReceiptStatus.FAILED, Meaning.NOT_ACCEPTED),
    ],
)
def test_what_twilio_tells_later_is_read_by_data(word, code, delivery_status, meaning):
    fields = {"MessageSid": "SM1", "MessageStatus": word, "ErrorCode": code}
    report = gateway.receipt_of("MSG0000001", fields)
    assert (report.reference, report.provider_id, report.delivery_status) == ("MSG0000001", "SM1", delivery_status)
    assert (report.refused.meaning if report.refused else None) == meaning


def test_a_word_of_twilio_that_is_new_to_us_says_nothing():
    assert gateway.receipt_of("MSG0000001", {"MessageSid": "SM1", "MessageStatus": "pondering"}) is None


def test_the_list_since_then_is_read_to_its_last_page_and_each_text_told_once(fake):
    gateway_ = sms(fake)
    fake.page_length = 2
    with clock.stopped_at(NOW - timedelta(hours=2)):
        gateway_.send(TO, "Before", "MSG0000000")
    for number in range(5):
        gateway_.send(TO, f"Text {number}", f"MSG000000{number + 1}")
    for text in fake.taken[:4]:
        text["date_sent"] = text["date_created"]  # the others still wait to be sent
    fake.taken.append({**fake.taken[-1], "sid": "SM" + "f" * 32, "direction": "inbound"})
    fake.taken.append({**fake.taken[0], "sid": "SM" + "e" * 32, "from": "+447700900999"})  # another service's
    listed = list(gateway_.sent_since(NOW))
    assert sorted(text.body for text in listed) == [f"Text {number}" for number in range(5)]
    assert {(text.to, text.reference, text.made_at) for text in listed} == {(TO, "", NOW)}


def test_a_list_that_ends_half_way_is_not_taken_for_a_whole_one(fake):
    gateway_ = sms(fake)
    fake.page_length = 1
    for number in range(3):
        gateway_.send(TO, f"Text {number}", f"MSG000000{number + 1}")
    fake.list_answers = ["list", (500, 20500)]
    with pytest.raises(Unsure):
        list(gateway_.sent_since(NOW))


@pytest.mark.parametrize(
    ("status", "code", "delivery_status"),
    [("delivered", None, ReceiptStatus.DELIVERED), ("undelivered", 30005, ReceiptStatus.FAILED)],
)
def test_one_text_can_be_asked_about(fake, status, code, delivery_status):
    gateway_ = sms(fake)
    sid = gateway_.send(TO, "Hello", "MSG0000001").provider_id
    assert gateway_.delivery_status(sid, "MSG0000001").delivery_status is ReceiptStatus.TAKEN
    fake.taken[0] |= {"status": status, "error_code": code}
    report = gateway_.delivery_status(sid, "MSG0000001")
    assert (report.reference, report.provider_id, report.delivery_status) == ("MSG0000001", sid, delivery_status)
    assert (report.refused is None) == (code is None)


def test_a_text_that_twilio_does_not_know_has_no_fate(fake):
    assert sms(fake).delivery_status("SM" + "0" * 32, "MSG0000001") is None
    with pytest.raises(Refused):
        sms(fake, auth_token="another").delivery_status("SM" + "0" * 32, "MSG0000001")
