"""The public feeds of drop-in sessions: anybody may fetch them, again and again, and nothing in them is anybody's."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions.models import AdvisorSession
from tests import factories
from tests.client import CheckedClient

ADDRESSES = ("/venues/heywood/drop-ins.ics", "/services/tax/drop-ins.ics")


@pytest.fixture(autouse=True)
def _drop_in(app: Flask) -> None:
    with transaction():
        venue = factories.venue(slug="heywood", address="Church Street; back, door")
        tax = factories.service(slug="tax")
        factories.session_on(date(2026, 11, 27), time(10), time(13), at=venue, offering=[tax], kind="drop_in")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_feed_says_where_and_when(client: CheckedClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Drop-in session: Paying council tax"
    assert str(event["LOCATION"]) == "Heywood Library, Church Street; back, door, OL10 1LL"
    assert str(event["URL"]).endswith("/venues/heywood")
    assert (event["SEQUENCE"], str(event["STATUS"]), str(event["TRANSP"])) == (0, "CONFIRMED", "TRANSPARENT")
    assert b"Advisor" not in answer.data


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(client: CheckedClient, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    with clock.stopped_at(clock.now() + timedelta(minutes=7)):
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    with transaction():
        session = db.session.scalars(db.select(AdvisorSession)).one()
        session.cancelled_at, session.version = clock.now(), 2
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    (event,) = Calendar.from_ical(changed.data).walk("VEVENT")
    assert (event["SEQUENCE"], str(event["STATUS"])) == (1, "CANCELLED")


@pytest.mark.parametrize("address", ["/venues/nowhere/drop-ins.ics", "/services/nothing/drop-ins.ics"])
def test_what_is_not_there_has_no_feed(client: CheckedClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("page", "feed"), [("/venues/heywood", ADDRESSES[0]), ("/services/tax", ADDRESSES[1])])
def test_the_page_leads_to_its_feed(client: CheckedClient, page: str, feed: str) -> None:
    shown = client.get(page).text
    assert f'href="{feed}"' in shown and f'href="webcal://127.0.0.1:8000{feed}"' in shown
