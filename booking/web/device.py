"""Identify a request's device for the audit, and its connection for rate limits."""

from __future__ import annotations

import re
import secrets
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

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


_ONE_CUSTOMER = 56  # bits of an IPv6 prefix: the rest is chosen by the client


def address() -> IPv4Address | IPv6Address | None:
    """Return the client's IP address, as far as TRUSTED_PROXIES tells it; None where it is none."""
    try:
        found = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return None
    return found if found.version == 4 else found.ipv4_mapped or found


def connection() -> str:
    """Return the client's IP address; of IPv6 the /56 network that one customer of a provider has."""
    found = address()
    if found is None:
        return request.remote_addr or "unknown"
    return str(found if found.version == 4 else IPv6Network((found, _ONE_CUSTOMER), strict=False))


def network() -> str:
    """Return the keyed hash of the connection: enough to count, of no use to find anybody."""
    return links.hash("network", connection())


def device() -> str:
    """Return this device as the audit keeps it: "Firefox on Windows, 3f9a2c1b". The mark is a cookie for a year."""
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
