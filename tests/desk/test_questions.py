"""What a service asks, at the front desk: asked and left empty, shown, special answers not read, taken to a drop-in."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, transaction
from booking.services import operations, queries
from booking.services.models import Service
from booking.services.rules import FieldKind, FieldTerms, FieldWords
from booking.visits.models import Visit
from tests.client import CheckedClient
from tests.desk.conftest import Library, at

FIELDS = [
    FieldTerms({"en": FieldWords("Household size")}, kind=FieldKind.NUMBER, required=True),
    FieldTerms({"en": FieldWords("Disability")}, special=True),
]


def asked(library: Library) -> tuple[str, str]:
    with transaction():
        operations.set_fields(db.session.merge(library.day.service), FIELDS, now=clock.now())
    first, second = queries.fields_of(library.day.service.id)
    return first.reference, second.reference


def book(desk: CheckedClient, library: Library, **typed: str) -> str:
    slot = f"{library.day.venue.slug}@{at(12):%Y-%m-%dT%H:%MZ}"
    address = {"service": library.day.service.slug, "slot": slot}
    line = {"form_token": "once", "slot": slot, "name": "Pat Phone", "channel": "phone"}
    to = f"{library.url}/book/details"
    return desk.post(to, query_string=address, data={**line, **typed}, follow_redirects=True).text


def test_a_host_asks_and_may_leave_a_needed_answer_empty(desk: CheckedClient, library: Library) -> None:
    first, _second = asked(library)
    wrong = book(desk, library, **{f"asked_{first}": "three"})
    assert "Answer “Household size” with a whole number, like 3." in wrong and 'value="three"' in wrong
    assert "Booked." in book(desk, library, **{f"asked_{first}": ""})


def test_a_host_reads_answers_but_no_special_ones(desk: CheckedClient, library: Library) -> None:
    first, second = asked(library)
    page = book(desk, library, **{f"asked_{first}": "3", f"asked_{second}": "Sight"})
    assert "Booked." in page and "Household size" in page and ">3</dd>" in page.replace("\n", "")
    assert "answered, for the advisor only" in page and "Sight" not in page
    with transaction():
        db.session.get_one(Service, library.day.service.id).needs_private_room = True
    reference = page.split("/appointments/")[1][:10]
    assert ">3</dd>" not in desk.get(f"{library.url}/appointments/{reference}").text


def test_who_came_on_another_day_takes_the_answers_along(desk: CheckedClient, app: Flask, library: Library) -> None:
    first, _second = asked(library)
    with transaction():
        operations.keep_answers(library.day.service.id, {first: "3"}, appointment_id=library.ada.id)
    with clock.stopped_at(clock.now() - timedelta(days=1)):
        desk.post(f"{library.url}/appointments/{library.ada.reference}/drop-in", data={"form_token": "one"})
    db.session.rollback()
    visit = db.session.scalars(select(Visit)).one()
    assert [answer.value for answer in queries.answers_of(visit_id=visit.id)] == ["3"]
