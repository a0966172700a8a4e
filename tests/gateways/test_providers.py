"""Registry of providers, and a third provider that only this test defines, from setting to reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import pytest
from flask import Flask

from booking.config import SettingError, Settings, load
from booking.config.sending import gateways_for
from booking.core import clock
from booking.core.database import db
from booking.gateways.base import DeliveryReceipt, IncomingText, ReceiptStatus, SmsGateway
from booking.gateways.console import ConsoleProvider
from booking.gateways.notify import NotifyProvider
from booking.gateways.provider import SendsFrom, SmsProvider, WebhookCall
from booking.gateways.providers import PROVIDERS, yes_starts
from booking.gateways.twilio import TwilioProvider
from booking.messages.models import Reply
from tests.messages.conftest import MOBILE, FakeSms, council

__all__ = ["council"]

KEY = "a-ring-on-its-leg-0001"
SMS = FakeSms()


@dataclass(frozen=True)
class PigeonProvider(SmsProvider):
    """The smallest provider."""

    name, label = "pigeon", "Pigeon Post"
    key: str

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        return cls(env.get("PIGEON_KEY", ""))

    def check(self) -> None:
        if not self.key:
            raise SettingError("SMS_PROVIDER=pigeon needs PIGEON_KEY.")

    def gateway(self, public_base_url: str) -> SmsGateway:
        return SMS

    @property
    def sends_from(self) -> SendsFrom:
        return SendsFrom.NUMBER

    def signed(self, call: WebhookCall) -> bool:
        return call.headers.get("X-Pigeon-Key") == self.key

    def receipt_in(self, call: WebhookCall) -> DeliveryReceipt | None:
        return DeliveryReceipt(call.fields["ref"], call.fields["id"], ReceiptStatus.DELIVERED)

    def text_in(self, call: WebhookCall) -> IncomingText | None:
        return IncomingText(call.fields["id"], call.fields["from"], call.fields["words"])


@pytest.fixture
def environ(monkeypatch) -> dict[str, str]:
    monkeypatch.setitem(PROVIDERS, "pigeon", PigeonProvider)
    SMS.taken.clear()
    keys = {name: f"{name.lower()}-0123456789" for name in ("SECRET_KEY", "LINK_KEY", "SECURITY_PASSWORD_SALT")}
    more = {"AUDIT_KEY": "audit-key-0123456789", "PUBLIC_BASE_URL": "https://advice.example.gov.uk"}
    return {**keys, **more, "SMS_PROVIDER": "pigeon", "PIGEON_KEY": KEY}


@pytest.fixture
def by_pigeon(app: Flask, environ, monkeypatch, tmp_path) -> Settings:
    conf = replace(app.extensions["alongside_settings"], sms=load(environ, instance_path=tmp_path).sms)
    monkeypatch.setitem(app.extensions, "alongside_settings", conf)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return conf


def test_a_third_provider_checks_its_own_settings(environ, tmp_path):
    with pytest.raises(SettingError, match=r"SMS_PROVIDER=pigeon needs PIGEON_KEY\."):
        load({**environ, "PIGEON_KEY": ""}, instance_path=tmp_path)
    with pytest.raises(SettingError, match="must be one of: console, twilio, notify, pigeon"):
        load({**environ, "SMS_PROVIDER": "owl"}, instance_path=tmp_path)


def test_a_third_provider_sends_tells_receipts_and_brings_replies(app, council, by_pigeon):
    council.gateways, calls = gateways_for(by_pigeon), app.test_client()
    assert council.gateways.sender.provider == "pigeon"
    booked = council.book(MOBILE, day=date(2026, 12, 4))
    council.round()
    ((to, _body, reference),) = SMS.taken
    assert to == MOBILE[1]
    receipt = {"id": "SM1", "ref": reference}
    words = {"id": "IN1", "from": MOBILE[1], "words": "3"}
    with clock.stopped_at(council.now):
        for key, status in (("another", 403), (KEY, 204)):
            signed = {"X-Pigeon-Key": key}
            assert calls.post("/webhooks/pigeon/status", data=receipt, headers=signed).status_code == status
            assert calls.post("/webhooks/pigeon/inbound", data=words, headers=signed).status_code == status
    assert [row.status for row in council.rows(booked, kind="confirmation")] == ["delivered"]
    (reply,) = db.session.query(Reply)
    assert (reply.provider, reply.did, reply.subject_reference) == ("pigeon", "asked_person", booked.reference)


@pytest.mark.parametrize("what", ["status", "inbound"])
def test_only_the_chosen_provider_has_webhooks(app, by_pigeon, what):
    client = app.test_client()
    for name in ("twilio", "notify", "console", "owl"):
        assert client.post(f"/webhooks/{name}/{what}", headers={"X-Pigeon-Key": KEY}).status_code == 404


@pytest.mark.parametrize("what", ["status", "inbound"])
def test_an_installation_that_sends_nothing_has_no_webhooks(client, what):
    assert client.post(f"/webhooks/console/{what}").status_code == 404


@pytest.mark.parametrize(
    ("provider", "before", "can_reply", "can_invite"),
    [
        (TwilioProvider(from_number="+441632960000"), False, True, True),
        (TwilioProvider(from_number="60006"), False, True, True),
        (TwilioProvider(messaging_service_sid="MG1"), False, True, False),
        (TwilioProvider(messaging_service_sid="MG1"), True, True, True),
        (TwilioProvider(from_number="Testdale"), True, False, False),
        (NotifyProvider(), False, False, False),
        (NotifyProvider(), True, True, True),
        (ConsoleProvider(), False, True, True),
    ],
)
def test_who_can_be_answered(provider: SmsProvider, before: bool, can_reply: bool, can_invite: bool) -> None:
    assert provider.sends_from.can_reply(answered_before=before) is can_reply
    assert provider.sends_from.can_invite(answered_before=before) is can_invite


def test_twilio_alone_starts_again_on_a_bare_yes():
    assert [name for name in (*PROVIDERS, "gone") if yes_starts(name)] == ["twilio"]


def test_no_secret_of_a_provider_is_shown():
    shown = repr(TwilioProvider(auth_token="hush", auth_token_fallbacks=("hush",)))
    assert "hush" not in shown + repr(NotifyProvider(api_key="hush", callback_token="hush"))
