"""The application on a real web server in this process, on the test's database."""

from __future__ import annotations

import gzip
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

_GZIP = b"\x1f\x8b"


class _Silent(WSGIRequestHandler):
    """A request handler without an access log."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


class LiveServer:
    """Serve `app` on a free port until `stop`, and keep every HTML page as it was sent."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._server = make_server("127.0.0.1", 0, self._serve, threaded=True, request_handler=_Silent)
        self._server.log = lambda *_args: None  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.unchecked: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self._answering, self._answered = 0, threading.Condition()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._answered:
            self._answering += 1
        try:
            yield
        finally:
            with self._answered:
                self._answering -= 1
                self._answered.notify_all()

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._counted():
            return self._answer(environ, start_response)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        kinds: list[str] = []

        def noting(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if not status.startswith("3"):  # the body of a redirect is never shown
                kinds.extend(value for name, value in headers if name.lower() == "content-type")
            return start_response(status, headers, *rest)

        try:
            body = self._app.wsgi_app(environ, noting)
        except Exception:
            self.faults.append(f"{environ['PATH_INFO']} {traceback.format_exc()}")
            raise
        if kinds and kinds[0].startswith("text/html"):
            chunks = list(body)
            getattr(body, "close", lambda: None)()
            sent = b"".join(chunks)
            page = gzip.decompress(sent) if sent.startswith(_GZIP) else sent  # public pages may be compressed
            self.unchecked.append((environ["PATH_INFO"], page.decode()))
            return chunks
        return body

    def stop(self) -> None:
        """Stop serving, after every accepted request is answered: none may write into the next test's tables."""
        self._server.shutdown()
        with self._answered:
            self._answered.wait_for(lambda: self._answering == 0, timeout=10)
        self._server.server_close()
        self._thread.join(timeout=5)
