"""Idempotency keys: a form posted twice acts once and is answered the same."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import TokenReused
from booking.core.idempotency import IdempotencyKey, claim_key, keep_answer
from tests.at_once import at_once

FORM = {"name": "Ada", "slot": "1"}


def send(token: str = "token", answer: str = "ABCDE12345", **changes: str) -> str:
    with transaction():
        before = claim_key(token, {**FORM, **changes}, clock.now())
        if before is not None:
            return f"again {before}"
        keep_answer(token, answer)
        return answer


def test_the_same_form_twice_is_answered_the_same(app: Flask) -> None:
    assert send() == "ABCDE12345"
    assert send(answer="something else") == "again ABCDE12345"
    assert send(token="another", answer="XYZ") == "XYZ"


def test_the_same_token_with_other_content_is_refused(app: Flask) -> None:
    send()
    with pytest.raises(TokenReused):
        send(name="Bob")
    assert send() == "again ABCDE12345"


def test_work_that_failed_can_be_asked_for_again(app: Flask, now: datetime) -> None:
    with pytest.raises(RuntimeError), transaction():
        claim_key("token", FORM, now)
        raise RuntimeError
    assert send() == "ABCDE12345"


def test_only_hashes_are_kept(app: Flask) -> None:
    send(token="a secret", name="Ada Lovelace")
    row = db.session.query(IdempotencyKey).one()
    assert "secret" not in row.token_hash and "Ada" not in row.content_hash


def test_a_double_click_waits_for_the_first(app: Flask) -> None:
    answers = at_once(app, [send] * 6)
    assert sorted(answers) == ["ABCDE12345", *["again ABCDE12345"] * 5]
