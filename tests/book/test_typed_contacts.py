"""Numbers and addresses as people type them: shown as they will be used, and asked about where they look misspelt."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.citizens.models import Citizen
from booking.core.errors import SENTENCES
from tests.book import walk
from tests.book.test_drop_in import plan
from tests.client import CheckedClient

DETAILS = "/book/tax/details"


@pytest.fixture
def at_details(app: Flask, client: CheckedClient) -> CheckedClient:
    """A citizen who has chosen a time."""
    walk.a_council()
    walk.up_to_check(client)
    return client


def checked(client: CheckedClient, **typed: str | list[str]) -> str:
    """The check page, or the details page with what is wrong."""
    answer = client.post(DETAILS, data={"name": "Ada Lovelace", **typed})
    return client.get(answer.location).text if answer.status_code == 302 else answer.text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("mum: 07700 900123", "07700 900123"),
        ("\u202a+44 7700 900123\u202c", "07700 900123"),
        ("O77OO 9OO123", "07700 900123"),
        ("7700 900123", "07700 900123"),
        ("0161/4960000", "0161 496 0000"),
    ],
)
def test_a_number_is_shown_as_it_will_be_used(at_details: CheckedClient, typed: str, shown: str) -> None:
    page = checked(at_details, mobile=typed)
    assert "Check your answers" in page and shown in page and "mum" not in page


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("514 555 0123", "mobile.country"),
        ("07700 900123 or 07700 900124", "mobile.several"),
        ("0800 0113 300", "mobile.organisation"),
        ("0300 123 4567", "mobile.organisation"),
        ("070 1234 5678", "mobile.premium"),
    ],
)
def test_a_number_that_cannot_be_used_says_what_to_do(at_details: CheckedClient, typed: str, key: str) -> None:
    page = checked(at_details, mobile=typed)
    assert str(SENTENCES[key]).replace("'", "&#39;") in page and f'value="{typed}"' in page


def test_a_planned_drop_in_shows_the_number_that_was_read(client: CheckedClient) -> None:
    page = plan(client, mobile="mum: O7700 9OO123").text
    assert "07700 900123" in page and "mum" not in page


def test_a_misspelt_address_is_asked_about(at_details: CheckedClient) -> None:
    page = checked(at_details, email="ada@gmial.com")
    assert page.count("Did you mean ada@gmail.com?") == 2 and 'value="ada@gmial.com"' in page
    assert "Did you mean" in checked(at_details, email="ada@gmial.com")  # no answer is none


@pytest.mark.parametrize(("choice", "kept"), [("ada@gmail.com", "ada@gmail.com"), ("ada@gmial.com", "ada@gmial.com")])
def test_the_answer_is_kept(app: Flask, at_details: CheckedClient, choice: str, kept: str) -> None:
    page = checked(at_details, email=["ada@gmial.com", choice])
    assert "Check your answers" in page and kept in page
    assert "Check your answers" in checked(at_details, email=kept)  # nobody is asked twice
    walk.send(at_details, at_details.get("/book/tax/check"))
    assert [point.value for point in walk.rows(app, Citizen)[0].contact_points] == [kept]


def test_an_answer_to_another_question_does_not_count(at_details: CheckedClient) -> None:
    assert "Did you mean ada@yahoo.com?" in checked(at_details, email=["ada@yaho.com", "ada@gmail.com"])
    assert "Check your answers" in checked(at_details, email=["ada@example.com", "ada@gmail.com"])
