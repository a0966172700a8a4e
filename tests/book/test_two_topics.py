"""Two topics in the citizen's journey, page by page: kept, held, changed, cancelled, and given away to nobody."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.book.models import Journey
from booking.core.database import transaction
from booking.sessions.models import BusyTime
from tests import factories
from tests.book import walk
from tests.client import CheckedClient

BOTH = "heywood@2026-11-27T10:00Z+2026-11-27T10:30Z"


@pytest.fixture
def council(app: Flask) -> None:
    """One advisor on Friday who gives both services."""
    day = walk.a_council()
    with transaction() as session:
        housing = factories.service("Housing options", slug="housing")
        session.merge(day.session).services.append(housing)
        factories.session_on(date(2026, 11, 27), time(9), time(10), at=session.merge(day.venue), offering=[housing])


def up_to_times(client: CheckedClient) -> None:
    walk.needs(client, then="housing")


def test_what_is_held_is_both_and_goes_with_the_choice(app: Flask, client: CheckedClient, council: None) -> None:
    up_to_times(client)
    assert 'value="heywood@2026-11-27T10:00Z+2026-11-27T10:30Z"' in client.get("/book/tax/times").text
    walk.times(client, BOTH)
    assert [row.kind for row in walk.rows(app, BusyTime)] == ["hold", "hold"]
    walk.needs(client)  # only one after all
    assert walk.rows(app, BusyTime) == []
    (journey,) = walk.rows(app, Journey)
    assert journey.answers == {"needs": {}}


def test_finish_lets_both_go(app: Flask, client: CheckedClient, council: None) -> None:
    up_to_times(client)
    walk.times(client, BOTH)
    client.post("/finish")
    assert walk.rows(app, BusyTime) == []


def test_a_slot_of_one_topic_is_refused_for_two(app: Flask, client: CheckedClient, council: None) -> None:
    up_to_times(client)
    answer = walk.times(client, walk.TEN)
    assert answer.status_code == 409 and walk.rows(app, BusyTime) == []
    for odd in (f"{BOTH}+2026-11-27T11:00Z", "heywood@2026-11-27T10:00Z+x"):
        assert walk.times(client, odd).status_code in (400, 409)


def test_the_page_behind_the_link_names_no_service(app: Flask, client: CheckedClient, council: None) -> None:
    up_to_times(client)
    walk.times(client, BOTH)
    walk.details(client)
    check = client.get("/book/tax/check")
    assert "Housing options, at 10:30am" in check.text
    sent = walk.send(client, check)
    page = client.get(sent.location)
    assert "then Housing options, at 10:30am" in page.text
    token = walk.token_of(page)
    client.post("/finish")
    other = app.test_client()
    for path in ("", "/move", "/cancel", "/calendar.ics"):
        assert b"Housing" not in other.get(f"/appointments/{token}{path}").data
    assert b"DTEND:20261127T105500Z" in other.get(f"/appointments/{token}/calendar.ics").data


def test_one_of_two_is_cancelled(app: Flask, client: CheckedClient, council: None) -> None:
    up_to_times(client)
    walk.times(client, BOTH)
    walk.details(client)
    token = walk.token_of(client.get(walk.send(client, client.get("/book/tax/check")).location))
    for said in ("", "11:15"):
        refused = client.post(f"/appointments/{token}/cancel", data={"version": "1", "only": said, "why": "I am ill"})
        assert refused.status_code == 400 and "Choose what to cancel: both topics, or one of them." in refused.text
        assert "I am ill" in refused.text
    assert {row.status for row in walk.rows(app, Appointment)} == {"booked"}
    client.post(f"/appointments/{token}/cancel", data={"version": "1", "only": "10:00"})
    assert [(row.status, row.service.slug) for row in walk.rows(app, Appointment)] == [
        ("booked", "housing"),
        ("cancelled", "tax"),
    ]
    assert "That topic is cancelled. You keep the other one." in client.get(f"/appointments/{token}").text
