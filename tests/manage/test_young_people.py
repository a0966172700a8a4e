"""The age from which young people say who is told, as a manager of everything sets it."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.cases.queries import asked_from_age
from booking.core.database import db
from tests.manage.council import a_council, typed

PAGE = "/manage/young-people"


def test_the_age_is_13_until_it_is_set_and_the_journal_says_who_did(app: Flask) -> None:
    browser = a_council(app).browser()
    assert asked_from_age() == 13
    for years in ("16", "14"):
        answer = browser.post(PAGE, data=typed(browser.get(PAGE).text) | {"years": years})
        assert answer.location == f"{PAGE}?saved=1"
    db.session.rollback()
    assert asked_from_age() == 14
    assert "asked from the age of 14 on who is told" in browser.get("/manage/security").text


@pytest.mark.parametrize("years", ["", "7", "19", "thirteen"])
def test_what_is_no_age_is_refused_beside_its_field(app: Flask, years: str) -> None:
    browser = a_council(app).browser()
    answer = browser.post(PAGE, data=typed(browser.get(PAGE).text) | {"years": years})
    assert answer.status_code == 400 and "a whole number from 8 to 18" in answer.text
    assert asked_from_age() == 13


def test_only_a_manager_of_everything_sets_it(app: Flask) -> None:
    council = a_council(app)
    for person in (council.of_heywood, council.of_revenues):
        assert council.browser(person).get(PAGE).status_code == 403
