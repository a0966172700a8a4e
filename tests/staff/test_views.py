"""Signing in: who may, what others are told, and rate limits."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask_security import hash_password

from booking.core import clock
from booking.core.database import db, transaction
from booking.staff.models import StaffMember
from tests import factories
from tests.client import CheckedClient, checked
from tests.conftest import NOW

WRONG = "The email address or the password is wrong."
PASSWORD = "correct horse battery staple"
_hashes: list[str] = []


def member(name: str = "Hari Host", *roles: str, **changes: object) -> StaffMember:
    """A staff member who can sign in with PASSWORD."""
    if not _hashes:  # Argon2 is slow on purpose: once per process is enough
        _hashes.append(hash_password(PASSWORD))
    with transaction():
        return factories.staff(
            name, *(roles or ("host",)), **{"password": _hashes[0], "email": "hari@x.example", **changes}
        )


def try_to_sign_in(client: CheckedClient, email: str = "hari@x.example", password: str = PASSWORD, **more: str):
    return client.post("/staff/sign-in", data={"email": email, "password": password, **more})


def test_a_staff_member_signs_in_with_what_the_council_gave_them(client: CheckedClient) -> None:
    member()
    assert client.get("/staff/sign-in").status_code == 200
    answer = try_to_sign_in(client)
    assert (answer.status_code, answer.location) == (302, "/staff")
    with client.session_transaction() as session:
        assert session["_user_id"]


def test_capitals_and_spaces_around_the_address_do_not_matter(client: CheckedClient) -> None:
    member()
    assert try_to_sign_in(client, email=" Hari@X.example ").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [("hari@x.example", "not-this-one"), ("nobody@x.example", PASSWORD), ("no address", PASSWORD)],
)
def test_whatever_is_wrong_the_same_sentence_is_said_and_the_address_is_kept(
    client: CheckedClient, email: str, password: str
) -> None:
    member()
    answer = try_to_sign_in(client, email, password)
    assert WRONG in answer.text and f'value="{email}"' in answer.text
    assert password not in answer.text
    assert "<title>Error: " in answer.text


def test_an_empty_form_names_each_field(client: CheckedClient) -> None:
    answer = try_to_sign_in(client, "", "")
    assert "Enter your email address." in answer.text and "Enter your password." in answer.text
    assert WRONG not in answer.text


def test_an_address_too_long_for_any_account_is_said_to_be_so(client: CheckedClient) -> None:
    assert "254 characters" in try_to_sign_in(client, "a" * 255).text


def test_someone_who_has_left_is_told_nothing_more_than_a_stranger(client: CheckedClient) -> None:
    member(active=False)
    assert WRONG in try_to_sign_in(client).text


def test_someone_who_leaves_is_signed_out_at_their_next_page(client: CheckedClient) -> None:
    person = member()
    client.sign_in(person)
    with transaction():
        db.session.get_one(StaffMember, person.id).active = False
    assert client.get("/staff").location.startswith("/staff/sign-in")


@pytest.mark.parametrize("address", ["/desk/x?day=2", "/tasks"])
def test_after_signing_in_the_page_asked_for_opens(client: CheckedClient, address: str) -> None:
    member()
    assert try_to_sign_in(client, next=address).location == address


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/a\nb"],
)
def test_an_address_of_another_site_is_dropped(client: CheckedClient, address: str) -> None:
    member()
    answer = try_to_sign_in(client, next=address)
    assert answer.status_code == 302
    assert urljoin("http://localhost/staff/sign-in", answer.location).startswith("http://localhost/")
    assert "\\" not in answer.location


def test_signing_out_takes_a_post_and_opens_nothing_afterwards(client: CheckedClient) -> None:
    client.sign_in(member())
    assert client.get("/staff/sign-out").status_code == 405
    assert client.post("/staff/sign-out").location == "/staff/sign-in"
    assert client.get("/staff").location.startswith("/staff/sign-in")


def test_a_form_token_from_before_the_sign_in_is_worth_nothing_after_it(client: CheckedClient) -> None:
    member()
    before = client.csrf_token()
    try_to_sign_in(client)
    assert client.post("/staff/sign-out", data={"csrf_token": before}).status_code == 400


def test_a_post_without_a_token_is_refused(client: CheckedClient) -> None:
    member()
    answer = try_to_sign_in(client, csrf_token="forged")
    assert answer.status_code == 400 and "sent no cookie" in answer.text


def test_two_idle_hours_end_a_sign_in(client: CheckedClient) -> None:
    client.sign_in(member())
    with clock.stopped_at(NOW + timedelta(hours=2, seconds=1)):
        assert client.get("/staff").location.startswith("/staff/sign-in")


def test_work_keeps_a_sign_in_but_never_beyond_twelve_hours(client: CheckedClient) -> None:
    client.sign_in(member())
    for hour in range(1, 12):
        with clock.stopped_at(NOW + timedelta(hours=hour)):
            assert not client.get("/staff").location.startswith("/staff/sign-in")
            db.session.rollback()  # the next request reads anew, as on a server
    with clock.stopped_at(NOW + timedelta(hours=12)):
        assert client.get("/staff").location.startswith("/staff/sign-in")


def test_a_screen_that_refreshes_itself_keeps_nobody_signed_in(client: CheckedClient) -> None:
    client.sign_in(member())
    for minutes in range(10, 120, 10):
        with clock.stopped_at(NOW + timedelta(minutes=minutes)):
            client.get("/staff", headers={"Sec-Fetch-Dest": "empty"})
    with clock.stopped_at(NOW + timedelta(minutes=121)):
        assert client.get("/staff").location.startswith("/staff/sign-in")


@pytest.mark.parametrize(("role", "place"), [("host", "/desk"), ("advisor", "/day"), ("manager", "/tasks")])
def test_each_person_starts_where_they_work(client: CheckedClient, role: str, place: str) -> None:
    client.sign_in(member("Someone", role))
    assert client.get("/staff").location == place


def test_someone_without_a_grant_is_told_so(client: CheckedClient) -> None:
    person = member()
    with transaction():
        db.session.get_one(StaffMember, person.id).grants.clear()
    client.sign_in(person)
    assert client.get("/staff").status_code == 403


def test_cookies_stay_out_of_reach_of_scripts_and_other_sites(client: CheckedClient) -> None:
    member()
    cookie = try_to_sign_in(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_over_https_cookies_travel_over_https_only(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    browser = checked(app)
    assert "Secure" in browser.get("/staff/sign-in", base_url="https://localhost").headers["Set-Cookie"]
