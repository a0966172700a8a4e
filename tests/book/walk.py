"""A citizen at the keyboard: fills in and sends the pages of a journey, as far as a test wants it to go."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import inspect
from werkzeug.test import TestResponse

from booking.citizens.models import ContactPoint
from booking.core.database import db, transaction
from booking.core.flood_limits import number_to_type
from tests import factories
from tests.client import CheckedClient

TEN = "heywood@2026-11-27T10:00Z"
HALF_PAST = "heywood@2026-11-27T10:30Z"
ELEVEN = "heywood@2026-11-27T11:00Z"


def a_council(**changes: Any) -> factories.Day:
    """One library with appointments on Friday from ten to half past eleven: three half hours with one advisor."""
    from datetime import date, time

    with transaction():
        service = factories.service(slug="tax", bring=["Your bill"], summary="Bills and arrears")
        venue = factories.venue(slug="heywood", address="Church Street")
        fields = {"at": venue, "offering": [service], **changes}
        return factories.session_on(date(2026, 11, 27), time(10), time(11, 30), **fields)


def hidden(page: TestResponse, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"{name} is not on {page.request.path}"
    return found[1]


def form_to(page: TestResponse, action: str) -> dict[str, list[str]]:
    """What the first form to this address sends when its button is pressed."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page.text, re.DOTALL)
    assert form is not None, f"The page has no form to {action}."
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[0]):
        sent.setdefault(name, []).append(unescape(value))
    del sent["csrf_token"]  # the client adds its own
    return sent


def needs(client: CheckedClient, **typed: Any) -> TestResponse:
    """The one press for none, or what was chosen."""
    return client.post("/book/tax/help", data=typed)


def times(client: CheckedClient, slot: str = TEN) -> TestResponse:
    """The pressed button."""
    return client.post("/book/tax/times", data={"slot": slot})


def details(client: CheckedClient, **typed: str) -> TestResponse:
    """The name, and what else a test types."""
    return client.post("/book/tax/details", data={"name": "Ada Lovelace", **typed})


def up_to_check(client: CheckedClient, slot: str = TEN, **typed: str) -> TestResponse:
    """Everything up to the check page, which is answered."""
    needs(client)
    times(client, slot)
    details(client, **typed)
    return client.get("/book/tax/check")


def send(client: CheckedClient, check: TestResponse) -> TestResponse:
    """Send the check page."""
    data = {name: hidden(check, name) for name in ("form_token", "shown")}
    return client.post("/book/tax/check", data=data)


def answer(client: CheckedClient, page: TestResponse, number: str = "") -> TestResponse:
    """Send the check page that asks for a number, with it (or another), as somebody does who reads it."""
    token = hidden(page, "form_token")
    typed = {"form_token": token, "shown": hidden(page, "shown"), "proof": number or number_to_type(token)}
    return client.post("/book/tax/check", data=typed)


def book(client: CheckedClient, slot: str = TEN, **typed: str) -> TestResponse:
    """The whole journey; the confirmation is answered."""
    sent = send(client, up_to_check(client, slot, **typed))
    assert sent.status_code == 302, sent.text
    return client.get(sent.location)


def rows(app: Flask, model: type[Any]) -> list[Any]:
    """Every row of a table, as it stands now."""
    db.session.rollback()
    return list(db.session.scalars(db.select(model).order_by(*inspect(model).primary_key)))


def token_of(page: TestResponse, kind: str = "appointments") -> str:
    """The token in a page's own links."""
    found = re.search(rf"/{kind}/([0-9a-z]{{26}})", page.text + (page.location or ""))
    assert found, "no link on the page"
    return found[1]


def read_by_others() -> None:
    """Somebody else reads what comes to every number and address, as staff have been told."""
    with transaction():
        for point in loaded(ContactPoint):
            point.shared, point.version = True, point.version + 1


def loaded(model: type[Any]) -> list[Any]:
    """Every row of a table, to be changed inside the open transaction."""
    return list(db.session.scalars(db.select(model).order_by(*inspect(model).primary_key)))
