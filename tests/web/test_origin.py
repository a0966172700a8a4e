"""Request ids, and refusals of signed-in staff in the journal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from booking import create_app
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.journal import NOWHERE, SecurityEvent, origin
from booking.staff.models import StaffMember
from tests import factories
from tests.client import CheckedClient
from tests.conftest import NOW
from tests.databases import make_settings


@pytest.fixture
def host(app: Flask) -> StaffMember:
    with transaction():
        return factories.staff("Hana Host", "host")


def refusals() -> list[SecurityEvent]:
    db.session.rollback()
    return list(db.session.scalars(db.select(SecurityEvent).filter_by(act="refused").order_by(SecurityEvent.id)))


def test_a_refused_page_is_written_down_once_a_minute(client: CheckedClient, host: StaffMember) -> None:
    client.sign_in(host)
    for _ in range(3):
        assert client.get("/manage/staff").status_code == 403
    client.post("/day/call-next")
    with clock.stopped_at(NOW + timedelta(minutes=1)):
        client.get("/manage/staff")
    told = [(row.by_id, row.detail["page"]) for row in refusals()]
    assert told == [(host.id, "manage.staff"), (host.id, "day.call_next"), (host.id, "manage.staff")]
    assert all(row.device and len(row.request_id) == 16 for row in refusals())
    assert origin.get() == NOWHERE


def test_a_stranger_s_refusal_is_nobody_s(client: CheckedClient, host: StaffMember) -> None:
    assert client.post("/webhooks/twilio/status").status_code in {403, 404}
    client.get("/manage/staff")
    assert refusals() == []


@pytest.mark.parametrize("sent", ["abc-1", "x" * 41, "a b", "<x>", ""])
def test_a_request_s_id_is_taken_from_nobody_without_a_trusted_proxy(
    client: CheckedClient, host: StaffMember, sent: str
) -> None:
    client.sign_in(host)
    client.get("/manage/staff", headers={"X-Request-Id": sent})
    assert refusals()[0].request_id != sent


@pytest.mark.parametrize(("sent", "taken"), [("abc-1", True), ("x" * 41, False), ("a b", False), ("", False)])
def test_a_trusted_proxy_s_id_is_taken_where_it_is_one(tmp_path: Path, sent: str, taken: bool) -> None:
    behind = create_app(make_settings(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path, trusted_proxies=1))
    with behind.test_request_context("/", headers={"X-Request-Id": sent}):
        behind.preprocess_request()
        assert (origin.get().request_id == sent) is taken
