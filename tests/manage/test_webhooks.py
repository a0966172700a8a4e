"""Webhooks as managers keep them: added, changed, a new secret, what failed sent again, ended."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core.database import db, transaction
from booking.core.journal import SecurityEvent
from booking.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests.conftest import NOW
from tests.manage.council import a_council, typed

NEW = "/manage/webhooks/new"
ASKED = {"name": "Housing system", "url": "https://127.0.0.1:8443/hook", "kinds": ["visit", "referral"]}


def stored() -> WebhookEndpoint:
    db.session.rollback()
    return db.session.scalars(select(WebhookEndpoint)).one()


def added(browser) -> str:
    answer = browser.post(NEW, data=typed(browser.get(NEW).text) | ASKED)
    return f"/manage/webhooks/{stored().reference}" if answer.status_code == 302 else answer.text


def test_a_webhook_is_added_once_changed_and_ended(app: Flask) -> None:
    browser = a_council(app).browser()
    form = typed(browser.get(NEW).text) | ASKED
    first, second = browser.post(NEW, data=form), browser.post(NEW, data=form)
    assert first.location == second.location
    path = f"/manage/webhooks/{stored().reference}"
    page = browser.get(path).text
    assert "whsec_" in page and "Saved." not in page
    assert browser.post(path, data=typed(page) | {"name": "Housing, new"}).location == f"{path}?saved=1"
    assert (stored().name, stored().kinds) == ("Housing, new", ["visit", "referral"])
    assert "Housing, new" in browser.get("/manage/webhooks").text
    for _twice in range(2):
        browser.post(f"{path}/act", data={"act": "secret", "version": "1"})
    assert stored().secret_version == 2 and browser.get(path).text.count("whsec_") == 2
    assert browser.post(f"{path}/act", data={"act": "end"}).location == "/manage/webhooks"
    assert browser.get(path).status_code == 404 and stored().state == "ended"
    said = [event.detail["what"] for event in db.session.scalars(select(SecurityEvent)) if "webhook" in event.detail]
    assert said == ["added", "changed", "rotated", "ended"]
    assert "made a new secret" in browser.get("/manage/security").text


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://10.0.0.1/hook", "it leads into a private network"),
        ("https://169.254.169.254/latest/meta-data", "it leads into a private network"),
        ("http://8.8.8.8/hook", "it does not begin with https://"),
        ("https://8.8.8.8:6379/", "its port is not allowed here"),
        ("partner.example", "it is not a web address"),
        ("", "Enter the address that is called"),
    ],
)
def test_an_address_that_cannot_be_called_is_refused_beside_its_field(app: Flask, url: str, said: str) -> None:
    browser = a_council(app).browser()
    answer = browser.post(NEW, data=typed(browser.get(NEW).text) | ASKED | {"url": url})
    assert answer.status_code == 400 and said in answer.text
    assert "Housing system" in answer.text and not db.session.scalars(select(WebhookEndpoint)).all()


def test_the_same_address_is_told_once(app: Flask) -> None:
    browser = a_council(app).browser()
    added(browser)
    assert "is there already" in added(browser)
    stored()


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("too_slow", "it takes too long to answer"),
        ("redirected", "it sends us on to another address"),
        ("not_public", "it leads into a private network"),
    ],
)
def test_what_failed_is_seen_and_sent_again_by_one_press(app: Flask, why: str, said: str) -> None:
    browser = a_council(app).browser()
    path = added(browser)
    with transaction():
        times = dict.fromkeys(("made_at", "queued_at", "next_at", "ended_at"), NOW)
        what = {"kind": "visit", "subject_reference": "7HKM24XQ9P", "subject_version": 2, "reference": "0000000001"}
        row = WebhookDelivery(endpoint_id=stored_id(), state="failed", why=why, attempts=10, **what, **times)
        db.session.add(row)
    page = browser.get(path).text
    assert "7HKM2 4XQ9P" in page and said in page
    assert "1 failed" in browser.get("/manage/webhooks").text
    browser.post(f"{path}/act", data={"act": "again"})
    db.session.rollback()
    assert db.session.scalars(select(WebhookDelivery.state)).all() == ["waiting"]


def stored_id() -> int:
    return db.session.scalars(select(WebhookEndpoint.id)).one()


def test_only_a_manager_of_everything_opens_them(app: Flask) -> None:
    council = a_council(app)
    path = added(council.browser())
    for person in (council.of_heywood, council.of_revenues):
        browser = council.browser(person)
        assert {browser.get(page).status_code for page in ("/manage/webhooks", NEW, path)} == {403}
        assert browser.post(f"{path}/act", data={"act": "end"}).status_code == 403
    assert stored().state == "active"
