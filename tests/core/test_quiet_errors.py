"""Errors of the database in the log: they name the constraint, and hold no values."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from booking.citizens.models import Citizen, ContactPoint
from booking.core.database import db, transaction
from tests import factories

NAME, NUMBER = "Ada Lovelace", "+447700900123"
PRIVATE = ("Ada", "Lovelace", "7700900123")
logger = logging.getLogger(__name__)


def twice_the_same_number() -> None:
    db.session.add_all([ContactPoint(kind="mobile", value=NUMBER), ContactPoint(kind="mobile", value=NUMBER)])


def a_row_that_lacks_something() -> None:
    db.session.execute(text("INSERT INTO citizen (name, case_record_id) VALUES (:name, NULL)"), {"name": NAME})


def words_where_a_number_belongs() -> None:
    words = text("INSERT INTO contact_point (id, kind, value) VALUES (:id, :kind, :value)")
    db.session.execute(words, {"id": 1, "kind": NAME, "value": NUMBER})


def a_column_that_is_none() -> None:
    db.session.execute(text("SELECT * FROM citizen WHERE no_such_column = :name"), {"name": NAME})


@pytest.mark.parametrize(
    "mistake",
    [twice_the_same_number, a_row_that_lacks_something, words_where_a_number_belongs, a_column_that_is_none],
)
def test_a_failing_statement_is_logged_without_its_values(
    app: Flask, caplog: pytest.LogCaptureFixture, mistake: object
) -> None:
    assert callable(mistake)
    with transaction():
        factories.citizen(NAME)
    try:
        with transaction() as session:
            mistake()
            session.flush()
    except DBAPIError:
        logger.exception("It failed.")
    assert "It failed." in caplog.text and ("INSERT" in caplog.text or "SELECT" in caplog.text)
    for private in PRIVATE:
        assert private not in caplog.text
    assert db.session.execute(select(Citizen)).scalars().one().name == NAME
