"""A GOV.UK Notify on loopback: checks the token and the fields as the real one does, and misbehaves when told to.

It keeps what it took, by reference, as the real one does; the real client is driven against it.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

from booking.core import clock

SERVICE_ID, SECRET = "6ffbb0e5-15b4-4a60-a6d2-3bd1c5b7a001", "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
API_KEY = f"testdale-{SERVICE_ID}-{SECRET}"
TEMPLATE_ID = "11111111-2222-4333-8444-555555555555"
Answer = str | tuple[int, str]


class FakeNotify:
    """What the fake was sent, what it took, and how it is to answer the next requests."""

    def __init__(self) -> None:
        self.clock: Callable[[], datetime] = clock.now
        self.taken: list[dict[str, Any]] = []
        self.posts: list[dict[str, Any]] = []
        self.answers: list[Answer] = []
        self.list_answers: list[Answer] = []
        self.release = threading.Event()
        self.page_length = 250
        self.url = ""

    def bodies(self) -> list[str]:
        """The words of the texts taken, in order."""
        return [text["personalisation"]["body"] for text in self.taken]


class _Handler(BaseHTTPRequestHandler):
    fake: FakeNotify

    def log_message(self, *_args: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        fields = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        self.fake.posts.append(fields)
        answer = self.fake.answers.pop(0) if self.fake.answers else "take"
        problem = self._problem(fields)
        if problem is not None:
            self._refuse(*problem)
        elif isinstance(answer, tuple):
            self._refuse(*answer)
        elif answer == "hang":
            self.fake.release.wait(20)
            self.close_connection = True
        else:
            taken = {
                "id": str(uuid.uuid4()),
                "created_at": self.fake.clock().isoformat(),
                "body": fields["personalisation"]["body"],
                "status": "sending",
                **fields,
                "template": {"id": fields["template_id"], "version": 1},
                "phone_number": fields["phone_number"].removeprefix("+"),
            }
            self.fake.taken.append(taken)
            if answer == "reset_after":
                self.close_connection = True
                self.connection.close()
                return
            self._answer(201, {"id": taken["id"], "reference": fields["reference"], "content": {}, "template": {}})

    def do_GET(self) -> None:
        answer = self.fake.list_answers.pop(0) if self.fake.list_answers else "list"
        if isinstance(answer, tuple):
            self._refuse(*answer)
            return
        asked = urlsplit(self.path)
        query = parse_qs(asked.query)
        if asked.path.startswith("/v2/notifications/") and self._signed():
            one = [text for text in self.fake.taken if asked.path.endswith(f"/{text['id']}")]
            self._answer(200, one[0]) if one else self._refuse(404, "NoResultFound")
            return
        if asked.path != "/v2/notifications" or not self._signed() or query.get("template_type") != ["sms"]:
            self._refuse(403, "AuthError")
            return
        found, older = list(reversed(self.fake.taken)), query.get("older_than")
        if older:
            found = found[[text["id"] for text in found].index(older[0]) + 1 :]
        found = [text for text in found if [text["reference"]] == query.get("reference", [text["reference"]])]
        self._answer(200, {"notifications": found[: self.fake.page_length], "links": {"current": self.path}})

    def _signed(self) -> bool:
        try:
            scheme, token = self.headers.get("Authorization", "").split(" ")
            return scheme == "Bearer" and jwt.decode(token, SECRET, algorithms=["HS256"])["iss"] == SERVICE_ID
        except (ValueError, jwt.InvalidTokenError):
            return False

    def _problem(self, fields: dict[str, Any]) -> tuple[int, str] | None:
        if self.path != "/v2/notifications/sms" or not self._signed():
            return 403, "AuthError"
        if fields.get("template_id") != TEMPLATE_ID:
            return 404, "NoResultFound"
        if set(fields.get("personalisation") or {}) != {"body"} or not fields["personalisation"]["body"]:
            return 400, "BadRequestError"
        if not str(fields.get("phone_number", "")).startswith("+") or not fields.get("reference"):
            return 400, "ValidationError"
        return None

    def _refuse(self, status: int, error: str) -> None:
        to = self.fake.posts[-1].get("phone_number") if self.fake.posts else ""
        self._answer(status, {"status_code": status, "errors": [{"error": error, "message": f"{to} is not right"}]})

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running() -> Iterator[FakeNotify]:
    """The fake, listening on a port of its own until the block ends."""
    fake = FakeNotify()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
