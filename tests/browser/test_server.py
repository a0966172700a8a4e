"""A server of tests leaves nothing behind: what a closed browser had asked for is answered before the next test."""

from __future__ import annotations

import socket
import threading

import pytest
from flask import Flask

from tests.browser import server
from tests.browser.server import LiveServer

PATIENCE = 10  # seconds; a test that needs them has failed
ASKED = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def answered() -> list[str]:
    return []


@pytest.fixture
def serving(answered: list[str]) -> LiveServer:
    app = Flask("small")
    app.add_url_rule("/", view_func=lambda: answered.append("yes") or "")
    return LiveServer(app)


def connected(to: LiveServer) -> socket.socket:
    host, port = to.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)))


def test_a_request_that_was_accepted_is_answered_before_it_stops(
    serving: LiveServer, answered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its thread may begin only when the server has stopped already."""
    begin, accepted = server._Silent.handle, threading.Event()

    def late(handler: server._Silent) -> None:
        accepted.set()
        serving._thread.join()  # which accepts
        begin(handler)

    monkeypatch.setattr(server._Silent, "handle", late)
    with connected(serving) as browser:
        browser.sendall(ASKED)
        assert accepted.wait(PATIENCE)
        serving.stop()
    assert answered == ["yes"]


def test_a_connection_that_brings_nothing_does_not_keep_it(serving: LiveServer, answered: list[str]) -> None:
    with connected(serving), connected(serving) as asking:
        asking.sendall(ASKED)
        assert asking.recv(100).startswith(b"HTTP/1.1 200")
        serving.stop()
    assert answered == ["yes"]
