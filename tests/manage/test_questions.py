"""What a service asks, as managers set it: words, kinds, ends, a preview, two managers at once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from booking.core.database import db
from booking.services import queries
from booking.services.models import ServiceField
from tests.manage.council import a_council, typed

PATH = "/manage/services/tax/questions"
FIRST = {"label_en_0": "Household size", "hint_en_0": "Count yourself.", "kind_0": "whole_number", "required_0": "y"}
SECOND = {"label_en_1": "You rent from", "kind_1": "choice", "choices_en_1": "The council\r\nSomebody else"}


def stored() -> list[ServiceField]:
    db.session.rollback()
    service = queries.by_slug("tax")
    assert service is not None
    return list(queries.fields_of(service.id))


def test_questions_are_set_changed_and_ended(app: Flask) -> None:
    browser = a_council(app).browser()
    form = typed(browser.get(PATH).text) | FIRST | SECOND | {"special_1": "y", "kept_days_1": "30"}
    assert browser.post(PATH, data=form).location == f"{PATH}?saved=1"
    one, two = stored()
    assert (one.words, one.kind, one.required, one.special, one.kept_days) == (
        {"en": ["Household size", "Count yourself.", []]},
        *("whole_number", True, False, 90),
    )
    assert (two.words["en"][2], two.special, two.kept_days) == (["The council", "Somebody else"], True, 30)
    assert browser.post(PATH, data=form).location == f"{PATH}?saved=1" and len(stored()) == 2  # pressed twice
    again = typed(browser.get(PATH).text)
    assert (again["label_en_1"], again["special_1"], again["kept_days_1"]) == ("You rent from", ["y"], "30")
    browser.post(PATH, data=again | {"label_en_0": "", "hint_en_0": "", "label_en_1": "Your landlord"})
    assert [(field.reference, field.words["en"][0]) for field in stored()] == [(two.reference, "Your landlord")]


BAD: list[tuple[dict[str, str], str]] = [
    ({"label_en_0": ""}, "Write the question, or clear its hint and choices."),
    ({"label_en_0": "x" * 101}, "Keep the question to 100 characters or fewer."),
    ({"hint_en_0": "x" * 201}, "Keep the hint to 200 characters or fewer."),
    ({"kind_0": "picture"}, "Choose how the question is answered."),
    ({"kept_days_0": "731"}, "Enter for how many days after the visit the answer is kept, from 1 to 730."),
    ({"kept_days_0": ""}, "Enter for how many days after the visit the answer is kept, from 1 to 730."),
    ({"choices_en_1": "Only one"}, "Write at least two choices, one to a line."),
    ({"choices_en_1": "\n".join(str(n) for n in range(13))}, "Use 12 choices or fewer"),
]


@pytest.mark.parametrize(("changed", "sentence"), BAD)
def test_a_bad_question_gets_its_sentence_and_the_rest_stays(
    app: Flask, changed: dict[str, str], sentence: str
) -> None:
    browser = a_council(app).browser()
    answer = browser.post(PATH, data=typed(browser.get(PATH).text) | FIRST | SECOND | changed)
    assert answer.status_code == 400 and sentence in answer.text and 'value="You rent from"' in answer.text
    assert stored() == []


def test_the_preview_shows_the_citizens_page_and_keeps_nothing(app: Flask) -> None:
    browser = a_council(app).browser()
    answer = browser.post(PATH, data=typed(browser.get(PATH).text) | FIRST | SECOND | {"look": "1"})
    preview = answer.text.partition('id="preview-heading"')[2]
    assert "Household size" in preview and "Count yourself." in preview and "Somebody else" in preview
    assert stored() == []


def test_the_second_manager_is_told_and_keeps_what_they_typed(app: Flask) -> None:
    council = a_council(app)
    one, other = council.browser(), council.browser(council.of_revenues)
    first: dict[str, Any] = typed(one.get(PATH).text) | FIRST
    second: dict[str, Any] = typed(other.get(PATH).text) | FIRST | {"label_en_0": "People at home"}
    assert one.post(PATH, data=first).status_code == 302
    told = other.post(PATH, data=second)
    assert told.status_code == 409 and 'value="People at home"' in told.text
    assert "Kept now: Household size" in told.text and [f.words["en"][0] for f in stored()] == ["Household size"]
    assert other.post(PATH, data=typed(told.text)).status_code == 302
    assert [f.words["en"][0] for f in stored()] == ["People at home"]


def test_who_manages_one_library_sees_and_changes_nothing(app: Flask) -> None:
    council = a_council(app)
    browser = council.browser(council.of_heywood)
    assert browser.get(PATH).status_code == browser.post(PATH, data=FIRST).status_code == 403
