"""Sending the forms of changes as a manager does: look, then confirm what was shown."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from tests.book.walk import hidden
from tests.client import CheckedClient


def look(browser: CheckedClient, address: str, **typed: Any) -> TestResponse:
    """Open the form and ask what would happen."""
    form = browser.get(address)
    assert form.status_code == 200, form.status
    return browser.post(address, data={**{name: hidden(form, name) for name in ("form_token", "version")}, **typed})


def confirm(browser: CheckedClient, address: str, seen: TestResponse, **typed: Any) -> TestResponse:
    """Confirm what a look has shown."""
    assert seen.status_code == 200, seen.text
    kept = {name: hidden(seen, name) for name in ("form_token", "seen", "version")}
    return browser.post(address, data={**kept, "confirm": "1", **typed})


def do(browser: CheckedClient, address: str, **typed: Any) -> TestResponse:
    """Look and confirm."""
    return confirm(browser, address, look(browser, address, **typed), **typed)


def said(browser: CheckedClient, address: str) -> str:
    """What a page says, as one line."""
    page = browser.get(address)
    assert page.status_code == 200, page.status
    return words(page)


def words(page: TestResponse) -> str:
    """The words of a page, as one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split()).replace(" ,", ",")
