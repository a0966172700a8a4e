"""What was refused stands in its own field once more, just as it was typed, with the sentence beside it."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.core.errors import SENTENCES
from tests.book import walk
from tests.book.test_drop_in import a_drop_in, send
from tests.client import CheckedClient, checked
from tests.page_rules import Page

LONG = 'Because of <b>the bus</b> & "rain". ' * 20

DETAILS = [
    ("name", "Ada " * 31 + "L", "name.long"),
    ("mobile", "call me", "mobile.wrong"),
    ("mobile", "0909 879 0123", "mobile.premium"),
    ("email", "ada@", "email.wrong"),
    ("email", "a" * 250 + "@example.com", "email.long"),
    ("about", LONG, "about.long"),
]
DROP_IN = [
    ("name", "Ada " * 31 + "L", "name.long"),
    ("mobile", "call me", "mobile.wrong"),
    ("about", LONG, "about.long"),
]


def kept(html: str, name: str, sentence: str = "") -> str:
    """What stands in the field of this name; where a sentence is named, it must describe the field."""
    root = Page(html).root
    (field,) = (i for i in root.all("input", "textarea") if i.attributes.get("name") == name)
    if sentence:
        beside = field.attributes["aria-describedby"].split()
        said = [e.words() for e in root.all("p", "span", "div") if e.attributes.get("id") in beside]
        assert any(str(SENTENCES[sentence]) in words for words in said), said
    return field.text if field.tag == "textarea" else field.attributes.get("value", "")


@pytest.mark.parametrize(("field", "typed", "sentence"), DETAILS)
def test_on_the_details_page(client: CheckedClient, field: str, typed: str, sentence: str) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    answer = walk.details(client, **{field: typed})
    assert answer.status_code == 400 and kept(answer.text, field, sentence).strip() == typed.strip()


@pytest.mark.parametrize(("field", "typed", "sentence"), DROP_IN)
def test_on_the_drop_in_page(client: CheckedClient, field: str, typed: str, sentence: str) -> None:
    a_drop_in()
    answer = send(client, client.get("/drop-in/langley"), **{field: typed})
    assert answer.status_code == 400 and kept(answer.text, field, sentence).strip() == typed.strip()


@pytest.mark.parametrize(("why", "sentence"), [(LONG, "why.long"), ("a\x07b", "why.odd")])
def test_why_one_cancels(client: CheckedClient, why: str, sentence: str) -> None:
    walk.a_council()
    token = walk.token_of(walk.book(client))
    answer = client.post(f"/appointments/{token}/cancel", data={"version": "1", "why": why})
    assert answer.status_code == 400 and kept(answer.text, "why", sentence).strip() == why.strip()


def test_a_name_that_is_another(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    token = walk.token_of(walk.book(client))
    answer = checked(app).post(f"/appointments/{token}", data={"name": 'Bo "B" Diddley'})
    assert answer.status_code == 400 and kept(answer.text, "name", "name.other") == 'Bo "B" Diddley'


def test_a_reference_that_nothing_has(client: CheckedClient) -> None:
    answer = client.post("/find-booking", data={"reference": "abcde 12345", "who": "Ada <3"})
    assert answer.status_code == 400 and kept(answer.text, "reference", "reference.unknown") == "abcde 12345"
    assert 'value="Ada &lt;3"' in answer.text
