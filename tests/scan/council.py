"""A demo council that scanners may break: loaded once, a fresh copy served to each of them."""

from __future__ import annotations

import http.client
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from flask_migrate import upgrade

from booking import create_app
from booking.core import clock
from booking.core.database import db
from booking.core.schema import MIGRATIONS
from booking.demo import load, sign_ins
from booking.demo.team import TEAM
from tests.browser.gunicorn_server import GunicornServer
from tests.databases import make_settings

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Scanned(NamedTuple):
    """A council that is being served: where, and the cookies of whoever is signed in."""

    url: str
    port: int
    cookies: str


def make_demo(folder: Path) -> str:
    """Load the demo into `folder`/demo.sqlite; the password of its staff."""
    app = create_app(make_settings(f"sqlite:///{folder / 'demo.sqlite'}", folder))
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        load.fill(folder, clock.now())
        db.session.remove()
        db.session.execute(db.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.engine.dispose()
    return str(sign_ins.kept_password(folder))


@contextmanager
def serving(folder: Path, who: str, password: str) -> Iterator[Scanned]:
    """Serve a fresh copy of the demo to `who`: a role, or "citizen", who is nobody. Stops when the block ends."""
    place = folder / who
    place.mkdir()
    shutil.copy(folder / "demo.sqlite", place / "demo.sqlite")
    # Each request names a connection of its own: limits on tries would hide what is scanned for.
    server = GunicornServer(
        f"sqlite:///{place / 'demo.sqlite'}", place, trusted_proxies=1, bookings_per_connection=100_000
    )
    try:
        server.set_time(clock.now())
        server.wait()
        cookies = "" if who == "citizen" else _signed_in(server.port, _with_role(who), password)
        yield Scanned(f"http://127.0.0.1:{server.port}", server.port, cookies)
    finally:
        server.stop()


def _with_role(role: str) -> str:
    return next(one.email for one in TEAM if {held for held, _venue, _department in one.grants} == {role})


def _signed_in(port: int, email: str, password: str) -> str:
    """The cookies of this member of staff, through the form."""
    cookies, token = form_token(port, "/staff/sign-in", "")
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    typed = urlencode({"csrf_token": token, "email": email, "password": password})
    line.request("POST", "/staff/sign-in", typed, {**FORM, "Cookie": cookies})
    answer = line.getresponse()
    answer.read()
    assert answer.status == 302, f"{email} could not sign in: {answer.status}"
    return _with_new(cookies, answer)


def form_token(port: int, path: str, cookies: str) -> tuple[str, str]:
    """Open the page of a form: the cookies as they are then, and the form's CSRF token."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Cookie": cookies} if cookies else {})
    page = line.getresponse()
    token = re.search(r'name="csrf_token"[^>]* value="([^"]*)"', page.read().decode())
    assert token is not None, f"{path} has no form"
    return _with_new(cookies, page), token[1]


def _with_new(cookies: str, answer: http.client.HTTPResponse) -> str:
    kept: SimpleCookie = SimpleCookie(cookies)
    for line in answer.headers.get_all("Set-Cookie") or ():
        kept.load(line)
    return "; ".join(f"{name}={one.value}" for name, one in kept.items())
