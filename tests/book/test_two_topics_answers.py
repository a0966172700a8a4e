"""What both services of a visit ask: on one page, each answer kept with its own topic, and taken along with it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import db, transaction
from booking.services import operations, queries
from booking.services.models import FieldAnswer, Service
from booking.services.rules import FieldKind, FieldTerms, FieldWords
from tests.book import walk
from tests.book.test_two_topics import BOTH, council
from tests.client import CheckedClient

__all__ = ["council"]
PAGE = "/book/tax/questions"
HOUSEHOLD, RENT = "Household size", "You rent from"
OF_TAX = [FieldTerms({"en": FieldWords(HOUSEHOLD)}, kind=FieldKind.NUMBER, required=True)]
OF_HOUSING = [FieldTerms({"en": FieldWords(RENT)})]


@pytest.fixture
def asked(council: None) -> tuple[str, str]:
    """Both services ask something: the names of the fields."""
    names = []
    with transaction():
        for slug, fields in (("tax", OF_TAX), ("housing", OF_HOUSING)):
            service = db.session.scalars(select(Service).where(Service.slug == slug)).one()
            operations.set_fields(service, fields, now=clock.now())
            names.append(f"asked_{queries.fields_of(service.id)[0].reference}")
    return names[0], names[1]


def booked(client: CheckedClient, asked: tuple[str, str]) -> TestResponse:
    walk.needs(client, then="housing")
    walk.times(client, BOTH)
    assert walk.details(client).location == PAGE
    page = client.get(PAGE).text
    assert page.index(HOUSEHOLD) < page.index(f"{RENT} (optional)") and "Housing options</span>" in page
    client.post(PAGE, data=dict(zip(asked, ("3", "The council"), strict=True)))
    check = client.get("/book/tax/check")
    assert HOUSEHOLD in check.text and RENT in check.text
    return client.get(walk.send(client, check).location)


def kept(app: Flask) -> dict[tuple[str, str], list[str]]:
    """The answers of each appointment, by its status and service."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in walk.rows(app, Appointment):
        said = select(FieldAnswer.value).where(FieldAnswer.appointment_id == one.id)
        found[one.status, one.service.slug] = list(db.session.scalars(said))
    return found


def test_both_are_asked_shown_and_kept_with_their_topic(
    client: CheckedClient, app: Flask, asked: tuple[str, str]
) -> None:
    page = booked(client, asked)
    assert HOUSEHOLD in page.text and "The council" in page.text
    assert kept(app) == {("booked", "tax"): ["3"], ("booked", "housing"): ["The council"]}
    address = f"/appointments/{walk.token_of(page)}/questions"
    form = client.get(address)
    assert 'value="The council"' in form.text and "· Housing options</span>" in form.text
    typed = dict(zip(asked, ("4", "Somebody else"), strict=True))
    client.post(address, data={**typed, "seen": walk.hidden(form, "seen")})
    assert kept(app) == {("booked", "tax"): ["4"], ("booked", "housing"): ["Somebody else"]}


def test_a_topic_chosen_later_is_asked_about(client: CheckedClient, app: Flask, asked: tuple[str, str]) -> None:
    walk.needs(client)
    walk.times(client)
    walk.details(client)
    client.post(PAGE, data={asked[0]: "3"})
    walk.needs(client, then="housing")
    walk.times(client, BOTH)
    assert client.get("/book/tax/check").location == PAGE
    assert 'value="3"' in client.get(PAGE).text
    client.post(PAGE, data={asked[0]: "3", asked[1]: ""})
    walk.send(client, client.get("/book/tax/check"))
    assert kept(app) == {("booked", "tax"): ["3"], ("booked", "housing"): []}


@pytest.mark.parametrize(("only", "gone", "left"), [("10:00", "tax", "housing"), ("10:30", "housing", "tax")])
def test_of_one_topic_cancelled_the_answers_stay_with_it(
    client: CheckedClient, app: Flask, asked: tuple[str, str], only: str, gone: str, left: str
) -> None:
    token = walk.token_of(booked(client, asked))
    client.post(f"/appointments/{token}/cancel", data={"version": "1", "only": only})
    said = {"tax": ["3"], "housing": ["The council"]}
    assert kept(app) == {("cancelled", gone): said[gone], ("booked", left): said[left]}
    page = client.get(f"/appointments/{token}").text
    assert (HOUSEHOLD in page) is (left == "tax") and (RENT in page) is (left == "housing")
