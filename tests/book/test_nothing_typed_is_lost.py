"""What was refused stands in its own field once more, just as it was typed, with the sentence beside it."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.book.models import Journey
from booking.core.database import db, transaction
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


TYPED = {"name": "Ada Lovelace", "about": "A letter from my landlord"}


def end_the_journey() -> None:
    """As when a day has passed, or all was cleared."""
    with transaction() as session:
        session.execute(db.delete(Journey))


@pytest.mark.parametrize("with_cookies", [True, False])
def test_details_typed_after_the_journey_has_ended_are_kept_for_another_time(
    app: Flask, client: CheckedClient, with_cookies: bool
) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    end_the_journey()
    if not with_cookies:  # the browser was closed: the page comes once more, and is sent again
        client = checked(app)
        answer = client.post("/book/tax/details", data={**TYPED, "csrf_token": "of another browser"})
        assert answer.status_code == 400 and kept(answer.text, "name") == TYPED["name"]
        assert "sent no cookie" in answer.text and kept(answer.text, "about").strip() == TYPED["about"]
    answer = walk.details(client, **TYPED)
    assert answer.location.endswith("/book/tax/help")
    assert "We do not hold a time for you any more." in client.get(answer.location).text
    walk.needs(client)
    assert walk.times(client, walk.HALF_PAST).location.endswith("/book/tax/check")
    page = client.get("/book/tax/check").text
    assert TYPED["name"] in page and TYPED["about"] in page


@pytest.mark.parametrize(("path", "sent"), [("times", {"slot": walk.TEN}), ("check", {"shown": "x"})])
def test_a_button_pressed_after_the_journey_has_ended_says_why_it_starts_again(
    client: CheckedClient, path: str, sent: dict[str, str]
) -> None:
    walk.a_council()
    walk.needs(client)
    end_the_journey()
    answer = client.post(f"/book/tax/{path}", data=sent)
    assert answer.location.endswith("/book/tax/help")
    page = client.get(answer.location).text
    assert "your answers are gone. Nothing was booked." in page
    assert "your answers are gone" not in client.get(answer.location).text  # said once
