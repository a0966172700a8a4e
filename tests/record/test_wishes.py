"""What people wish of their numbers, from the record."""

from __future__ import annotations

from datetime import datetime

import pytest

from booking.citizens.models import ContactPoint
from booking.core.database import db
from booking.core.journal import SecurityEvent
from tests.client import CheckedClient
from tests.record.test_views import a_record, advisor  # noqa: F401 - a fixture

NUMBER = "+447700900123"


@pytest.fixture
def record(advisor, now: datetime) -> str:  # noqa: F811
    return a_record(now, seen_by=advisor)


def point() -> ContactPoint:
    db.session.rollback()
    return db.session.query(ContactPoint).one()


def test_wishes_are_read_and_kept(client: CheckedClient, record: str) -> None:
    assert f"/records/{record}/wishes" in client.get(f"/records/{record}").text
    page = client.get(f"/records/{record}/wishes")
    assert "07700 900123" in page.text and "Somebody else reads this too" in page.text
    answer = client.post(
        f"/records/{record}/wishes", data={"point": NUMBER, "shared": "y", "stopped": "y"}, follow_redirects=True
    )
    assert "Kept." in answer.text
    assert (point().shared, point().opted_out_at is not None, point().version) == (True, True, 2)
    client.post(f"/records/{record}/wishes", data={"point": NUMBER})
    assert (point().shared, point().opted_out_at, point().version) == (False, None, 3)
    client.post(f"/records/{record}/wishes", data={"point": NUMBER})  # nothing new
    told = db.session.scalars(db.select(SecurityEvent.detail).filter_by(act="contact_changed")).all()
    assert told == [{"what": "wishes", "record": record}] * 2


def test_nobody_else_s_number(client: CheckedClient, record: str) -> None:
    assert client.post(f"/records/{record}/wishes", data={"point": "+447700900999"}).status_code == 409


def test_only_who_has_opened_the_record(client: CheckedClient, advisor, now: datetime) -> None:  # noqa: F811
    record = a_record(now)
    assert client.get(f"/records/{record}/wishes").status_code == 403
    assert client.post(f"/records/{record}/wishes", data={"point": NUMBER, "shared": "y"}).status_code == 403
    assert not point().shared


def test_that_only_they_read_it_takes_one_press_and_ends_when_somebody_else_does(
    client: CheckedClient,
    record: str,
    now: datetime,
) -> None:
    address = f"/records/{record}/wishes"
    assert "Only they read it: they say so today" in client.get(address).text
    answer = client.post(address, data={"point": NUMBER, "preferred": "y", "alone": "yes"}, follow_redirects=True)
    assert "They told us on Thursday 26 November 2026 that only they read it." in " ".join(answer.text.split())
    assert (point().alone_said_at, point().preferred) == (now, True)
    client.post(address, data={"point": NUMBER, "alone": "no"})
    assert point().alone_said_at is None
    client.post(address, data={"point": NUMBER, "alone": "yes"})
    answer = client.post(address, data={"point": NUMBER, "shared": "y", "alone": "yes"}, follow_redirects=True)
    assert point().alone_said_at is None and "Only they read it" not in answer.text
