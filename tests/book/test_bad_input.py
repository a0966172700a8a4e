"""Each bad input is answered by its sentence, beside its field, with all that was typed still there."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.book.models import Journey
from booking.core.errors import SENTENCES, SlotUnknown
from booking.sessions.errors import SlotPast, SlotTooFar
from tests.book import walk
from tests.client import CheckedClient

GOOD = {"name": "Ada Lovelace", "mobile": "07700 900123", "email": "ada@example.com", "about": "My bill went up"}

BAD = [
    ("name", "", "name.missing"),
    ("name", "   ", "name.missing"),
    ("name", "a" * 121, "name.long"),
    ("name", "Ada\x07Lovelace", "name.odd"),
    ("name", "Ada\x07Lovelace", "name.odd"),
    ("name", "Ada\x00", "name.odd"),
    ("mobile", "12345", "mobile.wrong"),
    ("mobile", "call me", "mobile.wrong"),
    ("mobile", "0" * 400, "mobile.wrong"),
    ("mobile", "07700 900123\x00", "mobile.wrong"),
    ("mobile", "0909 879 0123", "mobile.premium"),
    ("mobile", "070 1234 5678", "mobile.premium"),
    ("mobile", "+881 6 1234 5678", "mobile.premium"),
    ("email", "ada", "email.wrong"),
    ("email", "ada@", "email.wrong"),
    ("email", "ada@example.com\x00", "email.wrong"),
    ("email", "a" * 250 + "@example.com", "email.long"),
    ("about", "x" * 501, "about.long"),
    ("about", "left\x07right", "about.odd"),
    ("about", "bell\x07", "about.odd"),
]


@pytest.mark.parametrize(("field", "typed", "sentence"), BAD)
def test_bad_details(app: Flask, client: CheckedClient, field: str, typed: str, sentence: str) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    answer = client.post("/book/tax/details", data={**GOOD, field: typed})
    assert answer.status_code == 400
    assert answer.text.count(str(SENTENCES[sentence])) == 2  # above the page, and beside the field
    assert f'href="#{field}"' in answer.text and f'id="{field}-error"' in answer.text
    for name, kept in GOOD.items():
        assert name == field or kept in answer.text
    assert "person" not in walk.rows(app, Journey)[0].answers


def test_the_page_asks_for_the_name_that_its_refusal_asks_for(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    refused = client.post("/book/tax/details", data={**GOOD, "name": ""}).text
    assert "One name is enough" in refused and "full name" not in refused.lower()


ABROAD = ["+992 91 712 3456", "+53 5 1234567", "+33 6 12 34 56 78", "+33 1 42 68 53 00"]
NAMES = "United Kingdom, Jersey, Guernsey, Isle of Man, Ireland"


@pytest.mark.parametrize("typed", ABROAD)
def test_a_number_of_a_country_that_is_not_texted(app: Flask, client: CheckedClient, typed: str) -> None:
    """The sentence names the countries and the way out; without the number they book as anybody."""
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    answer = client.post("/book/tax/details", data={**GOOD, "mobile": typed})
    assert answer.status_code == 400
    assert answer.text.count(str(SENTENCES["mobile.abroad"]) % {"countries": NAMES}) == 2
    assert 'id="mobile-error"' in answer.text and typed in answer.text and GOOD["about"] in answer.text
    assert client.post("/book/tax/details", data={**GOOD, "mobile": ""}).location == "/book/tax/check"
    drop_in = client.post("/drop-in/testdale-library", data={"mobile": typed, "name": "Ada"})
    assert drop_in.status_code in (400, 404)


ACCEPTED = [
    ({"name": "A"}, "A"),
    ({"name": "  Zoë   O’Neill-Smith "}, "Zoë O’Neill-Smith"),
    ({"name": "محمد\u200f علي"}, "محمد علي"),
    ({"name": "N" * 120}, "N" * 120),
    ({"name": "Ada", "mobile": "+44 7700 900123"}, "Ada"),
    ({"name": "Ada", "mobile": "0044 7700 900123"}, "Ada"),
    ({"name": "Ada", "email": " ada@example.com "}, "Ada"),
]


@pytest.mark.parametrize(("typed", "name"), ACCEPTED)
def test_what_looks_odd_and_is_right(app: Flask, client: CheckedClient, typed: dict[str, str], name: str) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    assert client.post("/book/tax/details", data=typed).location == "/book/tax/check"
    assert walk.send(client, client.get("/book/tax/check")).location == "/book/tax/booked"
    assert walk.rows(app, Appointment)[0].citizen.name == name


def test_a_landline_is_accepted_and_called(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    check = walk.up_to_check(client, mobile="01706 924800")
    assert "01706 924800" in check.text and "we call instead of texting" in check.text
    page = client.get(walk.send(client, check).location)
    assert "We call 01706 924800" in page.text and "texting" not in page.text
    assert walk.rows(app, Appointment)[0].citizen.contact_points[0].kind == "landline"


def test_no_number_and_no_email_is_accepted_and_said(client: CheckedClient) -> None:
    walk.a_council()
    check = walk.up_to_check(client)
    assert "nothing is sent" in check.text
    assert "Nothing is sent" in client.get(walk.send(client, check).location).text


SLOTS = [
    ("", str(SENTENCES["slot.missing"]), 400),
    ("nonsense", str(SlotUnknown.sentence), 400),
    ("heywood@2026-11-27T25:00Z", str(SlotUnknown.sentence), 400),
    ("hey\x00wood@2026-11-27T10:00Z", str(SlotUnknown.sentence), 400),
    ("elsewhere@2026-11-27T10:00Z", str(SlotUnknown.sentence), 409),
    ("heywood@2026-11-27T10:07Z", str(SlotUnknown.sentence), 409),
    ("heywood@2026-11-28T10:00Z", str(SlotUnknown.sentence), 409),
    ("heywood@2026-11-26T10:00Z", str(SlotPast.sentence), 409),
    ("heywood@2027-03-01T10:00Z", str(SlotTooFar.sentence), 409),
]


@pytest.mark.parametrize(("slot", "sentence", "status"), SLOTS)
def test_bad_slots(app: Flask, client: CheckedClient, slot: str, sentence: str, status: int) -> None:
    walk.a_council()
    walk.needs(client, help=["more_time"])
    answer = walk.times(client, slot)
    assert answer.status_code == status
    assert sentence in answer.text and 'href="#slot"' in answer.text and answer.text.count('id="slot"') == 1
    assert walk.TEN in answer.text  # what is free is still offered
    (journey,) = walk.rows(app, Journey)
    assert journey.answers == {"needs": {"more_time": True}}


def test_a_slot_that_passes_while_the_check_page_is_open(app: Flask, client: CheckedClient) -> None:
    from datetime import UTC, datetime

    from booking.core import clock

    walk.a_council()
    check = walk.up_to_check(client)
    with clock.stopped_at(datetime(2026, 11, 27, 10, 5, tzinfo=UTC)):
        answer = walk.send(client, check)
    assert answer.status_code == 409 and str(SlotPast.sentence) in answer.text
    assert walk.HALF_PAST in answer.text and "Ada Lovelace" in answer.text
    assert not walk.rows(app, Appointment)


def test_a_spoken_interpreter_needs_a_language(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    answer = walk.needs(client, interpreter="spoken", help=["step_free"])
    assert answer.status_code == 400 and str(SENTENCES["language.missing"]) in answer.text
    assert 'value="spoken" checked' in answer.text and 'value="step_free" checked' in answer.text
    assert walk.rows(app, Journey) == []


def test_needs_that_nobody_offers_are_ignored(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client, language="klingon", interpreter="robot", help=["step_free", "helicopter"])
    assert walk.rows(app, Journey)[0].answers["needs"] == {"step_free": True}
