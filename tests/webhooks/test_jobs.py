"""Telling other systems, against a real server on loopback."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.pause import SendingPause
from booking.gateways import outbound as client
from booking.gateways.outbound import CallFailed, FailureReason
from booking.visits import operations as visits
from booking.visits.models import Visit
from booking.webhooks import operations, queries
from booking.webhooks.errors import UrlRefused
from booking.webhooks.jobs import note_what_is_older, tell_others
from booking.webhooks.models import WebhookDelivery, WebhookEndpoint
from booking.webhooks.rules import DELIVERY_LEASE, FAILED_KEPT, WAITS, WebhookKind, secret_text
from tests import factories, fake_outside
from tests.conftest import NOW


@pytest.fixture
def fake(app):
    with fake_outside.running() as running:
        yield running


@pytest.fixture
def seen(app):
    """A visit of somebody who walked in today."""
    with transaction():
        venue, service, by = factories.venue(), factories.service(), factories.staff("Hal", "host")
        added = visits.add_drop_in(
            venue.id, citizen=factories.citizen(), service_id=service.id, needs=Needs(), by_id=by.id, now=NOW
        )
        return added.reference


def _register(url, *kinds, now=NOW):
    with transaction():
        by = factories.staff("Mo", "manager", email=f"{len(queries.endpoints())}@testdale.example")
        return operations.register("Housing", url, kinds or ["visit"], by_id=by.id, now=now).reference


def _changed(reference):
    with transaction():
        visit = db.session.scalars(select(Visit).where(Visit.reference == reference)).one()
        visit.version += 1
    return visit.version


def _deliveries():
    db.session.rollback()
    return db.session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)).all()


def _endpoint():
    db.session.rollback()
    return db.session.scalars(select(WebhookEndpoint)).first()


def test_a_change_is_told_once_and_thinly(fake, seen):
    reference = _register(fake.url)
    assert tell_others(NOW) == 0 and not fake.taken  # what was there before is not told
    _changed(seen)
    assert tell_others(NOW) == 1
    assert tell_others(NOW + timedelta(minutes=1)) == 0
    [taken] = fake.taken
    assert json.loads(taken.body)["data"] == {"reference": seen} and json.loads(taken.body)["type"] == "visit.changed"
    assert set(json.loads(taken.body)) == {"type", "timestamp", "data"}
    assert taken.headers["webhook-id"] == f"msg_{_deliveries()[0].reference}"
    [secret] = queries.endpoint_by_reference(reference).secrets(NOW)
    signed = Webhook(secret).sign(taken.headers["webhook-id"], NOW, taken.body.decode())
    assert taken.headers["webhook-signature"] == signed
    _changed(seen)
    assert tell_others(NOW) == 1


def test_what_is_older_is_looked_at_each_minute_and_told_then(fake, seen):
    _register(fake.url)
    later = NOW + timedelta(days=3)
    _changed(seen)
    assert tell_others(later) == 0 and _deliveries() == []
    note_what_is_older(later)
    assert tell_others(later) == 1


def test_nothing_is_told_while_sending_is_paused(fake, seen):
    _register(fake.url)
    _changed(seen)
    with transaction():
        db.session.add(SendingPause(paused_at=NOW, why="restored", since=NOW))
    assert tell_others(NOW) == 0 and fake.taken == []


def test_only_the_kinds_that_it_asked_for(fake, seen):
    _register(fake.url, "action", "referral")
    _changed(seen)
    assert tell_others(NOW) == 0 and not fake.taken


def test_both_secrets_sign_while_one_is_changed(fake, seen, monkeypatch):
    reference = _register(fake.url)
    endpoint = queries.endpoint_by_reference(reference)
    before = secret_text(endpoint.secrets(NOW)[0])
    with transaction():
        by = factories.staff("Maya", "manager").id
        for _twice in range(2):
            operations.rotate_secret(_endpoint_in(reference), seen=1, by_id=by, now=NOW)
    assert len(_endpoint().secrets(NOW)) == 2 and len(_endpoint().secrets(NOW + timedelta(days=8))) == 1
    _changed(seen)
    tell_others(NOW)
    [taken] = fake.taken
    monkeypatch.setattr(Webhook, "_Webhook__verify_timestamp", lambda *_: NOW)  # the library has a clock of its own
    for secret in (before, *(secret_text(key) for key in _endpoint().secrets(NOW))):
        assert Webhook(secret).verify(taken.body, taken.headers)


def _endpoint_in(reference):
    return queries.endpoint_by_reference(reference)


@pytest.mark.parametrize(
    ("answer", "why"),
    [(500, ""), (302, "redirected"), ("drip", "too_slow"), ("huge", "too_big"), ("hang_up", "no_answer")],
)
def test_a_call_that_fails_is_tried_again_with_the_same_id(fake, seen, monkeypatch, answer, why):
    monkeypatch.setattr(client.outbound, "seconds", 0.2)
    _register(fake.url)
    _changed(seen)
    fake.answers, fake.headers = [answer], {"Location": fake.url}
    assert tell_others(NOW) == 0
    [row] = _deliveries()
    assert (row.state, row.why, row.attempts, row.next_at) == ("waiting", why, 1, NOW + WAITS[0])
    assert tell_others(NOW + timedelta(seconds=1)) == 0 and len(fake.taken) == 1
    assert tell_others(NOW + WAITS[0]) == 1
    first, second = fake.taken
    assert first.headers["webhook-id"] == second.headers["webhook-id"] and first.body == second.body


def test_a_private_address_is_refused_when_it_is_typed_and_when_it_is_called(app, fake, seen, monkeypatch):
    _register(fake.url)
    _changed(seen)
    monkeypatch.setattr(client.outbound, "networks", ())
    with pytest.raises(UrlRefused) as refused:
        operations.check_url(fake.url.replace("http:", "https:"))
    assert "private network" in str(refused.value)
    assert tell_others(NOW) == 0 and not fake.taken
    assert _deliveries()[0].why == FailureReason.NOT_PUBLIC


def test_410_stops_the_calls_until_a_manager_has_it_called_again(fake, seen):
    reference = _register(fake.url)
    _changed(seen)
    tell_others(NOW)
    _changed(seen)
    fake.answers = [410]
    tell_others(NOW)
    assert _endpoint().state == "gone" and _deliveries()[-1].state == "failed"
    _changed(seen)
    tell_others(NOW + timedelta(days=1))
    assert len(fake.taken) == 2
    with transaction():
        by = factories.staff("Maya", "manager").id
        operations.enable(_endpoint_in(reference), by_id=by, now=NOW)
        operations.send_again(_endpoint_in(reference), NOW)
    assert tell_others(NOW) == 1
    assert fake.taken[2].headers["webhook-id"] == fake.taken[1].headers["webhook-id"]


def test_after_75_hours_it_is_given_up_seen_and_sent_again_by_one_press(fake, seen):
    reference = _register(fake.url)
    _changed(seen)
    fake.answers, now = [500] * 10, NOW
    for wait in (*WAITS, timedelta(0)):
        tell_others(now)
        now += max(wait, timedelta(minutes=5))
    assert len(fake.taken) == 10
    endpoint = _endpoint_in(reference)
    assert [row.last_status for row in queries.failed(endpoint.id)] == [500]
    assert queries.failed_by_endpoint() == {endpoint.id: 1}
    with transaction():
        operations.send_again(_endpoint_in(reference), now)
    assert tell_others(now) == 1
    assert len({taken.headers["webhook-id"] for taken in fake.taken}) == 1


def test_an_endpoint_that_fails_holds_nobody_else_up(fake, seen):
    with fake_outside.running() as slow:
        _register(slow.url)
        _register(fake.url)
        _changed(seen)
        slow.answers = [500, 500]
        tell_others(NOW)
        _changed(seen)
        assert tell_others(NOW + timedelta(seconds=1)) == 1
        assert (len(slow.taken), len(fake.taken)) == (1, 2)


def test_a_worker_that_dies_in_a_call_only_delays_it(fake, seen, monkeypatch):
    _register(fake.url)
    _changed(seen)

    def dies(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(client.Outbound, "call", dies)
        tell_others(NOW)
    assert tell_others(NOW + timedelta(minutes=1)) == 0
    assert tell_others(NOW + DELIVERY_LEASE) == 1


def test_what_was_settled_meanwhile_stays(fake, seen):
    reference = _register(fake.url)
    _changed(seen)
    with transaction():
        operations.note_changes(NOW)
        first = operations.claim_next(_endpoint_in(reference).id, NOW)
    with transaction():
        second = operations.claim_next(_endpoint_in(reference).id, NOW + DELIVERY_LEASE)
    with transaction():
        assert not operations.settle(first, status=0, retry_after="", why="too_slow", now=NOW + DELIVERY_LEASE)
        assert operations.settle(second, status=200, retry_after="", why="", now=NOW + DELIVERY_LEASE)
        assert not operations.settle(first, status=410, retry_after="", why="", now=NOW + DELIVERY_LEASE)
    assert (_deliveries()[0].state, _endpoint().state) == ("delivered", "active")


def test_two_workers_at_once_tell_once(app, fake, seen):
    _register(fake.url)
    _changed(seen)
    gate = threading.Barrier(2)

    def work():
        with app.app_context(), clock.stopped_at(NOW):
            gate.wait()
            tell_others(NOW)
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(fake.taken) == len(_deliveries()) == 1


def test_no_transaction_is_open_while_somebody_is_called(fake, seen, monkeypatch):
    _register(fake.url)
    _changed(seen)

    def looks(*_, **__):
        assert not db.session().info.get("in_transaction")
        raise CallFailed(FailureReason.NO_ANSWER)

    monkeypatch.setattr(client.Outbound, "call", looks)
    tell_others(NOW)
    assert _deliveries()[0].why == "no_answer"


def test_what_ended_long_ago_is_deleted_and_what_waited_too_long_is_given_up(fake, seen):
    _register(fake.url)
    _changed(seen)
    with transaction():
        operations.note_changes(NOW)
    with transaction():
        operations.sweep_webhooks(NOW + timedelta(hours=77))
    assert [(row.state, row.why) for row in _deliveries()] == [("failed", "overdue")]
    assert queries.untold(WebhookKind.VISIT, NOW + timedelta(hours=77), 9) == []
    with transaction():
        operations.sweep_webhooks(NOW + FAILED_KEPT + timedelta(hours=78))
    assert _deliveries() == []
