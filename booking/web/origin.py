"""Request ids: one for each request, in every line of the log and the security journal."""

from __future__ import annotations

import re
import secrets

from flask import Flask, request

from booking.config import Settings
from booking.core.journal import NOWHERE, Origin, origin

_SENT = re.compile(r"[0-9A-Za-z._-]{1,40}")


def init_origin(app: Flask, conf: Settings) -> None:
    """Register a hook that gives each request an id: random, or X-Request-Id from a trusted proxy."""

    @app.before_request
    def begin() -> None:
        sent = request.headers.get("X-Request-Id", "") if conf.trusted_proxies else ""
        origin.set(Origin("", sent if _SENT.fullmatch(sent) else secrets.token_hex(8)))

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        origin.set(NOWHERE)
