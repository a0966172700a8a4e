"""Every address: who may open it, that a POST needs its token, and that a GET changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from booking.core.database import db
from booking.core.errors import FormExpired, NoCookieSent
from booking.referrals.views.blueprint import BY_LINK
from tests.client import CheckedClient, checked
from tests.guards.council import Council, a_council, everything, someone

ROLES = ("host", "advisor", "manager")
# Public pages. A new one is added here deliberately.
CITIZENS = {
    f"book.{name}"
    for name in (
        *("start", "service", "venues", "list_venues", "venue", "venue_feed", "service_feed"),
        *("needs", "times", "details", "hold", "check", "booked", "finish", "find", "lost_reference", "drop_in"),
        *("stay", "shared_computer", "questions", "journeys", "journey"),
    )
}
BEHIND_A_TOKEN = {
    *(
        "book.appointment",
        "book.appointment_short",
        "book.reschedule",
        "book.cancel",
        "book.calendar",
        "book.plan_calendar",
    ),
    *(
        "book.messages",
        "book.change_address",
        "book.change_details",
        "book.wish_messages",
        "book.undo_change",
        "book.earlier",
        "book.leave_waiting_list",
        "book.answer_offer",
    ),
    *("book.ticket", "book.ticket_short", "book.change_plan", "book.withdraw", "day.calendar", "staff.welcome"),
    *("book.change_answers", "book.plan_answers", "book.plan_messages", "book.plan_address", "book.plan_wish"),
    *("book.come_after_all", "book.how", "book.how_short"),
    *(f"referrals.{name}" for name in BY_LINK),
}
SIGNED = {"messages.delivery_status", "replies.inbound"}
OF_THE_HOUSE = {"static", "web.alive", "web.ready", "web.privacy", "web.accessibility"}
SIGN_IN = {"security.login", "security.logout"}
PUBLIC = CITIZENS | BEHIND_A_TOKEN | SIGNED | OF_THE_HOUSE | SIGN_IN
# Roles of all other blueprints.
ADMITTED = {
    "desk": {"host", "manager"},
    "day": {"advisor"},
    "record": {"advisor"},
    "cases": {"advisor", "manager"},
    "referrals": {"advisor", "manager"},
    "tasks": set(ROLES),
    "messages": set(ROLES),
    "replies": set(ROLES),
    "staff": set(ROLES),
    "manage": {"manager"},
    "figures": {"manager"},
}
# Tables that a GET may write: audit, rate limits, failed searches, refusals, a sign-in's last use.
COUNTERS = ("audit_row", "audit_head", "attempt_count", "search_without_result", "security_event", "staff_sign_in")
TOKENS: dict[str, dict[str, str]] = {"right": {}, "none": {}, "forged": {"csrf_token": "forged"}}


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Yield every rule with each of its methods."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def staff_routes(app: Flask) -> list[tuple[Rule, str]]:
    return [(rule, method) for rule, method in routes(app) if rule.endpoint not in PUBLIC]


def ask(browser: CheckedClient, council: Council, rule: Rule, method: str, token: str = "right") -> TestResponse:
    """Send one request, with the session's CSRF token, a forged one or none."""
    if method == "GET":
        return browser.get(council.address(rule))
    filled = {**council.typed(), **TOKENS[token]}
    if token == "right":
        return browser.open(council.address(rule), method=method, data=filled)
    kind = "application/x-www-form-urlencoded"  # keeps the client from adding a token
    return browser.open(council.address(rule), method=method, data=urlencode(filled), content_type=kind)


def said(rule: Rule, method: str, answer: TestResponse) -> str:
    return f"{method} {rule.rule} ({rule.endpoint}): {answer.status_code}"


def test_the_list_of_public_pages_names_only_what_there_is(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= PUBLIC


def test_no_address_shows_a_primary_key(app: Flask) -> None:
    numbered = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if any(isinstance(c, IntegerConverter) for c in rule._converters.values())
        or any(name == "id" or name.endswith("_id") for name in rule.arguments)
    ]
    assert numbered == []


def test_a_stranger_opens_no_staff_page_and_changes_nothing(app: Flask, client: CheckedClient) -> None:
    council = a_council(app)
    before, opened = everything(), []
    for rule, method in staff_routes(app):
        answer = ask(client, council, rule, method)
        sent_away = answer.status_code == 302 and answer.location.startswith("/staff/sign-in")
        if not sent_away and not (method != "GET" and answer.status_code == 403):
            opened.append(said(rule, method, answer))
    assert opened == []
    assert everything() == before


def test_a_staff_page_refuses_whoever_holds_none_of_its_roles(app: Flask, client: CheckedClient) -> None:
    council = a_council(app)
    others = {room: tuple(r for r in ROLES if r not in roles) for room, roles in ADMITTED.items()}
    browsers = {roles: checked(app) for roles in set(others.values())}
    for roles, browser in browsers.items():
        browser.sign_in(someone(*roles))
    before, admitted = everything(but=COUNTERS), []
    for rule, method in staff_routes(app):
        answer = ask(browsers[others[rule.endpoint.partition(".")[0]]], council, rule, method)
        if answer.status_code != 403:
            admitted.append(said(rule, method, answer))
    assert admitted == []
    assert everything(but=COUNTERS) == before


@pytest.mark.parametrize("token", ["none", "forged"])
def test_an_expired_form_opens_no_staff_page_for_a_stranger(app: Flask, client: CheckedClient, token: str) -> None:
    """The CSRF check precedes the sign-in check: neither may reveal anything."""
    council = a_council(app)
    advisor = checked(app)
    advisor.sign_in(someone())
    opened = []
    for rule, method in staff_routes(app):
        for browser in (client, advisor):
            if method != "GET":
                answer = ask(browser, council, rule, method, token)
                if answer.status_code not in {302, 400, 403} or "Βιβλιοθήκη" in answer.text or "Άδα" in answer.text:
                    opened.append(said(rule, method, answer))
    assert opened == []


def test_public_pages_ask_nobody_to_sign_in(app: Flask, client: CheckedClient) -> None:
    council = a_council(app)
    for rule, method in routes(app):
        if rule.endpoint in PUBLIC - SIGN_IN and method == "GET":
            answer = ask(client, council, rule, method)
            assert answer.status_code in {200, 302, 503}, rule.rule
            assert not (answer.location or "").startswith("/staff"), rule.rule


@pytest.mark.parametrize("token", ["none", "forged"])
def test_a_post_without_its_token_is_refused(app: Flask, client: CheckedClient, token: str) -> None:
    council = a_council(app)
    staff = someone(*ROLES)
    before, accepted = everything(but=COUNTERS), []
    for rule, method in routes(app):
        if method == "GET" or rule.endpoint in SIGNED:
            continue
        browser = council.citizen if rule.endpoint in CITIZENS else checked(app)
        if rule.endpoint not in PUBLIC or rule.endpoint == "security.logout":
            browser.sign_in(staff)
        if rule.endpoint == "book.finish":
            browser = checked(app)  # *Finish* accepts the journey's cookie instead of a token
        answer = ask(browser, council, rule, method, token)
        refused = any(str(refusal.sentence) in answer.text for refusal in (FormExpired, NoCookieSent))
        if answer.status_code != 400 or not refused:
            accepted.append(said(rule, method, answer))
    assert accepted == []
    assert everything(but=COUNTERS) == before


def test_a_call_without_the_provider_s_signature_does_nothing(app: Flask, client: CheckedClient) -> None:
    council = a_council(app)
    before = everything()
    for rule, method in routes(app):
        if rule.endpoint in SIGNED:
            data = b"MessageSid=SM1&MessageStatus=delivered"
            answer = client.open(council.address(rule), method=method, data=data)
            assert answer.status_code in {403, 404}, rule.rule
    assert everything() == before


@pytest.mark.parametrize("who", ["stranger", "citizen", "staff"])
def test_a_get_changes_no_business_state(app: Flask, client: CheckedClient, who: str) -> None:
    """Checked on the statements themselves, so that a write that is undone counts too."""
    council = a_council(app)
    browser = council.citizen if who == "citizen" else client
    if who == "staff":
        browser.sign_in(someone(*ROLES))
    before, asked, written = everything(but=COUNTERS), "", []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        writes = statement.split(None, 1)[0].upper() in {"INSERT", "UPDATE", "DELETE"}
        if writes and not any(f" {name}" in statement.replace('"', "") for name in COUNTERS):
            written.append(f"GET {asked}: {statement.splitlines()[0]}")

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for rule, method in routes(app):
            if method == "GET":
                asked = rule.rule
                answer = ask(browser, council, rule, method)
                assert answer.status_code < 500 or rule.endpoint == "web.ready", asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert written == []
    assert everything(but=COUNTERS) == before
