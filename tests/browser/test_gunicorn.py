"""gunicorn with gunicorn.conf.py: slow clients block nobody, and forged headers are not trusted."""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from booking.core import clock
from booking.core.errors import SENTENCES
from tests.browser.gunicorn_server import GunicornServer

HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "


@pytest.fixture
def gunicorn(app: Flask, tmp_path: Path) -> Iterator[GunicornServer]:
    """A gunicorn without a proxy before it."""
    server = GunicornServer(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    server.set_time(clock.now())
    server.wait()
    yield server
    server.stop()
    assert server.faults == []


def test_half_sent_requests_block_no_other_client(gunicorn: GunicornServer) -> None:
    with ExitStack() as slow:
        for _ in range(3):
            line = slow.enter_context(socket.create_connection(("127.0.0.1", gunicorn.port)))
            line.sendall(HALF)
        quick = slow.enter_context(closing(http.client.HTTPConnection("127.0.0.1", gunicorn.port, timeout=5)))
        quick.request("GET", "/healthz")
        assert quick.getresponse().status == 200


def test_every_line_of_its_log_is_one_json_object(app: Flask, tmp_path: Path) -> None:
    """gunicorn's own lines too: start, broken request, stop. No requested address is logged."""
    server = GunicornServer(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path, log_level="info")
    server.set_time(clock.now())
    server.wait()
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(b"GET / HTTP/9\r\n\r\n")
        assert b"400" in line.recv(1000)
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)) as asked:
        asked.request("GET", "/a/opens-a-page?q=Lovelace")
        asked.getresponse().read()
    server.stop()
    assert "opens-a-page" not in server.log.read_text()
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(line) for line in lines))
    said = [line["message"] for line in lines if line["logger"] == "gunicorn.error"]
    assert any("Starting gunicorn" in one for one in said) and any("Invalid request" in one for one in said)


def test_forwarded_headers_of_loopback_are_not_believed(gunicorn: GunicornServer) -> None:
    """If "https" were trusted, this form would need a Referer and be refused."""
    forged = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on", "X-Forwarded-Host": "evil.example"}
    with closing(http.client.HTTPConnection("127.0.0.1", gunicorn.port, timeout=5)) as line:
        line.request("GET", "/staff/sign-in", headers=forged)
        page = line.getresponse()
        cookie, text = str(page.headers["Set-Cookie"]).partition(";")[0], page.read().decode()
        token = re.search(r'name="csrf_token"[^>]* value="([^"]*)"', text)
        assert token is not None and "evil.example" not in text
        typed = {"csrf_token": token[1], "email": "nobody@testdale.example", "password": "wrong"}
        form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie, **forged}
        line.request("POST", "/staff/sign-in", urlencode(typed), form)
        answer = line.getresponse()
        assert str(SENTENCES["signin.wrong"]) in answer.read().decode()
