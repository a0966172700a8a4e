"""Fixtures for tests that drive Chromium: `live` (the server), `phone` and `desk` (pages), `check_page`.

A test of journeys runs once for each transport: "plain" (a server in this process, each page checked), "tls"
(gunicorn's own TLS) and "nginx" (gunicorn behind nginx, as docs/nginx.conf says; `--transport nginx`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from booking.core import clock

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

    from tests.browser.checks import PageCheck, Validator
    from tests.browser.gunicorn_server import GunicornServer
    from tests.browser.server import LiveServer

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 800}
FORGED = {"X-Forwarded-For": "203.0.113.66", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
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
def transport() -> str:
    """The transport to the application; tests of journeys are parametrized over it."""
    return "plain"


@pytest.fixture(scope="session")
def gunicorn_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], GunicornServer]]:
    """`gunicorn_servers(transport, database)`: a gunicorn of this test process, started on first use."""
    from tests.browser.gunicorn_server import Certificate, GunicornServer, Nginx

    folder = tmp_path_factory.mktemp("tls")
    certificate = Certificate(folder)
    started: dict[tuple[str, str], GunicornServer] = {}
    proxies = []

    def serving(transport: str, database: str) -> GunicornServer:
        if (transport, database) not in started:
            place = tmp_path_factory.mktemp("gunicorn")
            if transport == "nginx":
                proxies.append(Nginx(place, certificate))
                server = GunicornServer(database, place, behind=proxies[-1].port, processes=2)
                proxies[-1].start(server.port)
            else:
                server = GunicornServer(database, place, certificate=certificate)
            server.set_time(clock.now())
            server.wait()
            started[transport, database] = server
        return started[transport, database]

    yield serving
    for proxy in proxies:
        proxy.stop()
    for server in started.values():
        server.stop()
    assert [fault for server in started.values() for fault in server.faults] == []


@contextmanager
def clocks_together(server: GunicornServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Synchronise the server's clock with this process's."""
    here = clock.stopped_at

    @contextmanager
    def both(moment: datetime) -> Iterator[None]:
        with here(moment):
            server.set_time(moment)
            yield
        server.set_time(clock.now())

    server.set_time(clock.now())
    with monkeypatch.context() as patch:
        patch.setattr(clock, "stopped_at", both)
        yield


@pytest.fixture
def live(
    app: Flask, transport: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LiveServer | GunicornServer]:
    """The application on a port of its own, with CSRF protection. What a test changes has to be committed."""
    from tests.browser.server import LiveServer

    if transport != "plain":
        server = request.getfixturevalue("gunicorn_servers")(transport, app.config["SQLALCHEMY_DATABASE_URI"])
        with clocks_together(server, monkeypatch):
            yield server
            server.wait_until_idle()
        return
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    plain = LiveServer(app)
    yield plain
    plain.stop()


@pytest.fixture
def check_page(live: LiveServer | GunicornServer, transport: str, validator: Validator) -> PageCheck:
    """`check_page(page, name)`: axe, html-validate, the page rules, 320 px, the console."""
    from tests.browser.checks import PageCheck

    return PageCheck(live, validator, with_axe=transport == "plain")


@pytest.fixture
def open_browser(
    chromium: Browser, live: LiveServer | GunicornServer, transport: str, check_page: PageCheck
) -> Iterator[OpenPage]:
    """`open_browser(PHONE, javascript=False)`: a page in a new browser context."""
    contexts = []

    def opened(size: Any = PHONE, *, javascript: bool = True) -> Page:
        context = chromium.new_context(
            base_url=live.url,
            viewport=size,
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
            ignore_https_errors=transport != "plain",  # the test's own authority is not trusted
            extra_http_headers=FORGED if transport == "nginx" else {},
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        check_page.listen(page, javascript=javascript)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not check_page.served()


@pytest.fixture
def phone(open_browser: OpenPage) -> Page:
    """A page as wide as an old phone: 320 pixels."""
    return open_browser(PHONE)


@pytest.fixture
def desk(open_browser: OpenPage) -> Page:
    """A page as wide as a desk's screen: 1280 pixels."""
    return open_browser(DESK)
