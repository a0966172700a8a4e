"""Read and validate single settings. A wrong one raises SettingError with the sentence that stops the start."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, parse_qs, urlsplit

SHORTEST_KEY = 16
STARTTLS = "smtp+starttls"  # how an SMTP_URL begins whose server must offer it


class SettingError(Exception):
    """A setting is wrong or missing. Its text is one sentence that says what to do."""


def listed(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Read a comma-separated list."""
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())


def whole_number(env: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    """Read a whole number within `allowed`. Raises SettingError."""
    value = env.get(name) or str(default)
    if not (value.isascii() and value.isdecimal()) or int(value) not in allowed:
        raise SettingError(f"{name} must be a whole number from {allowed.start} to {allowed.stop - 1}.")
    return int(value)


def networks(env: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read networks such as 10.20.0.0/16, with commas between them. Raises SettingError."""
    try:
        return tuple(ip_network(text) for text in listed(env, name))
    except ValueError:
        raise SettingError(f"{name} must be networks with commas between them, such as 10.20.0.0/16.") from None


def ports(env: Mapping[str, str], name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """Read TCP ports with commas between them. Raises SettingError."""
    texts = listed(env, name)
    if any(not re.fullmatch(r"[0-9]{1,5}", text) or int(text) not in range(1, 65536) for text in texts):
        raise SettingError(f"{name} must be ports with commas between them, such as 443,8443.")
    return tuple(int(text) for text in texts) or default


def line(env: Mapping[str, str], name: str, default: str, most: int = 80) -> str:
    """Read one printable line of `most` characters at most. Raises SettingError."""
    value = env.get(name) or default
    if not value.isprintable() or len(value) > most:
        raise SettingError(f"{name} must be one line of {most} characters or fewer.")
    return value


def pence(env: Mapping[str, str], name: str, default: int) -> int:
    """Read a price such as 2.5 pence, in hundredths of a penny. Raises SettingError."""
    value = env.get(name, "")
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", value):
        raise SettingError(f"{name} must be a price in pence from 0 to 999.99, such as 2.5.")
    return round(float(value) * 100)


def parts_of(url: str) -> SplitResult | None:
    """Split a URL; None where it is none, its port included."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return None
    return parts


def is_site(url: str) -> bool:
    """Return whether a URL has a scheme, a host and perhaps a port, and nothing else."""
    parts = parts_of(url)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        return False
    nothing_else: Iterable[str | None] = (parts.path, parts.query, parts.fragment, parts.username)
    return not any(nothing_else)


def site_or_empty(env: Mapping[str, str], name: str) -> str:
    """Read the URL of a web site, without a slash at its end; empty where none is set. Raises SettingError."""
    url = env.get(name, "").rstrip("/")
    if url and not is_site(url):
        raise SettingError(f"{name} must be an address such as https://api.example.com.")
    return url


def database_hosts(url: str) -> list[str]:
    """Return the hosts of a PostgreSQL URL, those in its query included (libpq, 34.1.2), sockets left out."""
    parts = parts_of(url)
    if parts is None or parts.scheme.startswith("sqlite"):
        return []
    named = parse_qs(parts.query)
    lists = [parts.hostname or "", *named.get("host", ()), *named.get("hostaddr", ())]
    return [host for entry in lists for host in entry.split(",") if host and not host.startswith("/")]


def is_loopback(host: str | None) -> bool:
    """Return whether a host is this machine itself, so that nothing sent there passes a network."""
    name = (host or "").lower()
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def check_key(name: str, value: str) -> None:
    """Check a secret. Raises SettingError where it is short, one word repeated, or an example that was copied."""
    examples = ("changeme", "change-me", "change_me", "example", "replace", "your-", "your_")
    if len(value) < SHORTEST_KEY:
        raise SettingError(f"{name} is too short: use at least {SHORTEST_KEY} random characters.")
    if len(set(value)) < 8 or any(word in value.lower() for word in examples):
        raise SettingError(f"{name} can be guessed: use at least {SHORTEST_KEY} random characters.")
