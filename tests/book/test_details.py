"""After booking: name, needs and subject are changed on a page behind the link, in full view only."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from booking.appointments.errors import NeedsDoNotFit
from booking.appointments.models import Appointment
from booking.core.errors import SENTENCES, FormExpired, StalePage
from tests.book import walk
from tests.client import CheckedClient, checked


@pytest.fixture
def token(client: CheckedClient) -> str:
    """An appointment on Friday at ten, booked by this client."""
    walk.a_council()
    return walk.token_of(walk.book(client, mobile="07700 900123", about="My bill"))


def send(client: CheckedClient, token: str, **typed: object) -> TestResponse:
    page = client.get(f"/appointments/{token}/details")
    data = {"version": walk.hidden(page, "version"), "name": "Ada Lovelace", "about": "My bill", **typed}
    return client.post(f"/appointments/{token}/details", data=data)


def booked(app: Flask) -> Appointment:
    found: Appointment = walk.rows(app, Appointment)[0]
    return found


def test_what_was_said_is_changed(app: Flask, client: CheckedClient, token: str) -> None:
    assert f"/appointments/{token}/details" in client.get(f"/appointments/{token}").text
    page = client.get(f"/appointments/{token}/details")
    assert 'value="Ada Lovelace"' in page.text and "My bill" in page.text
    send(client, token, name="Ada King", about="My other bill", help=["fetch_me", "more_time"])
    page = client.get(f"/appointments/{token}")
    for shown in ("Your details are changed.", "Ada King", "My other bill", "More time to talk", "Please fetch me"):
        assert shown in page.text
    assert (booked(app).version, booked(app).needs) == (2, {"fetch_me": True, "more_time": True})


def test_only_in_full_view(app: Flask, token: str) -> None:
    stranger = checked(app)
    page = stranger.get(f"/appointments/{token}/details", follow_redirects=True).text
    assert "Type the name that was given first." in page and "My bill" not in page and "/details" not in page
    answer = stranger.post(f"/appointments/{token}/details", data={"name": "Eve", "version": "1"})
    assert answer.status_code == 400 and str(FormExpired()) in answer.text
    assert booked(app).citizen.name == "Ada Lovelace"


def test_what_cannot_be_is_said_beside_the_field_and_nothing_typed_is_lost(
    app: Flask, client: CheckedClient, token: str
) -> None:
    walk.book(checked(app), walk.HALF_PAST)
    answer = send(client, token, about="New words", help=["more_time"])
    assert answer.status_code == 409 and answer.text.count(str(NeedsDoNotFit.sentence)) == 2
    assert "New words" in answer.text and 'value="more_time" checked' in answer.text
    answer = send(client, token, name=" ", about="New words")
    assert answer.status_code == 400 and str(SENTENCES["name.missing"]) in answer.text and "New words" in answer.text
    assert booked(app).version == 1


def test_a_page_that_is_stale_or_too_late_changes_nothing(app: Flask, client: CheckedClient, token: str) -> None:
    send(client, token, version="7", about="x")
    assert str(StalePage.sentence) in client.get(f"/appointments/{token}").text
    client.post(f"/appointments/{token}/cancel", data={"version": "1"})
    assert client.get(f"/appointments/{token}/details").status_code == 302
    assert booked(app).about == "My bill"
