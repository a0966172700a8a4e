"""The application on a real web server in this process, on the test's database."""

from __future__ import annotations

import gzip
import socket
import threading
import traceback
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

_PATIENCE = 10  # seconds; a request that needs them has failed
_GZIP = b"\x1f\x8b"


class _Silent(WSGIRequestHandler):
    """A request handler without an access log."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


class _Server(ThreadedWSGIServer):
    """A server that knows its connections from the moment they are accepted; each carries one request."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._open: set[socket.socket] = set()
        self._ended = threading.Condition()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own."""
        with self._ended:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection whose request is answered, or that brought none."""
        super().shutdown_request(request)
        with self._ended:
            self._open.discard(request)
            self._ended.notify_all()

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""

    def end(self) -> None:
        """Accept no more, and wait until every request that was sent is answered."""
        self.shutdown()
        with self._ended:
            for one in self._open:  # some are opened ahead by a browser, and bring nothing
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RD)
            assert self._ended.wait_for(lambda: not self._open, _PATIENCE), "A request is still being answered."
        self.server_close()


class LiveServer:
    """Serve `app` on a free port until `stop`, and keep every HTML page as it was sent."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._server = _Server("127.0.0.1", 0, self._serve, _Silent)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.unchecked: list[tuple[str, str]] = []
        self.faults: list[str] = []

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
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
        self._server.end()
        self._thread.join(_PATIENCE)
