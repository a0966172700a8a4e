"""Headers, cookie flags and the coarse rate limit of every response."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking.core.database import transaction
from booking.web.shell import readable_on
from tests import factories
from tests.client import CheckedClient
from tests.page_rules import Page
from tests.web.conftest import MakeApp

HTTPS = "https://book.testdale.example"
PUBLIC = ("/privacy", "/healthz", "/nowhere", "/staff/sign-in")


def policy_of(client: FlaskClient, address: str) -> dict[str, list[str]]:
    """The content security policy, by directive."""
    parts = client.get(address).headers["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for part in parts if (words := part.split())}


@pytest.mark.parametrize("address", PUBLIC)
def test_the_policy_allows_our_own_scripts_and_nothing_unsafe(make_app: MakeApp, address: str) -> None:
    policy = policy_of(make_app().test_client(), address)
    assert policy["default-src"] == ["'none'"] and policy["base-uri"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"] and policy["form-action"] == ["'self'"]
    allowed = {source for sources in policy.values() for source in sources}
    assert not {s for s in allowed if "unsafe" in s or "*" in s or s.startswith("http")}
    assert [source[:7] for source in policy["script-src"]] == ["'nonce-"]


def test_the_nonce_is_the_page_s_own_and_new_each_time(make_app: MakeApp) -> None:
    client, seen = make_app().test_client(), set()
    for _ in range(2):
        answer = client.get("/privacy")
        (nonce,) = re.findall(r"script-src 'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        root = Page(answer.text).root
        assert {e.attributes["nonce"] for e in root.all("script", "style")} == {nonce}
        seen.add(nonce)
    assert len(seen) == 2


@pytest.mark.parametrize("address", [*PUBLIC, "/static/js/page.js"])
def test_every_answer_keeps_browsers_from_guessing_framing_and_telling(make_app: MakeApp, address: str) -> None:
    headers = make_app().test_client().get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_over_https_cookies_and_browsers_stay_there(make_app: MakeApp) -> None:
    headers = make_app(public_base_url=HTTPS).test_client().get("/staff/sign-in", base_url=HTTPS).headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    for flag in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert flag in headers["Set-Cookie"].split("; ")


def test_on_one_s_own_machine_plain_http_works(make_app: MakeApp) -> None:
    headers = make_app().test_client().get("/staff/sign-in").headers
    assert "Strict-Transport-Security" not in headers
    assert "Secure" not in headers["Set-Cookie"].split("; ") and "HttpOnly" in headers["Set-Cookie"]


def test_no_cookie_before_there_is_anything_to_keep(make_app: MakeApp) -> None:
    client = make_app().test_client()
    assert [client.get(address).headers.get("Set-Cookie") for address in ("/privacy", "/healthz", "/nowhere")] == [
        None
    ] * 3


def test_what_staff_see_stays_in_no_cache(client: CheckedClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-cache"
    with transaction():
        person = factories.staff("Hana Host", "host")
    client.sign_in(person)
    for address in ("/staff", "/desk", "/tasks", "/day", "/nowhere"):
        assert client.get(address).headers["Cache-Control"] == "private, no-store", address


def test_signing_in_and_out_is_kept_in_no_cache(client: CheckedClient) -> None:
    """The sign-in library sets a malformed Cache-Control of its own."""
    with transaction():
        person = factories.staff("Hana Host", "host")
    answers = [client.get("/staff/sign-in"), client.post("/staff/sign-in", data={"email": "x", "password": "y"})]
    client.sign_in(person)
    answers += [client.get("/staff/sign-in"), client.post("/staff/sign-out")]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-store"}


def test_a_file_is_kept_for_a_year_under_an_address_that_changes_with_it(make_app: MakeApp) -> None:
    client = make_app().test_client()
    addresses = re.findall(r'"(/static/[^"]+)"', client.get("/privacy").text)
    assert addresses and all("?v=" in address for address in addresses)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert (
            "max-age=31536000" in answer.headers["Cache-Control"] and "no-store" not in answer.headers["Cache-Control"]
        )


@pytest.mark.parametrize("path", ["/", "/venues", "/find-booking", "/privacy", "/accessibility", "/no-such-page"])
def test_each_public_page_says_how_to_reach_us_without_a_voice(make_app: MakeApp, path: str) -> None:
    page = make_app(council_phone="01632 960 000").test_client().get(path).text
    assert "Need to talk to someone?" in page
    assert 'href="tel:1800101632960000"' in page.split("<footer", 1)[1]


def test_a_flood_is_answered_with_a_page(make_app: MakeApp) -> None:
    app: Flask = make_app(council_phone="01632 960 000")
    client = app.test_client()
    statuses = [client.get("/a/x").status_code for _ in range(1200)]
    assert set(statuses) == {302}, "a whole library shares one address"
    answer = client.get("/a/x")
    assert answer.status_code == 429
    assert "wait 15 minutes" in answer.text and "01632 960 000" in answer.text
    assert client.get("/a/x", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 302
    assert {client.get("/healthz").status_code for _ in range(1201)} == {200}


@pytest.mark.parametrize(
    ("colour", "text"),
    [
        ("#000000", "#ffffff"),
        ("#ffffff", "#0b0c0c"),
        ("#0b4f6c", "#ffffff"),
        ("#ffdd00", "#0b0c0c"),
        ("#d4351c", "#ffffff"),
    ],
)
def test_text_stands_out_on_the_council_s_colour(colour: str, text: str) -> None:
    assert readable_on(colour) == text


@pytest.mark.parametrize(("cookie", "language"), [("cy", "en"), ("en", "en"), ("xx", "en"), ("../../etc", "en")])
def test_the_page_s_language_is_one_that_we_have(make_app: MakeApp, cookie: str, language: str) -> None:
    client = make_app().test_client()
    client.set_cookie("language", cookie)
    assert next(Page(client.get("/privacy").text).root.all("html")).attributes["lang"] == language


def test_a_test_reads_no_random_letters_of_a_page(client: CheckedClient) -> None:
    page = client.get("/staff/sign-in").text
    assert 'nonce="-"' in page and 'name="csrf_token"' in page and client.csrf_token() not in page
    assert client.get("/staff/sign-in").text == page
