"""Fixtures for tests that drive Chromium: `live` (the server), `phone` and `desk` (pages), `check_page`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.checks import PageCheck, Validator
    from tests.browser.server import LiveServer

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}
OpenPage = Callable[..., Any]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser per test process."""
    from playwright.sync_api import sync_playwright

    from tests.browser.install import on_this_machine

    path = on_this_machine()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def validator() -> Iterator[Validator]:
    """html-validate, started once per test process."""
    from tests.browser.checks import Validator

    process = Validator()
    yield process
    process.stop()


@pytest.fixture
def live(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveServer]:
    """The application on a port of its own, CSRF protection on. What the test changes has to be committed."""
    from tests.browser.server import LiveServer

    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    server = LiveServer(app)
    yield server
    server.stop()


@pytest.fixture
def check_page(live: LiveServer, validator: Validator) -> PageCheck:
    """`check_page(page, name)`: axe, html-validate, the page rules, 320 px, the console."""
    from tests.browser.checks import PageCheck

    return PageCheck(live, validator)


@pytest.fixture
def open_browser(chromium: Browser, live: LiveServer, check_page: PageCheck) -> Iterator[OpenPage]:
    """`open_browser(PHONE, javascript=False)`: a page in a browser that knows nothing of any other."""
    contexts = []

    def opened(size: Any = PHONE, *, javascript: bool = True) -> Page:
        context = chromium.new_context(
            base_url=live.url,
            viewport=size,
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        check_page.listen(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not check_page.served()


@pytest.fixture
def phone(open_browser: OpenPage) -> Page:
    """A citizen's old phone: 320 pixels wide."""
    return open_browser(PHONE)


@pytest.fixture
def desk(open_browser: OpenPage) -> Page:
    """A desk's screen: 1280 pixels wide."""
    return open_browser(DESK)
