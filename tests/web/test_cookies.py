"""Cookies on https have names that no other site can set; earlier names are read once more."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.book import queries
from booking.core import clock
from booking.core.database import transaction
from booking.staff import operations
from tests import factories
from tests.client import CheckedClient, checked

NAMES = ("alongside", "device", "known", "journey")
HTTPS = {"base_url": "https://localhost"}


@pytest.fixture
def secure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> CheckedClient:
    """A browser of a site whose public address is https."""
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return checked(app)


def cookies(client: CheckedClient) -> set[str]:
    return {cookie.key for cookie in client._cookies.values()}


def session_of(app: Flask, **kept: object) -> str:
    return str(app.session_interface.get_signing_serializer(app).dumps(kept))  # type: ignore[attr-defined]


def test_every_cookie_of_ours_is_the_host_s_alone(app: Flask, secure: CheckedClient) -> None:
    from tests.staff.test_views import member

    member()
    form = {"email": "hari@x.example", "password": "correct horse battery staple"}
    answers = [secure.post("/staff/sign-in", data=form, **HTTPS), secure.get("/desk", **HTTPS)]
    with transaction():
        factories.service(slug="tax")
    answers += [secure.post("/book/tax/help", data={"none": "y"}, **HTTPS), secure.post("/finish", **HTTPS)]
    set_ = [line for answer in answers for line in answer.headers.getlist("Set-Cookie")]
    assert {line.split("=")[0] for line in set_} >= {f"__Host-{n}" for n in NAMES}
    for line in set_:
        assert line.startswith("__Host-"), line
        assert "Secure" in line and "HttpOnly" in line and "Path=/" in line and "Domain" not in line, line


def test_a_session_under_the_earlier_name_goes_on_under_the_new_one(app: Flask, secure: CheckedClient) -> None:
    secure.set_cookie("alongside", session_of(app, opened=["0123456789"]))
    secure.get("/staff/sign-in", **HTTPS)
    assert cookies(secure) == {"__Host-alongside"}
    value = secure.get_cookie("__Host-alongside")
    assert value is not None
    kept = app.session_interface.get_signing_serializer(app).loads(value.value)  # type: ignore[attr-defined]
    assert kept["opened"] == ["0123456789"]


def test_an_earlier_session_never_comes_back_beside_the_new_one(app: Flask, secure: CheckedClient) -> None:
    secure.set_cookie("__Host-alongside", session_of(app, counted=["a"]))
    secure.set_cookie("alongside", session_of(app, opened=["0123456789"]))
    secure.get("/staff/sign-in", **HTTPS)
    assert cookies(secure) == {"__Host-alongside"}


def test_nobody_is_signed_in_by_a_name_that_other_sites_can_set(app: Flask, secure: CheckedClient) -> None:
    """A site under our domain could sign a colleague in as somebody else, who then reads what they do."""
    with transaction():
        token = operations.begin_sign_in(factories.staff("Hana Host", "host"), device="", now=clock.now())
    secure.set_cookie("alongside", session_of(app, _user_id=token, _fresh=True))
    answer = secure.get("/desk", **HTTPS)
    assert answer.location.startswith("/staff/sign-in")
    assert "You were signed out because Alongside has been updated." in secure.get("/staff/sign-in", **HTTPS).text


@pytest.mark.parametrize("forged", ["x", "eyJvcGVuZWQiOlsiMSJdfQ.forged.signature"])
def test_a_made_up_one_under_the_earlier_name_is_nothing(app: Flask, secure: CheckedClient, forged: str) -> None:
    secure.set_cookie("alongside", forged)
    assert secure.get("/staff", **HTTPS).location.startswith("/staff/sign-in")


@pytest.fixture
def before(app: Flask) -> str:
    """The token of a journey that began before the upgrade, or was planted by somebody else."""
    with transaction():
        factories.service(slug="tax")
    plain = checked(app)
    app.config["SESSION_COOKIE_SECURE"] = False
    plain.post("/book/tax/help", data={"none": "y"})
    cookie = plain.get_cookie("journey")
    assert cookie is not None
    app.config["SESSION_COOKIE_SECURE"] = True
    return cookie.value


@pytest.mark.parametrize("act", ["get", "post"])
def test_a_journey_under_the_earlier_name_goes_on_under_another_token(
    secure: CheckedClient, before: str, act: str
) -> None:
    """Whoever planted the cookie knows its token: it must not lead to what is typed from then on."""
    secure.set_cookie("journey", before)
    if act == "get":
        assert secure.get("/book/tax/times", **HTTPS).status_code == 200  # the needs that were said are known
    else:
        secure.post("/book/tax/help", data={"none": "y"}, **HTTPS)
    after = secure.get_cookie("__Host-journey")
    assert after is not None and after.value != before and "journey" not in cookies(secure)
    now = clock.now()
    assert queries.journey(before, "tax", now) is None and queries.journey(after.value, "tax", now) is not None


def test_a_journey_under_the_earlier_name_is_forgotten_with_finish(secure: CheckedClient, before: str) -> None:
    secure.set_cookie("journey", before)
    secure.post("/finish", **HTTPS)
    assert not cookies(secure) & {"journey", "__Host-journey"}
    assert queries.journey(before, "tax", clock.now()) is None


def test_marks_under_the_earlier_names_are_made_anew(app: Flask, secure: CheckedClient) -> None:
    """A planted mark would name another device in the audit and share a browser's limits."""
    from tests.staff.test_views import member

    member()
    secure.set_cookie("device", "0badc0de")
    secure.set_cookie("known", "anybody's")
    form = {"email": "hari@x.example", "password": "correct horse battery staple"}
    secure.post("/staff/sign-in", data=form, **HTTPS)
    device, known = secure.get_cookie("__Host-device"), secure.get_cookie("__Host-known")
    assert device is not None and device.value != "0badc0de" and known is not None
    assert not cookies(secure) & {"device", "known"}


def test_a_form_s_token_under_the_earlier_name_is_worth_nothing(app: Flask, secure: CheckedClient) -> None:
    secure.set_cookie("alongside", session_of(app, csrf_token="known to others", browser="theirs", counted=["a"]))
    secure.get("/book/find", **HTTPS)
    value = secure.get_cookie("__Host-alongside")
    assert value is not None
    kept = app.session_interface.get_signing_serializer(app).loads(value.value)  # type: ignore[attr-defined]
    assert kept["counted"] == ["a"] and kept.get("csrf_token") != "known to others" and "browser" not in kept


def test_over_http_the_names_are_plain(app: Flask, client: CheckedClient) -> None:
    client.get("/staff/sign-in")
    assert cookies(client) == {"alongside"}
