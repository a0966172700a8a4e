"""A shared computer keeps nothing: what is in the browser during a journey, and what is left of it afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from booking.book.models import Journey
from booking.core.tokens import token_hash
from tests.book import walk
from tests.book.test_drop_in import plan
from tests.client import CheckedClient

TYPED = ("Ada", "Lovelace", "07700", "900123", "ada@example.com", "My bill went up", "step_free")


def cookies(app: Flask, client: CheckedClient) -> dict[str, str]:
    """Every cookie that the browser holds, by name, with what anybody at this computer can read in it."""
    held = {name: cookie.value for (_domain, _path, name), cookie in client._cookies.items()}  # type: ignore[attr-defined]
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    if "alongside" in held:
        held["alongside"] = json.dumps(signer.loads(held["alongside"]))  # signed, not sealed
    return held


def a_journey(client: CheckedClient) -> None:
    """As far as the check page, with all that can be typed."""
    walk.a_council()
    walk.needs(client, help=["step_free"])
    walk.times(client)
    walk.details(client, mobile="07700 900123", email="ada@example.com", about="My bill went up")
    assert "My bill went up" in client.get("/book/tax/check").text


def test_what_is_typed_is_in_no_cookie(app: Flask, client: CheckedClient) -> None:
    a_journey(client)
    during = cookies(app, client)
    walk.send(client, client.get("/book/tax/check"))
    for held in (during, cookies(app, client)):
        assert set(held) == {"alongside", "journey"}
        assert not any(typed in value for typed in TYPED for value in held.values()), held


def test_no_cookie_outlasts_the_browser(app: Flask, client: CheckedClient) -> None:
    a_journey(client)
    walk.send(client, client.get("/book/tax/check"))
    client.get("/book/tax/booked")
    for cookie in client._cookies.values():  # type: ignore[attr-defined]
        assert cookie.expires is None and cookie.max_age is None, cookie.key
        assert cookie.http_only, cookie.key


def test_the_database_does_not_know_the_cookie(app: Flask, client: CheckedClient) -> None:
    """Whoever reads the database cannot take up somebody's journey."""
    a_journey(client)
    token = cookies(app, client)["journey"]
    (journey,) = walk.rows(app, Journey)
    assert journey.token_hash == token_hash(token) != token and token not in json.dumps(journey.answers)


def test_finish_leaves_no_cookie_that_opens_anything(app: Flask, client: CheckedClient) -> None:
    a_journey(client)
    walk.send(client, client.get("/book/tax/check"))
    client.get("/book/tax/booked")
    client.get(client.post("/finish").location)
    held = cookies(app, client)
    assert "journey" not in held
    assert json.loads(held.get("alongside", "{}")).keys() <= {"csrf_token", "_fresh", "_permanent"}, held


@pytest.mark.parametrize("path", ["help", "times", "details", "check"])
def test_every_page_of_the_journey_offers_to_stop_and_clear(client: CheckedClient, path: str) -> None:
    a_journey(client)
    page = client.get(f"/book/tax/{path}").text
    assert 'action="/finish"' in page and "Stop and clear what I typed" in page


@pytest.mark.parametrize("arrange", [walk.a_council, None], ids=["appointment", "drop-in"])
def test_the_page_of_a_booking_offers_to_finish(client: CheckedClient, arrange: Callable[[], object] | None) -> None:
    if arrange:
        arrange()
    page = walk.book(client) if arrange else plan(client, name="Bo")
    assert 'action="/finish"' in page.text and "Finish and clear this computer" in page.text
