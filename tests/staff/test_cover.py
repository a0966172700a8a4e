"""A covered sign-in shows no page of staff until its owner's password is typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.staff.models import KeptForm, StaffMember
from booking.staff.views.passwords import hashed
from tests import factories
from tests.client import CheckedClient, checked
from tests.conftest import NOW

RIGHT = {"password": "correct horse battery", "back": "/desk/heywood"}


@pytest.fixture
def host(app: Flask, client: CheckedClient) -> StaffMember:
    with transaction():
        factories.session_on(kind="mixed", at=factories.venue("Heywood", slug="heywood"))
        sam = factories.staff("Sam Host", "host", email="sam@x.example")
        sam.password = hashed("correct horse battery")
    client.sign_in(sam)
    return sam


DESK = "/desk/heywood"


@pytest.mark.parametrize("path", [DESK, f"{DESK}/list", f"{DESK}/print", "/tasks", "/staff/kept"])
def test_a_covered_sign_in_shows_no_page_until_the_password_is_typed(
    client: CheckedClient, host: StaffMember, path: str
) -> None:
    before = client.get(path)
    assert before.status_code == 200
    assert client.post("/staff/cover", data={"back": path}).location == path
    for _reload in range(2):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Alongside-Covered"]) == (403, "yes")
        assert "The names are covered" in answer.text and "desk-row" not in answer.text
    assert client.post("/staff/uncover", data={**RIGHT, "back": path}).location == path
    assert client.get(path).status_code == 200


def test_a_wrong_password_keeps_it_covered_and_guessing_waits(client: CheckedClient, host: StaffMember) -> None:
    client.post("/staff/cover")
    answers = [client.post("/staff/uncover", data={"password": "wrong"}).status_code for _try in range(7)]
    assert answers[0] < 429 and answers[-1] == 429
    assert client.get("/desk/heywood").status_code == 403
    with clock.stopped_at(NOW + timedelta(minutes=1)):
        wrong = client.post("/staff/uncover", data={"password": "no"}, headers={"Accept": "application/json"})
        assert wrong.json and wrong.json["sentence"]
    with clock.stopped_at(NOW + timedelta(minutes=3)):
        right = client.post("/staff/uncover", data=RIGHT, headers={"Accept": "application/json"})
        assert (right.status_code, client.get("/desk/heywood").status_code) == (204, 200)


def test_another_sign_in_of_the_same_person_is_not_covered(client: CheckedClient, host: StaffMember) -> None:
    other = checked(client.application)
    other.sign_in(host)
    client.post("/staff/cover")
    assert (client.get("/desk/heywood").status_code, other.get("/desk/heywood").status_code) == (403, 200)


def test_what_is_pressed_in_another_tab_is_asked_about_once_it_is_uncovered(
    client: CheckedClient, host: StaffMember
) -> None:
    client.post("/staff/cover")
    assert client.post("/desk/heywood/drop-ins", data={"name": "Bo Diddley", "service": "pay"}).status_code == 403
    assert db.session.scalars(db.select(KeptForm.endpoint)).all() == ["desk.add_drop_in"]
    assert client.post("/staff/uncover", data=RIGHT).location == "/staff/kept"
    assert "Bo Diddley" in client.get("/staff/kept").text


@pytest.mark.parametrize("back", ["https://evil.example/x", "//evil.example", "/\\\\evil.example", "javascript:x", ""])
def test_uncovering_leads_to_no_other_site(client: CheckedClient, host: StaffMember, back: str) -> None:
    client.post("/staff/cover")
    assert client.post("/staff/uncover", data={**RIGHT, "back": back}).location == "/staff"
