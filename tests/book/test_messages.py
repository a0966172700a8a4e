"""How we reach them, on the page behind the link: after the name, for their own numbers and addresses."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from booking.appointments.queries import by_token
from booking.book.errors import ContactKeptSafe, TooManyNumbers
from booking.citizens.models import ContactPoint
from booking.core import clock
from booking.core.database import db
from booking.core.errors import SENTENCES, FormExpired
from tests.book import walk
from tests.client import CheckedClient, checked


@pytest.fixture
def token(client: CheckedClient) -> str:
    """An appointment that this client has booked, with a mobile and an e-mail address."""
    walk.a_council()
    return walk.token_of(walk.book(client, mobile="07700 900123", email="ada@example.com"))


def points(token: str) -> dict[str, ContactPoint]:
    db.session.rollback()
    found = by_token(token, clock.now())
    assert found is not None
    return {point.kind: point for point in found.citizen.contact_points}


def key(client: CheckedClient, token: str, number: int = 1) -> str:
    page = client.get(f"/appointments/{token}/messages")
    return list(dict.fromkeys(re.findall(r'name="point" value="([^"]*)"', page.text)))[number]


def wish(client: CheckedClient, token: str, **typed: str) -> str:
    typed = typed if "point" in typed else {**typed, "point": key(client, token)}
    return client.post(f"/appointments/{token}/messages/wish", data=typed, follow_redirects=True).text


def test_what_they_gave_stands_there_by_its_end_only(client: CheckedClient, token: str) -> None:
    assert f"/appointments/{token}/messages" in client.get(f"/appointments/{token}").text
    page = client.get(f"/appointments/{token}/messages")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Number ending 0123" in page.text and "Email at example.com" in page.text
    for private in ("900123", "ada@", "Ada", "Lovelace"):
        assert private not in page.text


def test_only_after_the_name(app: Flask, token: str) -> None:
    stranger = checked(app)
    page = stranger.get(f"/appointments/{token}/messages", follow_redirects=True)
    assert "Type the name that was given first." in page.text and "0123" not in page.text
    for path, typed in (("", {"mobile": "07700 900456"}), ("/wish", {"act": "stop", "point": "x"})):
        answer = stranger.post(f"/appointments/{token}/messages{path}", data=typed)
        assert answer.status_code == 400 and str(FormExpired()) in answer.text
    assert points(token)["mobile"].value == "+447700900123"
    assert stranger.get("/appointments/" + "0" * 22 + "/messages").status_code == 404


def test_a_language_no_reminders_and_reminders_again(client: CheckedClient, token: str) -> None:
    assert "Kept." in wish(client, token, act="language", language="cy")
    assert (points(token)["mobile"].language, points(token)["mobile"].version) == ("cy", 2)
    assert "Start reminders again" in wish(client, token, act="stop")
    assert points(token)["mobile"].opted_out_at is not None and points(token)["email"].opted_out_at is None
    wish(client, token, act="stop")
    assert points(token)["mobile"].version == 3
    wish(client, token, act="start")
    assert points(token)["mobile"].opted_out_at is None


def test_what_was_not_offered_changes_nothing(client: CheckedClient, token: str) -> None:
    wish(client, token, act="language", language="tlh")
    wish(client, token, act="dance")
    assert points(token)["mobile"].version == 1
    answer = client.post(f"/appointments/{token}/messages/wish", data={"point": "somebody else's", "act": "stop"})
    assert answer.status_code == 404


def test_a_safe_number_says_nothing_and_cannot_be_opened_from_the_link(client: CheckedClient, token: str) -> None:
    asked = key(client, token)
    points(token)["mobile"].do_not_text = True
    db.session.commit()
    page = client.get(f"/appointments/{token}/messages").text
    assert "We were asked to send nothing private there." in page
    answer = client.post(f"/appointments/{token}/messages/wish", data={"act": "stop", "point": asked})
    assert answer.status_code == 404 and points(token)["mobile"].opted_out_at is None


def test_another_number_instead(client: CheckedClient, token: str) -> None:
    typed = {"mobile": "+353 85 012 3456"}
    page = client.post(f"/appointments/{token}/messages", data=typed, follow_redirects=True)
    assert "We text +353 85 012 3456 from now on." in page.text
    assert {kind: point.value for kind, point in points(token).items()} == {
        "mobile": "+353850123456",
        "email": "ada@example.com",
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "mobile.none"),
        ("ring me", "mobile.wrong"),
        ("07700 90012", "mobile.wrong"),
        ("+40 712 034 56", "mobile.wrong"),
        ("0161 496 0000", "mobile.landline"),
        ("+33 1 42 68 53 00", "mobile.abroad_needed"),
        ("+992 91 712 3456", "mobile.abroad_needed"),
        ("0909 879 0123", "mobile.premium_needed"),
        ("+33 899 123 456", "mobile.premium_needed"),
        ("a\x07b", "mobile.wrong"),
    ],
)
def test_a_number_that_cannot_be_texted(client: CheckedClient, token: str, typed: str, sentence: str) -> None:
    page = client.post(f"/appointments/{token}/messages", data={"mobile": typed})
    said = str(SENTENCES[sentence]).split("%(")[0]
    assert page.status_code == 400 and said in page.text and f'value="{typed}"' in page.text
    assert points(token)["mobile"].value == "+447700900123"


def test_not_more_than_three_numbers_a_day(client: CheckedClient, token: str) -> None:
    for digits in ("456", "457", "458", "459"):
        page = client.post(f"/appointments/{token}/messages", data={"mobile": f"07700 900{digits}"})
    assert page.status_code == 429 and str(TooManyNumbers()) in page.text
    assert points(token)["mobile"].value == "+447700900458"


def test_another_address_instead(client: CheckedClient, token: str) -> None:
    typed = {"email": "Ada@king.example.com"}
    page = client.post(f"/appointments/{token}/messages/email", data=typed, follow_redirects=True)
    assert "We write to ada@king.example.com from now on." in page.text
    assert {kind: point.value for kind, point in points(token).items()} == {
        "mobile": "+447700900123",
        "email": "ada@king.example.com",
    }
    page = client.post(f"/appointments/{token}/messages/email", data={"email": "ada at home"})
    assert page.status_code == 400 and str(SENTENCES["email.wrong"]) in page.text and "ada at home" in page.text


@pytest.mark.parametrize(("act", "field"), [("do_not_text", "do_not_text"), ("shared", "shared")])
def test_a_contact_is_made_safer_by_link_and_never_less_safe(
    client: CheckedClient, token: str, act: str, field: str
) -> None:
    mine = key(client, token)
    assert "Kept." in wish(client, token, act=act, point=mine)
    assert getattr(points(token)["mobile"], field) and points(token)["mobile"].version == 2
    for undo in ("start", "stop", "language", f"not_{act}"):
        answer = client.post(f"/appointments/{token}/messages/wish", data={"act": undo, "point": mine})
        assert answer.status_code == 404
    assert "To give another number or email address, call" in client.get(f"/appointments/{token}/messages").text
    for path, typed in (("", {"mobile": "07700 900456"}), ("/email", {"email": "eve@example.com"})):
        answer = client.post(f"/appointments/{token}/messages{path}", data=typed)
        assert str(ContactKeptSafe.sentence) in answer.text
    assert points(token)["mobile"].value == "+447700900123" and getattr(points(token)["mobile"], field)


def test_nothing_is_sent_is_said(client: CheckedClient) -> None:
    walk.a_council()
    token = walk.token_of(walk.book(client))
    assert "so nothing is sent" in client.get(f"/appointments/{token}/messages").text
