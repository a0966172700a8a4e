"""Request ids: each stands in every line of the log and of the journal, and says where an act comes from."""

from __future__ import annotations

import re
import secrets

from flask import Flask, request

from booking.config import Settings
from booking.core.journal import NOWHERE, Origin, origin

_SENT = re.compile(r"[0-9A-Za-z._-]{1,40}")


def init_origin(app: Flask, conf: Settings) -> None:
    """Give each request an id: a random one, or the one that a trusted proxy sends as X-Request-Id."""

    @app.before_request
    def begin() -> None:
        sent = request.headers.get("X-Request-Id", "") if conf.trusted_proxies else ""
        origin.set(Origin("", sent if _SENT.fullmatch(sent) else secrets.token_hex(8)))

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        origin.set(NOWHERE)
