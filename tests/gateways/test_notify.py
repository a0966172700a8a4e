"""Notify gateway: its own client against a fake on loopback."""

from __future__ import annotations

import logging
import socket
import uuid
from datetime import timedelta

import pytest

from booking.config.sending import gateways_for
from booking.core import clock
from booking.gateways import base
from booking.gateways import notify as gateway
from booking.gateways.base import DeliveryReceipt, Meaning, ReceiptStatus, Refused, Unsure
from booking.gateways.notify import NotifyProvider, NotifySms, receipt_of, signed_by_notify
from tests import fake_notify
from tests.conftest import NOW
from tests.databases import make_settings

TO, WORDS, REFERENCE = "+447700900123", "Reminder: Heywood Library", "MSG0000001"


@pytest.fixture
def fake():
    with fake_notify.running() as running:
        yield running


def sms(fake, **changes):
    settings = {"api_key": fake_notify.API_KEY, "template_id": fake_notify.TEMPLATE_ID, "api_base_url": fake.url}
    return NotifySms(**{**settings, **changes})


def test_our_words_go_through_the_template_under_our_reference(fake):
    sent = sms(fake).send(TO, WORDS, REFERENCE)
    assert sent.provider_id == fake.taken[0]["id"]
    assert fake.posts == [
        {
            "phone_number": TO,
            "template_id": fake_notify.TEMPLATE_ID,
            "personalisation": {"body": WORDS},
            "reference": REFERENCE,
        }
    ]


def test_no_redirect_is_followed(fake, monkeypatch):
    elsewhere = []

    def answer(self, *_args):
        elsewhere.append(self.path)
        self.send_response(307)
        self.send_header("Location", f"{fake.url}/somewhere/else")
        self.send_header("Content-Length", "0")
        self.end_headers()

    monkeypatch.setattr(fake_notify._Handler, "do_POST", answer)
    monkeypatch.setattr(fake_notify._Handler, "do_GET", answer)
    with pytest.raises(Refused) as refused:
        sms(fake).send(TO, WORDS, REFERENCE)
    assert refused.value.meaning == Meaning.OUR_ACCOUNT
    with pytest.raises(Refused):
        sms(fake).find(TO, WORDS, NOW, reference=REFERENCE)
    assert [path.partition("?")[0] for path in elsewhere] == ["/v2/notifications/sms", "/v2/notifications"]


def test_settings_choose_the_gateway(tmp_path, fake):
    provider = NotifyProvider(fake_notify.API_KEY, fake_notify.TEMPLATE_ID, api_base_url=fake.url)
    settings = make_settings("sqlite://", tmp_path, sms=provider)
    gateways_for(settings).sms.send(TO, WORDS, REFERENCE)
    assert fake.bodies() == [WORDS]


@pytest.mark.parametrize(
    ("status", "error", "meaning", "permanent"),
    [
        (400, "ValidationError", Meaning.WRONG_ADDRESS, True),
        (400, "BadRequestError", Meaning.OUR_ACCOUNT, False),
        (400, "SomethingNew", Meaning.NOT_ACCEPTED, True),
        (403, "AuthError", Meaning.OUR_ACCOUNT, False),
        (404, "NoResultFound", Meaning.OUR_ACCOUNT, False),
        (429, "RateLimitError", Meaning.TRY_LATER, False),
        (429, "TooManyRequestsError", Meaning.TRY_LATER, False),
    ],
)
def test_errors_are_data(fake, status, error, meaning, permanent):
    fake.answers = [(status, error)]
    with pytest.raises(Refused) as refused:
        sms(fake).send(TO, WORDS, REFERENCE)
    told = refused.value
    assert (told.meaning, told.permanent, told.code) == (meaning, permanent, f"{status} {error}")
    assert fake.taken == []


def test_a_wrong_key_or_template_stops_the_queue(fake):
    wrong_key = fake_notify.API_KEY[:-4] + "0000"
    for changes in ({"api_key": wrong_key}, {"template_id": fake_notify.SERVICE_ID}):
        with pytest.raises(Refused) as refused:
            sms(fake, **changes).send(TO, WORDS, REFERENCE)
        assert refused.value.meaning is Meaning.OUR_ACCOUNT


@pytest.mark.parametrize("answer", [(500, "Exception"), (503, ""), "reset_after"])
def test_where_it_may_have_been_taken_we_are_unsure_and_look_it_up(fake, answer):
    fake.answers = [answer]
    with pytest.raises(Unsure):
        sms(fake).send(TO, WORDS, REFERENCE)
    found = sms(fake).find(TO, WORDS, NOW, reference=REFERENCE)
    assert (found is not None) == (answer == "reset_after")


def test_no_answer_in_time_is_unsure(fake, monkeypatch):
    monkeypatch.setattr(gateway, "TIMEOUT_SECONDS", 0.2)
    fake.answers = ["hang"]
    with pytest.raises(Unsure):
        sms(fake).send(TO, WORDS, REFERENCE)
    assert base.TIMEOUT_SECONDS <= 30


def test_where_no_connection_stood_nothing_can_have_been_taken():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(Refused) as refused:
            NotifySms(api_key=fake_notify.API_KEY, template_id="", api_base_url=url).send(TO, WORDS, REFERENCE)
    assert (refused.value.meaning, refused.value.code) == (Meaning.TRY_LATER, "no connection")


def test_a_text_is_found_by_our_reference_alone(fake):
    sent = sms(fake).send(TO, WORDS, REFERENCE)
    assert sms(fake).find(TO, "other words", NOW, reference=REFERENCE) == sent
    assert sms(fake).find(TO, WORDS, NOW, reference="MSG0000002") is None
    fake.list_answers = [(500, "Exception")]
    with pytest.raises(Unsure):
        sms(fake).find(TO, WORDS, NOW, reference=REFERENCE)


def test_nothing_personal_in_refusals_or_the_log(fake, caplog):
    fake.answers = [(400, "ValidationError"), (500, "Exception")]
    with caplog.at_level(logging.DEBUG):
        for kind in (Refused, Unsure):
            with pytest.raises(kind) as refused:
                sms(fake).send(TO, WORDS, REFERENCE)
            assert TO not in str(refused.value) and refused.value.__suppress_context__
        sms(fake).find(TO, WORDS, NOW, reference=REFERENCE)
    assert not [secret for secret in (TO, TO[1:], WORDS, fake_notify.SECRET) if secret in caplog.text]


@pytest.mark.parametrize(
    ("status", "delivery_status", "meaning"),
    [
        ("created", ReceiptStatus.TAKEN, None),
        ("sending", ReceiptStatus.TAKEN, None),
        ("pending", ReceiptStatus.TAKEN, None),
        ("delivered", ReceiptStatus.DELIVERED, None),
        ("permanent-failure", ReceiptStatus.FAILED, Meaning.WRONG_ADDRESS),
        ("temporary-failure", ReceiptStatus.FAILED, Meaning.TRY_LATER),
        ("technical-failure", ReceiptStatus.FAILED, Meaning.NOT_ACCEPTED),
    ],
)
def test_what_a_callback_tells(status, delivery_status, meaning):
    report = receipt_of({"id": "n1", "reference": REFERENCE, "status": status, "to": TO})
    assert isinstance(report, DeliveryReceipt)
    assert (report.reference, report.provider_id, report.delivery_status) == (REFERENCE, "n1", delivery_status)
    assert (report.refused.meaning if report.refused else None) is meaning


@pytest.mark.parametrize("fields", [{}, {"status": "delivered"}, {"status": "lost", "reference": "x"}, {"status": 1}])
def test_what_tells_nothing_is_nothing(fields):
    assert receipt_of(fields) is None


@pytest.mark.parametrize(
    ("token", "header", "good"),
    [
        ("a-long-secret-token", "Bearer a-long-secret-token", True),
        ("a-long-secret-token", "Bearer a-long-secret-toke", False),
        ("a-long-secret-token", "a-long-secret-token", False),
        ("a-long-secret-token", "Bearer ünïcode", False),
        ("", "Bearer ", False),
    ],
)
def test_a_callback_carries_the_token(token, header, good):
    assert signed_by_notify(token, header) is good


def test_the_list_since_then_is_read_to_its_last_page(fake):
    gateway_ = sms(fake)
    fake.page_length = 2
    with clock.stopped_at(NOW - timedelta(hours=2)):
        gateway_.send(TO, "Before", "MSG0000000")
    for number in range(5):
        gateway_.send(TO, f"Text {number}", f"MSG000000{number + 1}")
    fake.taken.append({**fake.taken[-1], "id": str(uuid.uuid4()), "template": {"id": "another"}})
    listed = list(gateway_.sent_since(NOW))
    assert [text.body for text in listed] == [f"Text {number}" for number in reversed(range(5))]
    assert {text.to for text in listed} == {TO} and listed[0].reference == "MSG0000005"
    fake.list_answers = ["list", (500, "ServerError")]
    with pytest.raises(Unsure):
        list(gateway_.sent_since(NOW))


def test_one_text_can_be_asked_about(fake):
    gateway_ = sms(fake)
    sent = gateway_.send(TO, WORDS, REFERENCE).provider_id
    fake.taken[0]["status"] = "permanent-failure"
    report = gateway_.delivery_status(sent, REFERENCE)
    assert (report.reference, report.delivery_status, report.refused.meaning) == (
        REFERENCE,
        ReceiptStatus.FAILED,
        Meaning.WRONG_ADDRESS,
    )
    assert gateway_.delivery_status("740e5834-3a29-46b4-9a6f-16142fde533a", REFERENCE) is None
    fake.list_answers = [(500, "ServerError")]
    with pytest.raises(Unsure):
        gateway_.delivery_status(sent, REFERENCE)
