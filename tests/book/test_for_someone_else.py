"""Book for somebody else: whose name, whose number, who may have how many."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.book.rules import Answers
from booking.citizens.models import CaseRecord, Citizen
from booking.core.database import transaction
from booking.core.errors import SENTENCES
from booking.services.models import Service
from tests.book import walk
from tests.client import CheckedClient, checked

NUMBER = "07700 900123"
HELPED = {"whom": "else", "their_name": "Grace Hopper", "name": "Sam Support", "mobile": NUMBER}


@pytest.fixture(autouse=True)
def a_council(app: Flask) -> None:
    walk.a_council()


def the_booking(app: Flask) -> Appointment:
    [booked] = walk.rows(app, Appointment)
    return booked  # type: ignore[no-any-return]


def test_helper_books_and_their_number_is_not_the_clients(client: CheckedClient, app: Flask) -> None:
    page = walk.book(client, **HELPED, postal="1 Mill Lane\nHeywood")
    assert "Grace Hopper" in page.text and "Sam Support" in page.text and NUMBER in page.text
    booked = the_booking(app)
    assert booked.helper is not None and booked.citizen.name == "Grace Hopper" and booked.letter
    assert [point.value for point in booked.citizen.contact_points] == ["1 Mill Lane\nHeywood"]
    assert [point.value for point in booked.helper.contact_points] == ["+447700900123"]
    assert len(walk.rows(app, Citizen)) == len(walk.rows(app, CaseRecord)) == 1
    details = re.search(r'href="(/appointments/[^"]+/details)"', page.text)
    assert details and "Their name" in client.get(details[1]).text


@pytest.mark.parametrize(
    ("typed", "who", "helper"),
    [
        ({}, "Ada Lovelace", ""),
        ({"whom": "me"}, "Ada Lovelace", ""),
        ({"whom": "nonsense"}, "Ada Lovelace", ""),
        ({"their_name": "Grace"}, "Grace", "Ada Lovelace"),
        ({"whom": "else", "their_name": "Grace"}, "Grace", "Ada Lovelace"),
        ({"whom": "me", "their_name": "Grace", "postal": "1 Mill Lane"}, "Ada Lovelace", ""),
    ],
)
def test_whom_it_is_for(client: CheckedClient, app: Flask, typed: dict[str, str], who: str, helper: str) -> None:
    walk.book(client, **typed)
    booked = the_booking(app)
    assert (booked.citizen.name, booked.helper.name if booked.helper else "") == (who, helper)
    assert booked.citizen.contact_points == []


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"their_name": ""}, "their_name.missing"),
        ({"their_name": " "}, "their_name.missing"),
        ({"their_name": "x" * 121}, "name.long"),
        ({"name": ""}, "helper.missing"),
        ({"postal": "x" * 255}, "postal.long"),
        ({"mobile": "12"}, "mobile.wrong"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(client: CheckedClient, changed: dict[str, str], key: str) -> None:
    walk.needs(client)
    walk.times(client)
    typed = {**HELPED, "postal": "1 Mill Lane", **changed}
    page = walk.details(client, **typed)
    assert page.status_code == 400 and str(SENTENCES[key]) in page.text
    for value in (value for value in typed.values() if value.strip() and value != "else"):
        assert value in page.text
    assert 'value="else" checked' in page.text


def test_nothing_is_chosen_before_and_what_was_chosen_is_kept(client: CheckedClient) -> None:
    walk.needs(client)
    walk.times(client)
    assert "checked" not in client.get("/book/tax/details").text
    walk.details(client, **HELPED)
    assert 'value="else" checked' in client.get("/book/tax/details").text
    walk.details(client, **{**HELPED, "whom": "me"})
    page = client.get("/book/tax/details").text
    assert 'value="me" checked' in page and "Grace Hopper" not in page


def test_a_support_worker_books_for_each_of_many(app: Flask) -> None:
    with transaction():
        walk.loaded(Service)[0].most_ahead = 1
    walk.book(checked(app), walk.TEN, **HELPED)
    walk.book(checked(app), walk.HALF_PAST, **{**HELPED, "their_name": "Ada"})
    refused = walk.send(
        again := checked(app), walk.up_to_check(again, walk.ELEVEN, **{**HELPED, "their_name": "grace hopper"})
    )
    assert refused.status_code == 409 and "One person may have 1 appointments ahead" in refused.text
    walk.details(again, whom="me", mobile=NUMBER)  # nobody helped is counted
    assert walk.send(again, again.get("/book/tax/check")).location == "/book/tax/booked"


def test_helper_finds_it_by_their_number_and_the_clients_name_opens_it(client: CheckedClient, app: Flask) -> None:
    walk.book(client, **HELPED)
    reference, stranger = the_booking(app).reference, checked(app)
    found = stranger.post("/find-booking", data={"reference": reference, "who": NUMBER})
    assert "/appointments/" in found.location
    page = stranger.get(found.location)
    assert "Grace" not in page.text and "Sam" not in page.text
    refused = stranger.post(found.location, data={"name": "Sam Support"})
    assert refused.status_code == 400
    stranger.post(found.location, data={"name": "grace hopper"})
    assert "Sam Support" in stranger.get(found.location).text


def test_where_somebody_else_reads_the_helpers_number_the_name_opens_nothing(client: CheckedClient, app: Flask) -> None:
    token = walk.token_of(walk.book(client, **HELPED))
    walk.read_by_others()
    answer = checked(app).post(f"/appointments/{token}", data={"name": "Grace Hopper"})
    assert answer.status_code == 400 and str(SENTENCES["name.other"]) in answer.text


def test_another_number_is_the_helpers(client: CheckedClient, app: Flask) -> None:
    page = walk.book(client, **{**HELPED, "mobile": ""})
    client.post(f"/appointments/{walk.token_of(page)}/messages", data={"mobile": "07700 900456"})
    booked = the_booking(app)
    assert booked.helper is not None
    assert [point.value for point in booked.helper.contact_points] == ["+447700900456"]
    assert booked.citizen.contact_points == []


def test_an_older_journey_is_readable() -> None:
    kept: dict[str, Any] = {"needs": {}, "slot": "x", "person": {"name": "Ada", "mobile": "", "email": ""}}
    assert Answers.read(kept).missing == "" and Answers.read(kept).their_name == ""
