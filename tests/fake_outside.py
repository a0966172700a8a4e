"""Another system on loopback: takes calls over HTTP or TLS, keeps them, and misbehaves when told to."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

DRIP_SECONDS = 0.02


class Taken(NamedTuple):
    """One call that came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class FakeOutside:
    """What came in, and how the next calls are answered: a status, "drip", "drip_body", "huge", "hang_up" or words."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.answers: list[Any] = []
        self.headers: dict[str, str] = {}
        self.over = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        """Its address, which takes calls at every path."""
        return f"http://127.0.0.1:{self.port}/hook"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        fake: FakeOutside = self.server.fake  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fake.taken.append(Taken(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        answer = fake.answers.pop(0) if fake.answers else 200
        with suppress(OSError):
            self._answer(fake, answer)

    do_GET = do_POST

    def _answer(self, fake: FakeOutside, answer: Any) -> None:
        if answer == "hang_up":
            return
        if answer in {"drip", "drip_body"}:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Slow: " if answer == "drip" else b"\r\n"))
            while not fake.over.is_set():
                self.wfile.write(b"x")
                time.sleep(DRIP_SECONDS)
            return
        words = answer if isinstance(answer, bytes) else b"x" * 10_000_000 if answer == "huge" else b"ok"
        self.send_response(answer if isinstance(answer, int) else 200)
        for name, value in fake.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[FakeOutside]:
    """Run the fake on a free port of loopback."""
    fake, server = FakeOutside(), ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.fake, server.daemon_threads, fake.port = fake, True, server.server_address[1]  # type: ignore[attr-defined]
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
