"""Every page that names a known person leaves a row in the audit of who looked, the first time on a device."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from booking.cases.models import AuditRow
from booking.core.database import count_of, db
from tests.client import CheckedClient
from tests.guards.matrix.cast import WHO, Cast, Quick, a_cast
from tests.guards.matrix.test_matrix import address, may
from tests.guards.test_routes import said, staff_routes

NAMES = ("Όμηρος", "Άδα", "900456")  # the last is the end of a number
# Rooms whose forms come back refused with as much as their page shows.
REFUSES = ("record", "referrals")
# Named, but not as somebody who is known: what is said, and why nobody has to be told who read it.
NOT_A_LOOK: dict[str, str] = {
    "day.live": "the list of day.today, polled: whom an advisor calls or sees is written down then",
    "messages.sent": "no text has a name: the cast writes one into a text to tell the places apart",
    "tasks.inbox": "the same, in the detail of tasks; people of tasks: tests/tasks",
}


def on_a_new_device(cast: Cast, who: tuple[str, str]) -> CheckedClient:
    """Open a browser that nobody has used, signed in as the same colleague."""
    browser = Quick(cast.app, cast.app.response_class, use_cookies=True)
    cookie = cast.browsers[who].get_cookie("alongside")
    assert cookie is not None
    browser.set_cookie("alongside", cookie.value)
    return browser


def looks(app: Flask, cast: Cast) -> Iterator[tuple[Rule, str, tuple[str, str]]]:
    """Every page of staff, and every form that a page of a record comes back with, with who may open it."""
    for rule, method in staff_routes(app):
        if method == "GET" or rule.endpoint.partition(".")[0] in REFUSES:
            who = next((one for one in WHO if may(*one, rule.endpoint, method)), None)
            if who is not None and rule.endpoint not in NOT_A_LOOK:
                yield rule, method, who


def test_whoever_sees_a_name_is_written_down(app: Flask, client: CheckedClient) -> None:
    cast = a_cast(app)
    unseen, named = [], set()
    for rule, method, who in looks(app, cast):
        browser = on_a_new_device(cast, who)
        before = count_of(select(AuditRow))
        answer = browser.open(address(cast, rule), method=method)
        db.session.rollback()
        if any(name in answer.text for name in NAMES):
            named.add(rule.endpoint)
            if count_of(select(AuditRow)) == before:
                unseen.append(said(rule, method, answer))
    assert "\n".join(unseen) == ""
    assert named >= {"record.show", "record.printed", "record.wishes", "referrals.send", "desk.today"}
