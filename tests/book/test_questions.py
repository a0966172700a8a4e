"""What a service asks: on the journey, after booking, of a planned drop-in. A bad answer keeps all the others."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import transaction
from booking.services import operations, queries
from booking.services.models import FieldAnswer, Service
from booking.services.rules import FieldKind, FieldTerms, FieldWords
from booking.visits.models import Visit
from tests import factories
from tests.book import walk
from tests.client import CheckedClient, checked

PAGE = "/book/tax/questions"
FIELDS = [
    FieldTerms({"en": FieldWords("Household size", "Count yourself.")}, kind=FieldKind.NUMBER, required=True),
    FieldTerms({"en": FieldWords("Your reference")}),
    FieldTerms({"en": FieldWords("Moved in on")}, kind=FieldKind.DAY),
    FieldTerms({"en": FieldWords("You rent from", "", ("The council", "Somebody else"))}, kind=FieldKind.CHOICE),
]
GOOD = ("3", "HB 12", "1/4/2020", "The council")


@pytest.fixture
def asked() -> list[str]:
    """A council whose service asks four things: the names of the fields."""
    day = walk.a_council()
    with transaction():
        factories.session_on(
            date(2026, 11, 27), time(12), time(14), at=day.venue, offering=[day.service], kind="drop_in"
        )
        operations.set_fields(day.service, FIELDS, now=clock.now())
    return [f"asked_{field.reference}" for field in queries.fields_of(day.service.id)]


def up_to_questions(client: CheckedClient) -> TestResponse:
    walk.needs(client)
    walk.times(client)
    return walk.details(client)


def answered(app: Flask) -> list[str]:
    return [row.value for row in walk.rows(app, FieldAnswer)]


def test_the_journey_asks_shows_and_keeps_them(client: CheckedClient, app: Flask, asked: list[str]) -> None:
    sent = up_to_questions(client)
    assert sent.location == PAGE
    assert client.get("/book/tax/check").location == PAGE  # a required one has no answer
    page = client.get(PAGE).text
    assert "Household size" in page and "Count yourself." in page and "Your reference (optional)" in page
    assert client.post(PAGE, data=dict(zip(asked, GOOD, strict=True))).location == "/book/tax/check"
    check = client.get("/book/tax/check")
    for said in ("Household size", "3", "HB 12", "Wednesday 1 April 2020", "The council"):
        assert said in check.text
    assert 'value="1/4/2020"' in client.get(PAGE).text
    assert "Wednesday 1 April 2020" in client.get(walk.send(client, check).location).text
    assert answered(app) == ["3", "HB 12", "2020-04-01", "The council"]


@pytest.mark.parametrize(
    ("number", "typed", "sentence"),
    [
        (0, "", "Answer the question “Household size”."),
        (0, "three", "Answer “Household size” with a whole number, like 3."),
        (1, "x" * 201, "Keep the answer to “Your reference” to 200 characters or fewer."),
        (1, "a\x07b", "The answer to “Your reference” contains characters we cannot keep. Type it again."),
        (2, "last year", "Answer “Moved in on” with a date, like 27/3/1985."),
        (3, "The moon", "Choose an answer to “You rent from”."),
    ],
)
def test_a_bad_answer_gets_its_sentence_and_the_others_stay(
    client: CheckedClient, asked: list[str], number: int, typed: str, sentence: str
) -> None:
    up_to_questions(client)
    page = client.post(PAGE, data=dict(zip(asked, GOOD, strict=True)) | {asked[number]: typed})
    assert page.status_code == 400 and sentence in page.text
    kept = [f'value="{said}"' for n, said in enumerate(GOOD[:3]) if n != number]
    for said in (*kept, *(['value="The council" checked'] if number != 3 else [])):
        assert said in page.text


def test_more_time_is_given_with_answers_that_are_not_finished(client: CheckedClient, asked: list[str]) -> None:
    up_to_questions(client)
    page = client.post(PAGE, data={asked[0]: "thr", "keep": "1"})
    assert page.status_code == 200 and 'value="thr"' in page.text


def test_a_question_added_meanwhile_is_asked_before_booking(client: CheckedClient, app: Flask) -> None:
    day = walk.a_council()
    check = walk.up_to_check(client)
    with transaction():
        operations.set_fields(day.service, FIELDS[:1], now=clock.now())
    assert walk.send(client, check).location == PAGE
    assert walk.rows(app, Appointment) == []


def test_a_service_that_asks_nothing_has_no_such_page(client: CheckedClient) -> None:
    walk.a_council()
    assert up_to_questions(client).location == "/book/tax/check"
    assert client.get(PAGE).location == "/book/tax/check"


def test_answers_are_changed_behind_the_link_once_the_name_was_typed(
    client: CheckedClient, app: Flask, asked: list[str]
) -> None:
    up_to_questions(client)
    client.post(PAGE, data=dict(zip(asked, GOOD, strict=True)))
    token = walk.token_of(client.get(walk.send(client, client.get("/book/tax/check")).location))
    address = f"/appointments/{token}/questions"
    stranger = checked(app)
    assert "HB 12" not in stranger.get(f"/appointments/{token}").text
    assert stranger.get(address).location == f"/appointments/{token}"
    stranger.post(f"/appointments/{token}", data={"name": "Ada Lovelace"})
    page, other = stranger.get(address), client.get(address)
    changed = dict(zip(asked, ("4", "", "1/4/2020", ""), strict=True)) | {"seen": walk.hidden(page, "seen")}
    assert stranger.post(address, data=changed).location == f"/appointments/{token}"
    assert answered(app) == ["4", "2020-04-01"]
    late = changed | {asked[0]: "5", "seen": walk.hidden(other, "seen")}
    told = client.post(address, data=late)
    assert told.status_code == 409 and "Kept now: 4" in told.text and 'value="5"' in told.text
    assert answered(app) == ["4", "2020-04-01"]
    assert client.post(address, data=late | {"seen": walk.hidden(told, "seen")}).status_code == 302
    assert answered(app) == ["5", "2020-04-01"]
    assert client.post(address, data=late | {asked[0]: ""}).status_code == 400
    assert [row.version for row in walk.rows(app, Appointment)] == [1]


def planned(client: CheckedClient) -> str:
    form = client.get("/drop-in/heywood")
    session = re.findall(r'name="session"[^>]*value="([^"]+)"', form.text)[-1]
    token = walk.hidden(form, "form_token")
    sent = client.post("/drop-in/heywood", data={"form_token": token, "session": session, "name": "Ada"})
    return str(sent.location)


def test_who_plans_to_come_answers_now_or_at_the_visit(client: CheckedClient, app: Flask, asked: list[str]) -> None:
    address = planned(client)
    page = client.get(address)
    assert address.endswith("/questions") and "Household size (optional)" not in page.text
    back = address.removesuffix("/questions")
    assert client.post(address, data={"seen": walk.hidden(page, "seen"), asked[0]: "3"}).location == back
    shown = client.get(back).text
    assert "Household size" in shown and "Change what you answered" in shown
    stranger = checked(app)
    assert stranger.get(address).location == back and "Household size" not in stranger.get(back).text


def test_another_service_of_a_plan_takes_no_answers_along(client: CheckedClient, app: Flask, asked: list[str]) -> None:
    address = planned(client)
    client.post(address, data={"seen": walk.hidden(client.get(address), "seen"), asked[0]: "3"})
    with transaction():
        [visit] = walk.loaded(Visit)
        visit.session.services.append(factories.service("Other", slug="other"))
    change = address.replace("/questions", "/change")
    form = client.get(change)
    typed = {"session": visit.session.reference, "version": walk.hidden(form, "version"), "service": "other"}
    assert client.post(change, data=typed).status_code == 302
    assert answered(app) == []


def test_ended_questions_are_not_asked_and_their_answers_stay(
    client: CheckedClient, app: Flask, asked: list[str]
) -> None:
    up_to_questions(client)
    client.post(PAGE, data=dict(zip(asked, GOOD, strict=True)))
    booked = client.get(walk.send(client, client.get("/book/tax/check")).location)
    with transaction():
        [tax] = walk.loaded(Service)
        operations.set_fields(tax, [], now=clock.now())
    token = walk.token_of(booked)
    shown = client.get(f"/appointments/{token}").text
    assert "HB 12" in shown and "Change what you answered" not in shown
    assert client.get(f"/appointments/{token}/questions").location == f"/appointments/{token}"
