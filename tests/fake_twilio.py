"""A Twilio on loopback: checks credentials and form fields as the real one does, and misbehaves when told to.

It keeps a list of the texts it took, as the real one does; the real SDK is driven against it.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

ACCOUNT = "AC" + "0" * 32
TOKEN = "test-auth-token"
SERVICE = "MG" + "0" * 32
PLACES = (f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json",)
ONE = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/SM"


class FakeTwilio:
    """What the fake was sent, what it took, and how it is to answer the next posts."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.taken: list[dict[str, Any]] = []
        self.posts: list[dict[str, str]] = []
        self.problems: list[str] = []
        self.answers: list[str | tuple[int, int]] = []
        self.list_answers: list[str | tuple[int, int]] = []
        self.release = threading.Event()
        self.shows_after = timedelta(0)  # how late its list shows what it took
        self.page_length = 1000
        self.url = ""

    def next_answer(self, _fields: dict[str, str]) -> str | tuple[int, int]:
        """How to answer the next post: take, reset_after (takes it, then hangs up), hang, or (status, code)."""
        return self.answers.pop(0) if self.answers else "take"

    def next_list_answer(self) -> str | tuple[int, int]:
        """How to answer the next question: list, or (status, code)."""
        return self.list_answers.pop(0) if self.list_answers else "list"

    def bodies(self, to: str | None = None) -> list[str]:
        """The words of the texts taken, in order."""
        return [text["body"] for text in self.taken if to in (None, text["to"])]

    def take(self, fields: dict[str, str]) -> dict[str, Any]:
        """Keep a text as the real one lists it."""
        made = format_datetime(self.clock().astimezone(UTC))
        text = {
            "sid": f"SM{len(self.taken):032x}",
            "account_sid": ACCOUNT,
            "to": fields["To"],
            "from": fields.get("From"),
            "messaging_service_sid": fields.get("MessagingServiceSid"),
            "body": fields["Body"],
            "status": "queued",
            "date_created": made,
            "date_updated": made,
            "date_sent": None,
            "num_segments": "1",
            "num_media": "0",
            "direction": "outbound-api",
            "uri": "",
            "api_version": "2010-04-01",
            "subresource_uris": {},
        }
        self.taken.append(text)
        return text

    def listed(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        """What its list shows by now, the newest first, as it was asked for."""
        to, after = query.get("To", [None])[0], query.get("DateSent>", [None])[0]
        found = [text for text in reversed(self.taken) if to in (None, text["to"])]
        if after is not None:
            since = datetime.fromisoformat(after)
            found = [text for text in found if text["date_sent"] and parsedate_to_datetime(text["date_sent"]) >= since]
        shown_until = self.clock() - self.shows_after
        if self.shows_after:
            found = [text for text in found if parsedate_to_datetime(text["date_created"]) <= shown_until]
        return found


class _Handler(BaseHTTPRequestHandler):
    fake: FakeTwilio

    def log_message(self, *_args: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        fields = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        self.fake.posts.append(fields)
        if not self._allowed():
            return
        problem = self._problem(fields)
        if problem:
            self.fake.problems.append(problem[1])
            self._refuse(400, problem[0])
            return
        answer = self.fake.next_answer(fields)
        if isinstance(answer, tuple):
            self._refuse(*answer)
        elif answer == "hang":
            self.fake.release.wait(20)
            self.close_connection = True
        elif answer == "reset_after":
            self.fake.take(fields)
            self.close_connection = True
            self.connection.close()
        else:
            self._answer(201, self.fake.take(fields))

    def do_GET(self) -> None:
        if not self._allowed():
            return
        answer = self.fake.next_list_answer()
        if isinstance(answer, tuple):
            self._refuse(*answer)
            return
        asked = urlsplit(self.path)
        if asked.path not in PLACES:
            one = [text for text in self.fake.taken if asked.path.endswith(f"/{text['sid']}.json")]
            self._answer(200, one[0]) if one else self._refuse(404, 20404)
            return
        query = parse_qs(asked.query)
        found, page = self.fake.listed(query), int(query.get("Page", ["0"])[0])
        length = min(self.fake.page_length, int(query.get("PageSize", ["50"])[0]))
        more = len(found) > (page + 1) * length
        rest = {**{name: values[0] for name, values in query.items()}, "Page": page + 1}
        self._answer(
            200,
            {
                "messages": found[page * length : (page + 1) * length],
                "page": page,
                "page_size": length,
                "next_page_uri": f"{asked.path}?{urlencode(rest)}" if more else None,
                "uri": self.path,
            },
        )

    def _allowed(self) -> bool:
        expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        path = urlsplit(self.path).path
        if path not in PLACES and not (self.command == "GET" and path.startswith(ONE)):
            self._refuse(404, 20404)
            return False
        if self.headers.get("Authorization") != expected:
            self._refuse(401, 20003)
            return False
        return True

    def _problem(self, fields: dict[str, str]) -> tuple[int, str] | None:
        if self.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            return 20422, "content type"
        if not fields.get("To", "").startswith("+"):
            return 21211, "To is not E.164"
        if not fields.get("Body") or len(fields["Body"]) > 1600:
            return 21617, "Body is empty or too long"
        if bool(fields.get("From")) == bool(fields.get("MessagingServiceSid")):
            return 21603, "From or MessagingServiceSid, one of them"
        callback = fields.get("StatusCallback")
        if callback is not None and not callback.startswith("https://"):
            return 21609, "StatusCallback is not a public address"
        unknown = set(fields) - {"To", "From", "MessagingServiceSid", "Body", "StatusCallback"}
        return (20422, f"unexpected {sorted(unknown)}") if unknown else None

    def _refuse(self, status: int, code: int) -> None:
        to = self.fake.posts[-1].get("To") if self.fake.posts else ""
        self._answer(status, {"code": code, "message": f"The number {to} …", "more_info": "", "status": status})

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running(clock: Callable[[], datetime], fake: FakeTwilio | None = None) -> Iterator[FakeTwilio]:
    """The fake, listening on a port of its own until the block ends. `clock` dates the texts it takes."""
    fake = fake or FakeTwilio(clock)
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who asked has gone: killed, or tired
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
