"""Sign-in backoff: guessing gets slow, nobody is locked out, a known device never waits, no lock is held by Argon2."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from booking.core import clock
from booking.core.database import db
from booking.core.journal import SecurityEvent
from tests.client import CheckedClient, checked
from tests.conftest import NOW
from tests.staff.test_views import PASSWORD, WRONG, member, try_to_sign_in

TOO_SOON = re.compile(r"Wait (\d+) seconds, then try again")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace Argon2, which is slow on purpose, by a comparison."""
    monkeypatch.setattr("booking.staff.views.passwords.verify_password", lambda typed, _kept: typed == PASSWORD)
    monkeypatch.setattr("booking.staff.views.passwords.hash_password", lambda _typed: "hash")


def at(seconds: float, client: CheckedClient, password: str = "wrong", email: str = "hari@x.example") -> TestResponse:
    db.session.rollback()
    with clock.stopped_at(NOW + timedelta(seconds=seconds)):
        return try_to_sign_in(client, email, password)


def wait_told(answer: TestResponse) -> int:
    found = TOO_SOON.search(answer.text)
    assert answer.status_code == 429 and found and answer.headers["Retry-After"] == found[1]
    return int(found[1])


def test_fifty_wrong_passwords_and_the_right_one_still_signs_in(client: CheckedClient) -> None:
    member()
    for _ in range(50):
        last = at(0, client)
    seconds = wait_told(at(0, client, PASSWORD))
    assert wait_told(last) == seconds <= 30 and 'value="hari@x.example"' in last.text
    assert at(seconds, client, PASSWORD).status_code == 302


def test_who_waits_as_told_is_never_locked_out_however_often_they_are_wrong(client: CheckedClient) -> None:
    member()
    passed = 0.0
    for _ in range(14):
        answer = at(passed, client)
        while answer.status_code == 429:
            passed += wait_told(answer)
            answer = at(passed, client)
        assert WRONG in answer.text
    passed += wait_told(at(passed, client, PASSWORD))
    assert at(passed, client, PASSWORD).status_code == 302


def test_the_owner_s_own_device_does_not_wait_for_a_stranger_s_tries(app: Flask, client: CheckedClient) -> None:
    member()
    assert at(0, client, PASSWORD).status_code == 302
    client.post("/staff/sign-out")
    stranger = checked(app)
    for _ in range(12):
        at(1, stranger)
    assert stranger.get_cookie("known") is None
    assert wait_told(at(1, stranger, PASSWORD)) <= 30
    assert at(1, client, PASSWORD).status_code == 302


def test_a_known_device_is_slowed_down_by_its_own_tries(app: Flask, client: CheckedClient) -> None:
    member()
    at(0, client, PASSWORD)
    client.post("/staff/sign-out")
    for _ in range(5):
        at(1, client)
    assert wait_told(at(1, client, PASSWORD)) == 2
    assert at(3, client, PASSWORD).status_code == 302


@pytest.mark.parametrize("forged", ["x", "WyJ4IixbXV0.forged", "e30"])
def test_a_made_up_cookie_makes_no_device_known(client: CheckedClient, forged: str) -> None:
    member()
    client.set_cookie("known", forged)
    for _ in range(5):
        at(0, client)
    wait_told(at(0, client, PASSWORD))


def test_a_device_known_to_one_is_not_known_to_another(client: CheckedClient) -> None:
    member()
    member("Other", email="other@x.example")
    at(0, client, PASSWORD)
    client.post("/staff/sign-out")
    for _ in range(5):
        at(0, client, email="other@x.example")
    wait_told(at(0, client, PASSWORD, "other@x.example"))
    assert at(0, client, PASSWORD).status_code == 302


def test_an_account_that_does_not_exist_slows_down_alike_and_costs_the_same(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    member()
    hashed: list[str] = []
    monkeypatch.setattr("booking.staff.views.passwords.hash_password", hashed.append)
    said = [[at(0, client, email=email).text for _ in range(6)] for email in ("hari@x.example", "nobody@x.example")]
    for known, unknown in zip(*said, strict=True):
        assert (WRONG in known, TOO_SOON.findall(known)) == (WRONG in unknown, TOO_SOON.findall(unknown))
    assert hashed == ["wrong"] * 5


def test_one_connection_cannot_try_one_password_on_every_account(client: CheckedClient) -> None:
    member()
    for n in range(50):
        assert at(0, client, email=f"someone{n}@x.example").status_code == 200
    assert wait_told(at(0, client, email="another@x.example")) <= 5
    assert at(5, client, PASSWORD).status_code == 302


def test_no_lock_is_held_while_a_password_is_verified(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else writes in the middle of it, without waiting."""
    member()

    def meanwhile(_typed: str, _kept: str) -> bool:
        with db.engine.connect() as other:
            other.detach()  # the next who is lent a connection waits as usual
            if db.engine.dialect.name == "sqlite":
                other.exec_driver_sql("PRAGMA busy_timeout=0")
            else:
                other.execute(text("SET lock_timeout = '1ms'"))
            other.execute(text("UPDATE slow_down SET count = count"))
            other.execute(text("UPDATE staff_member SET name = 'Hari'"))
            other.commit()
        return True

    monkeypatch.setattr("booking.staff.views.passwords.verify_password", meanwhile)
    assert at(0, client).status_code == 302


def test_a_password_changed_while_the_old_one_is_verified_opens_nothing(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    member()

    def meanwhile(_typed: str, _kept: str) -> bool:
        with db.engine.begin() as other:
            other.execute(text("UPDATE staff_member SET password = 'another'"))
        return True

    monkeypatch.setattr("booking.staff.views.passwords.verify_password", meanwhile)
    assert WRONG in at(0, client).text
    assert client.get("/staff").location.startswith("/staff/sign-in")


def test_wrong_tries_are_in_the_journal_without_what_was_typed_and_do_not_flood_it(client: CheckedClient) -> None:
    person = member()
    for n in range(8):
        at(n * 31, client, "ein Geheimnis")
    at(300, client, email="nobody@x.example")
    db.session.rollback()
    rows = db.session.scalars(db.select(SecurityEvent).filter_by(act="sign_in_failed")).all()
    assert [row.about_id for row in rows] == [person.id] * 5 + [None]
    assert "nobody" not in str([row.detail for row in rows]) and all(row.device == "" for row in rows)


@pytest.mark.parametrize(
    ("password", "said"), [("x" * 4097, "longer than any password here"), ("a\0b" * 8, "no keyboard types")]
)
def test_a_password_that_none_can_be_gets_a_sentence(client: CheckedClient, password: str, said: str) -> None:
    member()
    answer = at(0, client, password)
    assert answer.status_code == 200 and said in answer.text and password not in answer.text


@pytest.mark.parametrize("email", ["hari\0@x.example", "\0"])
def test_an_address_that_no_database_reads_is_a_wrong_one(client: CheckedClient, email: str) -> None:
    member()
    assert at(0, client, PASSWORD, email).status_code == 200
