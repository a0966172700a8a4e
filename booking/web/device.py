"""Device of a request, for the audit: the browser's name and a random mark, which says nothing else."""

from __future__ import annotations

import re
import secrets
from ipaddress import IPv6Network, ip_address

from flask import Response, after_this_request, g, request

from booking.core.tokens import links
from booking.web.cookies import give_cookie, read_cookie

_COOKIE = "device"
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


_ONE_CUSTOMER = 56  # bits of an IPv6 address: the rest is for whoever is connected to choose


def connection() -> str:
    """The connection that this browser is on: its address; of IPv6 the part that one customer of a provider shares."""
    try:
        address = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return request.remote_addr or "unknown"
    if address.version == 4:
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((address, _ONE_CUSTOMER), strict=False))


def network() -> str:
    """The connection that this browser is on, as a keyed hash: enough to count, of no use to find anybody."""
    return links.hash("network", connection())


def device() -> str:
    """This device, as the audit keeps it: "Firefox on Windows, 3f9a2c1b". The mark is a cookie, kept for a year."""
    mark = g.get("device_mark") or read_cookie(_COOKIE)
    if not re.fullmatch(r"[0-9a-f]{8}", mark):
        mark = g.device_mark = secrets.token_hex(4)

        @after_this_request
        def keep(response: Response) -> Response:
            give_cookie(response, _COOKIE, mark, seconds=_YEAR)
            return response

    said = request.headers.get("User-Agent", "")
    browser = next((name for part, name in _BROWSERS if part in said), "browser")
    system = next((name for part, name in _SYSTEMS if part in said), "")
    return f"{browser} on {system}, {mark}" if system else f"{browser}, {mark}"
