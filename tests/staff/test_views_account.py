"""Account page: the list of sign-ins, ending them, and changing the password."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.core.database import db, transaction
from booking.core.journal import SecurityEvent
from booking.staff.models import StaffMember
from tests import factories
from tests.client import CheckedClient, checked
from tests.staff.test_sign_ins import sign_ins
from tests.staff.test_views import PASSWORD, member

NEW = "tin otter climbs a roof"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("booking.staff.views.passwords.verify_password", lambda typed, _kept: typed == PASSWORD)
    monkeypatch.setattr("booking.staff.views.passwords.hash_password", lambda typed: f"hash of {typed}")


def change(client: CheckedClient, present: str = PASSWORD, password: str = NEW):
    db.session.rollback()
    return client.post("/staff/account/password", data={"present": present, "password": password})


def test_the_list_shows_where_they_are_signed_in_and_this_one_is_marked(app: Flask, client: CheckedClient) -> None:
    person = member()
    elsewhere, someone_else = checked(app), checked(app)
    for browser in (client, elsewhere):
        browser.sign_in(person)
    with transaction():
        other = factories.staff("Other", "host")
    someone_else.sign_in(other)
    page = client.get("/staff/account")
    assert page.text.count("a test") == 3  # a row each, and the name of the button of the other
    assert page.text.count("this one") == 1 and "Thu 26 Nov 10:15" in page.text
    assert sign_ins()[2].reference not in page.text


def test_one_is_ended_by_its_button_and_opens_nothing(app: Flask, client: CheckedClient) -> None:
    person, elsewhere, third = member(), checked(app), checked(app)
    for browser in (client, elsewhere, third):
        browser.sign_in(person)
    reference = sign_ins()[1].reference
    answer = client.post("/staff/account/sign-ins", data={"reference": reference})
    assert "Ended." in client.get(answer.location).text
    assert "from another device" in elsewhere.get(elsewhere.get("/desk").location).text
    assert third.get("/desk").status_code == 200


def test_all_others_are_ended_at_once_and_this_one_stays(app: Flask, client: CheckedClient) -> None:
    person, others = member(), [checked(app), checked(app)]
    for browser in (client, *others):
        browser.sign_in(person)
    client.post("/staff/account/sign-ins")
    assert client.get("/desk").status_code == 200
    assert all(browser.get("/desk").status_code == 302 for browser in others)


def test_nobody_ends_a_colleague_s_sign_in_by_its_reference(app: Flask, client: CheckedClient) -> None:
    with transaction():
        other = factories.staff("Other", "host")
    theirs = checked(app)
    theirs.sign_in(other)
    client.sign_in(member())
    client.post("/staff/account/sign-ins", data={"reference": sign_ins()[0].reference})
    assert theirs.get("/desk").status_code == 200


def test_a_new_password_ends_the_other_sign_ins_and_is_in_the_journal(app: Flask, client: CheckedClient) -> None:
    person, elsewhere = member(), checked(app)
    client.sign_in(person)
    elsewhere.sign_in(person)
    answer = change(client)
    assert "Your password is changed." in client.get(answer.location).text
    assert "your password was changed" in elsewhere.get(elsewhere.get("/desk").location).text
    db.session.rollback()
    assert db.session.get_one(StaffMember, person.id).password == f"hash of {NEW}"
    acts = db.session.scalars(db.select(SecurityEvent.act).order_by(SecurityEvent.id)).all()
    assert acts[-2:] == ["password_changed", "sign_in_ended"]


@pytest.mark.parametrize(
    ("present", "password", "said"),
    [
        ("wrong", NEW, "That is not your present password."),
        ("", NEW, "Enter your password."),
        ("x" * 4097, NEW, "longer than any password here"),
        (PASSWORD, "", "Choose a password of at least 12 characters."),
        (PASSWORD, "P@ssw0rd12345", "easy to guess"),
        (PASSWORD, "HariHost-2026!", "easy to guess"),
        (PASSWORD, "x" * 4097, "Use 200 characters or fewer"),
    ],
)
def test_what_is_wrong_with_it_is_said_at_its_field_and_changes_nothing(
    client: CheckedClient, present: str, password: str, said: str
) -> None:
    person = member()
    before = person.password
    client.sign_in(person)
    answer = change(client, present, password)
    assert answer.status_code == 400 and said in answer.text and "<title>Error: " in answer.text
    db.session.rollback()
    assert db.session.get_one(StaffMember, person.id).password == before


def test_who_guesses_at_an_open_desk_waits(client: CheckedClient) -> None:
    client.sign_in(member())
    for _ in range(5):
        assert change(client, "wrong").status_code == 400
    answer = change(client)
    assert answer.status_code == 429 and "Wait 2 seconds" in answer.text


def test_without_a_grant_there_is_no_such_page(client: CheckedClient) -> None:
    person = member()
    with transaction():
        db.session.get_one(StaffMember, person.id).grants.clear()
    client.sign_in(person)
    assert client.get("/staff/account").status_code == 403
