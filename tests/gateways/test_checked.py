"""Hosts of libraries with their own transport: checked before each request, and no redirect followed."""

from __future__ import annotations

import socket
from ipaddress import ip_network

import pytest

from booking.core import clock
from booking.gateways.base import Meaning, Refused
from booking.gateways.notify import NotifySms
from booking.gateways.outbound import outbound
from booking.gateways.twilio import TwilioSms
from tests import fake_notify, fake_outside, fake_twilio
from tests.conftest import NOW


def _twilio(url):
    return TwilioSms(
        account_sid=fake_twilio.ACCOUNT, auth_token=fake_twilio.TOKEN, from_number="+4477", api_base_url=url
    )


def _notify(url):
    return NotifySms(api_key=fake_notify.API_KEY, template_id=fake_notify.TEMPLATE_ID, api_base_url=url)


@pytest.fixture(params=[(fake_twilio, _twilio), (fake_notify, _notify)], ids=["twilio", "notify"])
def provider(request):
    fake, make = request.param
    with fake.running(*([clock.now] if fake is fake_twilio else [])) as running:
        yield running, make


def _refused(sms, act):
    with pytest.raises(Refused) as refused:
        if act == "send":
            sms.send("+447700900123", "Words", "MSG0000001")
        else:
            sms.find("+447700900123", "Words", NOW, reference="MSG0000001")
    return refused.value


@pytest.mark.parametrize("act", ["send", "find"])
def test_a_host_that_became_private_is_not_called_again(provider, monkeypatch, act):
    fake, make = provider
    sms = make(fake.url)
    sms.find("+447700900123", "Words", NOW, reference="MSG0000001")
    monkeypatch.setattr(outbound, "networks", (ip_network("10.0.0.0/8"),))
    refused = _refused(sms, act)
    assert (refused.meaning, refused.code) == (Meaning.OUR_ACCOUNT, "not_public")
    assert not fake.posts


@pytest.mark.parametrize("make", [_twilio, _notify])
def test_a_host_without_an_address_is_tried_later(monkeypatch, make):
    def unknown(*_, **__):
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert _refused(make("https://sms.example"), "send").meaning is Meaning.TRY_LATER


@pytest.mark.parametrize("make", [_twilio, _notify])
@pytest.mark.parametrize("act", ["send", "find"])
def test_no_redirect_of_a_provider_is_followed(make, act):
    with fake_outside.running() as fake:
        fake.answers, fake.headers = [302], {"Location": fake.url}
        assert _refused(make(fake.url.removesuffix("/hook")), act).meaning is Meaning.OUR_ACCOUNT
        assert len(fake.taken) == 1
