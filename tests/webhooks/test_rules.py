"""Rules of webhooks: payload, signatures of two secrets, when a failed call is tried again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from booking.gateways.outbound import FailureReason
from booking.webhooks.rules import (
    GIVEN_UP_AFTER,
    WAITS,
    payload,
    quiet_after,
    reason_in_words,
    secret_text,
    signed_headers,
    wait_after,
)
from tests.conftest import NOW

OLD, NEW = b"o" * 32, b"n" * 32


def test_the_payload_is_thin_and_the_same_each_time():
    body = payload("visit", "7HKM24XQ9P", NOW)
    assert body == payload("visit", "7HKM24XQ9P", NOW)
    assert json.loads(body) == {
        "type": "visit.changed",
        "timestamp": "2026-11-26T10:15:00Z",
        "data": {"reference": "7HKM24XQ9P"},
    }


def test_while_a_secret_is_changed_the_library_verifies_with_either():
    at = datetime.now(UTC)  # the library looks at the machine's clock
    body = payload("visit", "7HKM24XQ9P", at)
    headers = signed_headers("msg_A", body, [NEW, OLD], at)
    for secret in (NEW, OLD):
        assert Webhook(secret_text(secret)).verify(body, headers)["type"] == "visit.changed"
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_text(OLD)).verify(body, signed_headers("msg_A", body, [NEW], at))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_text(NEW)).verify(body + b" ", headers)


def test_ten_calls_within_75_hours():
    waits = [wait_after(failed, 500, "", NOW) for failed in range(1, 11)]
    assert waits[-1] is None and waits[:-1] == list(WAITS)
    assert timedelta(hours=75) < sum(WAITS, timedelta(0)) < GIVEN_UP_AFTER


@pytest.mark.parametrize(
    ("status", "asked", "wait"),
    [
        (429, "120", timedelta(seconds=120)),
        (503, "Thu, 26 Nov 2026 10:25:00 GMT", timedelta(minutes=10)),
        (429, "1", timedelta(seconds=5)),
        (429, "99999999999999999999", timedelta(days=1)),
        (429, "Thu, 26 Nov 2036 10:25:00 GMT", timedelta(days=1)),
        (429, "soon", timedelta(seconds=5)),
        (429, "²", timedelta(seconds=5)),
        (429, "Thu, 26 Nov 2026 10:25:00", timedelta(seconds=5)),
        (500, "120", timedelta(seconds=5)),
    ],
)
def test_a_receiver_may_ask_for_a_longer_wait(status, asked, wait):
    assert wait_after(1, status, asked, NOW) == wait
    assert quiet_after(1, status, asked, NOW) == wait


def test_an_endpoint_that_fails_is_left_alone_for_longer_each_time():
    assert [quiet_after(n, 0, "", NOW).total_seconds() for n in (1, 2, 3, 99)] == [5, 10, 20, 300]


def test_every_reason_has_its_words():
    assert all(reason_in_words(reason) != reason_in_words("", 500) for reason in FailureReason)
