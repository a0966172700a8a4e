"""Compression of static files and public pages; never of a page that could hold a secret."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask, Response, session
from werkzeug.test import TestResponse

from booking.config import ROOT
from booking.web.shell import personal_page
from tests.web.conftest import MakeApp

MOST_BYTES_OF_STYLES = 95_000
PAGE = "<!doctype html>" + "<p>The same for everybody.</p>" * 100


@pytest.fixture
def running(make_app: MakeApp) -> Flask:
    """An application with one long page for each reason not to compress."""
    app = make_app()

    def answered(**headers: str) -> Response:
        return Response(PAGE, mimetype="text/html", headers=headers)

    def page() -> Response:
        return answered()

    def with_form() -> Response:
        return Response(PAGE + '<form action="/search"></form>', mimetype="text/html")

    def with_cookie() -> Response:
        return answered(**{"Set-Cookie": "language=cy"})

    def with_session() -> Response:
        session["typed"] = "something"
        return answered()

    def personal() -> Response:
        return personal_page(answered())

    def by_token(token: str) -> Response:
        return answered()

    def short() -> Response:
        return Response("ok", mimetype="text/html")

    for view in (page, with_form, with_cookie, with_session, personal, short):
        app.add_url_rule(f"/{view.__name__}", view_func=view)
    app.add_url_rule("/by_token/<token>", view_func=by_token)
    return app


def fetch(app: Flask, address: str, **headers: str) -> TestResponse:
    """Get a page as a browser without cookies does."""
    asked = {
        "Accept-Encoding": "gzip, deflate, br",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return app.test_client(use_cookies=False).get(address, headers=asked)


def test_what_is_the_same_for_everybody_is_compressed(running: Flask) -> None:
    for address in ("/page", "/privacy", "/static/build/main.css", "/static/js/desk_live.js"):
        packed, plain = fetch(running, address), fetch(running, address, Accept_Encoding="identity")
        assert packed.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed.headers["Vary"]
        assert "Content-Encoding" not in plain.headers and "Accept-Encoding" in plain.headers["Vary"]
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
        unpacked = gzip.decompress(packed.data)
        assert len(unpacked) == len(plain.data) if address == "/privacy" else unpacked == plain.data  # each its nonce


def test_what_could_hold_a_secret_is_not(running: Flask) -> None:
    views = ("with_form", "with_cookie", "with_session", "personal", "by_token/a1b2c3", "short", "staff/sign-in")
    for address in views:
        answer = fetch(running, f"/{address}")
        assert answer.status_code == 200 and "Content-Encoding" not in answer.headers, address


def test_a_page_for_a_browser_with_a_cookie_is_not(running: Flask) -> None:
    assert "Content-Encoding" not in fetch(running, "/page", Cookie="language=en").headers


def test_a_compressed_file_is_not_sent_again(running: Flask) -> None:
    etag = fetch(running, "/static/build/main.css").headers["ETag"]
    assert etag.startswith("W/")
    assert fetch(running, "/static/build/main.css", If_None_Match=etag).status_code == 304


def test_the_style_sheet_is_small_and_has_what_pages_use(tmp_path: Path) -> None:
    """As `make` builds it. The second assertion: classes that only a macro of the design system names are kept too."""
    node = shutil.which("node", path=f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}")
    assert node is not None
    subprocess.run([node, ROOT / "static" / "css" / "build.mjs"], env={"STATIC_BUILD": str(tmp_path)}, check=True)
    css = (tmp_path / "main.css").read_text()
    assert len(css.encode()) <= MOST_BYTES_OF_STYLES
    names = (
        "govuk-generic-header__homepage-link",
        "govuk-error-summary__list",
        "govuk-tag--red",
        "desk-head",
    )
    assert [name for name in names if f".{name}" not in css] == []
    assert ".govuk-footer" not in css and ".govuk-tag--purple" not in css
