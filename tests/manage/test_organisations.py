"""The directory of organisations as managers keep it: added, changed, confirmed, removed, put back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core.database import db
from booking.core.journal import SecurityEvent
from booking.organisations.models import Organisation
from tests.manage.council import a_council, typed

NEW = "/manage/organisations/new"
ASKED = {
    **{"name": "Debt line", "does": "Debt advice", "needs": "What is owed", "takes_people": "y"},
    **{"email": "Desk@Partner.example", "phone": "0161 496 0000"},
}


def stored() -> Organisation:
    db.session.rollback()
    return db.session.scalars(select(Organisation)).one()


def test_an_organisation_is_added_once_changed_confirmed_removed_and_put_back(app: Flask) -> None:
    browser = a_council(app).browser()
    form = typed(browser.get(NEW).text) | ASKED
    first, second = browser.post(NEW, data=form), browser.post(NEW, data=form)
    assert first.location == second.location
    path = f"/manage/organisations/{stored().reference}"
    assert "Debt line" in browser.get("/manage/organisations").text
    page = browser.get(path).text
    assert browser.post(path, data=typed(page) | {"email": "new@partner.example"}).location == f"{path}?saved=1"
    assert (stored().email, stored().takes_people) == ("new@partner.example", True)
    assert browser.post(f"{path}/act", data={"act": "confirm"}).location == f"{path}?saved=1"
    gone = browser.post(f"{path}/act", data={"act": "end"}).location
    assert "came back to whoever sent it" in browser.get(gone).text and stored().ended_at is not None
    browser.post(f"{path}/act", data={"act": "back"})
    assert stored().ended_at is None
    said = [
        event.detail["what"] for event in db.session.scalars(select(SecurityEvent)) if "organisation" in event.detail
    ]
    assert said == ["added", "address_changed", "ended", "put_back"]
    assert "changed where links for organisation" in browser.get("/manage/security").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Enter the name of the organisation."),
        ({"email": ""}, "Enter the email address to which links and codes go."),
        ({"email": "not an address"}, "name@example.com"),
        ({"phone": ""}, "Enter the phone number of the organisation."),
        ({"needs": "x" * 601}, "This is longer than we can keep."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    app: Flask, changed: dict[str, str], said: str
) -> None:
    browser = a_council(app).browser()
    answer = browser.post(NEW, data=typed(browser.get(NEW).text) | ASKED | changed)
    assert answer.status_code == 400 and said in answer.text and "Debt advice" in answer.text
    assert not db.session.scalars(select(Organisation)).all()


def test_two_of_one_name_cannot_stand_and_markup_is_text(app: Flask) -> None:
    browser = a_council(app).browser()
    name = "<b>Debt</b> line"
    for _twice in range(2):
        answer = browser.post(NEW, data=typed(browser.get(NEW).text) | ASKED | {"name": name})
    assert answer.status_code == 409 and "is in the directory already" in answer.text
    assert name not in browser.get("/manage/organisations").text and stored().name == name


def test_only_a_manager_of_everything_keeps_it(app: Flask) -> None:
    council = a_council(app)
    council.browser().post(NEW, data=typed(council.browser().get(NEW).text) | ASKED)
    path = f"/manage/organisations/{stored().reference}"
    for person in (council.of_heywood, council.of_revenues):
        browser = council.browser(person)
        assert {browser.get(page).status_code for page in ("/manage/organisations", NEW, path)} == {403}
        assert browser.post(f"{path}/act", data={"act": "end"}).status_code == 403
    assert stored().ended_at is None
