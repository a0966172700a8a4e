"""docs/nginx.conf keeps tokens out of its log, and agrees with the limits of the application and gunicorn."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = (ROOT / "docs" / "nginx.conf").read_text()
TOKEN = "0a1b2c3d4e5f6g7h8j9k0m1n2p"


def logged(address: str) -> str:
    """Return an address as the map of docs/nginx.conf logs it."""
    found = re.search(r'"~(\^[^"]+)" "([^"]+)";', CONFIGURATION)
    assert found is not None
    shown = re.sub(r"\$(\w+)", r"\\g<\1>", found[2])
    return re.sub(found[1].replace("(?<", "(?P<"), shown, address)


def test_no_token_is_logged(app: Flask) -> None:
    def address(rule: Rule) -> str:
        built = rule.build({name: TOKEN for name in rule.arguments})
        assert built is not None
        return built[1]

    opened_by_token = [rule for rule in app.url_map.iter_rules() if "token" in rule.arguments]
    assert len(opened_by_token) > 10
    assert [rule.rule for rule in opened_by_token if TOKEN in logged(address(rule))] == []
    assert logged(f"/tickets/{TOKEN}/how") == "/tickets/-/how"
    assert logged("/venues/heywood-library") == "/venues/heywood-library"


def test_the_log_has_no_query_and_no_referer() -> None:
    format_of_log = CONFIGURATION.partition("log_format")[2].partition(";")[0]
    for told in ("$request ", "$request_uri", "$args", "$query_string", "$uri", "$http_referer"):
        assert told not in format_of_log, told


def test_a_body_that_nginx_lets_in_is_one_that_the_application_reads(app: Flask) -> None:
    size = re.search(r"client_max_body_size (\d+)m;", CONFIGURATION)
    assert size is not None and int(size[1]) * 1_000_000 == app.config["MAX_CONTENT_LENGTH"]


def test_nginx_compresses_nothing_by_itself() -> None:
    """Debian's default configuration compresses every page, those with a token too (see web/compression.py)."""
    server = CONFIGURATION.rpartition("server {")[2]
    assert re.search(r"^ +gzip off;", server, re.M) is not None
