"""On which device someone works, for the audit: the browser's name and a random mark, which says nothing else."""

from __future__ import annotations

import re
import secrets

from flask import Response, after_this_request, g, request
from flask_limiter.util import get_remote_address

from booking.core.tokens import links
from booking.web.cookies import give_cookie, read_cookie

COOKIE = "device"
_YEAR = 365 * 24 * 3600
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def network() -> str:
    """The address that this browser is on, as a keyed hash: enough to count, of no use to find anybody."""
    return links.hash("network", get_remote_address() or "unknown")


def device() -> str:
    """This device, as the audit keeps it: "Firefox on Windows, 3f9a2c1b". The mark is a cookie, kept for a year."""
    mark = g.get("device_mark") or read_cookie(COOKIE)
    if not re.fullmatch(r"[0-9a-f]{8}", mark):
        mark = g.device_mark = secrets.token_hex(4)

        @after_this_request
        def keep(response: Response) -> Response:
            give_cookie(response, COOKIE, mark, seconds=_YEAR)
            return response

    said = request.headers.get("User-Agent", "")
    browser = next((name for part, name in _BROWSERS if part in said), "browser")
    system = next((name for part, name in _SYSTEMS if part in said), "")
    return f"{browser} on {system}, {mark}" if system else f"{browser}, {mark}"
