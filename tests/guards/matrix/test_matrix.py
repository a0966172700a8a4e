"""Matrix of routes, methods, roles and scopes, with real posts; the words of every answer are checked."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from booking.core.database import db
from tests.guards.council import everything
from tests.guards.matrix.cast import REACHES, ROLES, WHO, Cast, a_cast
from tests.guards.matrix.scopes import (
    ADVISORS,
    ANOTHER_TIME,
    ASKED,
    BROUGHT,
    CARRIES_WHAT_STANDS,
    DONE,
    FORMS,
    KEEPERS,
    NAMED,
    NOT_THEIRS,
    PASSES,
    READS,
    SHOWN,
)
from tests.guards.stale import held, taken_back
from tests.guards.test_routes import ADMITTED, COUNTERS, staff_routes

REFUSED = {400, 403, 404, 409}
NEARER = ("other venue", "other department")
UNCOUNTED = (*COUNTERS, "form_answer")


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return a_cast(app)


def may(role: str, reach: str, endpoint: str, method: str) -> bool:
    """Whether somebody of this role and scope passes."""
    if role not in ADMITTED[endpoint.partition(".")[0]] or (method != "GET" and (role, endpoint) in NOT_THEIRS):
        return False
    scope = (SHOWN if method == "GET" else DONE)[endpoint]
    if (scope, role) in {(ADVISORS, "manager"), (NAMED, "advisor"), (KEEPERS, "advisor")}:
        return scope != ADVISORS and reach == "own"
    return reach in PASSES[scope]


def address(cast: Cast, rule: Rule) -> str:
    """Build the route's address at Heywood's tax service."""
    council, instead = cast.council, cast.instead.get(rule.endpoint)
    path = council.address(rule) + ASKED.get(rule.endpoint, "")
    if rule.endpoint == "manage.resolve_appointment":
        path = path.replace(council.appointment, cast.instead["booking"])
    if rule.endpoint in {"day.call", "day.start"}:
        return path.replace(council.consultation, cast.waiting)
    if rule.endpoint in {"desk.left", "desk.text_when_called", "desk.ticket"}:
        return path.replace(council.visit, cast.arrived)
    if rule.endpoint == "desk.undo":
        return path.replace(council.appointment, cast.act)
    for theirs in (council.appointment, council.visit, council.consultation, council.task, council.disruption):
        path = path.replace(f"/{theirs}", f"/{instead}") if instead else path
    return path


def paths(cast: Cast, who: tuple[str, str], rule: Rule) -> list[str]:
    """Return that address; for who serves another library also the same person at their own desk."""
    path, own = address(cast, rule), REACHES.get(who[1], ("", ""))[0]
    if who[0] == "advisor" or own != "langley" or "<reference>" not in rule.rule or rule.endpoint in BROUGHT:
        return [path]
    return [path, path.replace("/desk/heywood/", "/desk/langley/")] if rule.endpoint.startswith("desk.") else [path]


def ask(cast: Cast, who: tuple[str, str], rule: Rule, method: str, path: str) -> TestResponse:
    """Send one request with that person's CSRF token and a filled form."""
    browser = cast.browsers[who]
    if method == "GET":
        return browser.get(path)
    typed = {"form_token": f"{rule.endpoint} {who}"[:40], **FORMS.get(rule.endpoint, lambda c: {})(cast)}
    if rule.endpoint in CARRIES_WHAT_STANDS:
        typed |= dict(reversed(re.findall(r'name="(seen|version)" value="([^"]*)"', browser.get(path).text)))
    return browser.open(path, method=method, data=typed)


def shown_of_others(cast: Cast, reach: str, answer: TestResponse) -> set[str]:
    return {word for word in cast.seen_by(reach) if word in answer.text}


def test_every_staff_route_is_listed_with_its_scope(app: Flask) -> None:
    asked = {(method == "GET", rule.endpoint) for rule, method in staff_routes(app)}
    assert asked == {(True, name) for name in SHOWN} | {(False, name) for name in DONE}


def test_no_route_shows_or_changes_what_is_out_of_scope(app: Flask, cast: Cast) -> None:
    """A refused request changes nothing, and no answer, refused or not, contains a word of another place."""
    before, wrong = everything(but=COUNTERS), []
    whole = db.engine.dialect.name == "postgresql"  # on the other database two scopes suffice
    for who in WHO if whole else [one for one in WHO if one[1].startswith("other")]:
        role, reach = who
        for rule, method in staff_routes(app):
            passes = may(role, reach, rule.endpoint, method)
            if (passes or reach == "beside") and method != "GET":
                continue
            if reach != "nobody" and role not in ADMITTED[rule.endpoint.partition(".")[0]]:
                continue  # role guard: tested in tests/guards/test_routes.py
            if reach == "both other" and not any(may(role, one, rule.endpoint, method) for one in NEARER):
                continue  # these are refused for the library alone and for the department alone
            for path in paths(cast, who, rule):
                answer = ask(cast, who, rule, method, path)
                if passes == (answer.status_code in REFUSED):
                    wrong.append(f"{who} {method} {path}: {answer.status_code}")
                if leaked := shown_of_others(cast, reach, answer):
                    wrong.append(f"{who} {method} {path} shows {sorted(leaked)}")
        after = everything(but=COUNTERS)
        wrong += [f"{who} changed {name}" for name in before if before[name] != after[name]]
        before = after
    assert not wrong, "\n".join(wrong)


def test_every_act_is_possible_within_scope(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same forms: else the refusals above might have another reason."""
    wrong = []
    with held(monkeypatch) as connection:
        before = everything(but=UNCOUNTED)
        for role in ROLES:
            for rule, method in staff_routes(app):
                reach = next((one for one in ("own", "everything") if may(role, one, rule.endpoint, method)), "")
                if method == "GET" or not reach or rule.endpoint in ANOTHER_TIME:
                    continue
                who = (role, "beside") if rule.endpoint in {"day.call", "day.start", "day.call_next"} else (role, reach)
                with taken_back(connection):
                    answer = ask(cast, who, rule, method, address(cast, rule))
                    looked = "What would happen" in answer.text or rule.endpoint in READS
                    if answer.status_code not in {200, 302, 303} or not (looked or everything(but=UNCOUNTED) != before):
                        wrong.append(f"{who} {method} {rule.rule} ({rule.endpoint}): {answer.status_code}")
    assert not wrong, "\n".join(wrong)
