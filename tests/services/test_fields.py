"""What services ask, and what was answered: rules as tables, and the rows behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.services import operations, queries
from booking.services.models import FieldAnswer, Service, ServiceField
from booking.services.rules import (
    Answered,
    FieldKind,
    FieldTerms,
    FieldWords,
    read_date,
    read_number,
    said_before,
    written_day,
)
from booking.visits import operations as visits
from tests import factories
from tests.visits.scenes import appointment

HOUSEHOLD = FieldTerms({"en": FieldWords("How many live with you?")}, kind=FieldKind.NUMBER, required=True)
REFERENCE = FieldTerms({"en": FieldWords("Your reference", "It begins with HB.")}, kept_days=30)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *(("3", "3"), (" 3 ", "3"), ("1,000", "1000"), ("1 000", "1000"), ("007", "7"), ("0", "0")),
        *(("", None), ("three", None), ("-1", None), ("3.5", None), ("٣", None), ("1" * 10, None)),
    ],
)
def test_whole_numbers(typed: str, kept: str | None) -> None:
    assert read_number(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        *(("27/3/1985", "1985-03-27"), ("27.03.1985", "1985-03-27"), ("27 3 1985", "1985-03-27")),
        *(("1985-03-27", "1985-03-27"), (" 1-12-2026 ", "2026-12-01")),
        *(("", None), ("31/2/2026", None), ("27/3/85", None), ("27/3/1885", None), ("tomorrow", None)),
    ],
)
def test_dates(typed: str, kept: str | None) -> None:
    assert read_date(typed) == kept
    assert kept is None or read_date(written_day(kept)) == kept


def test_an_answer_in_words(app: Flask) -> None:
    words = {"en": ["When?", "", []]}
    with app.test_request_context():
        day = Answered("r", words, FieldKind.DAY, "2026-11-26", special=False, department_id=1)
        assert (day.label, day.text) == ("When?", "Thursday 26 November 2026")
        listed = {"en": ["Which?", "", ["Red", "Blue"]]}
        for value in ("Blue", "taken off the list since"):
            assert Answered("r", listed, FieldKind.CHOICE, value, special=False, department_id=1).text == value


def asked(service: Service) -> list[tuple[str, str, str]]:
    return [(field.reference, field.words["en"][0], field.kind) for field in queries.fields_of(service.id)]


def test_fields_are_added_changed_and_ended(app: Flask) -> None:
    now = clock.now()
    with transaction():
        tax = factories.service()
        operations.set_fields(tax, [HOUSEHOLD, REFERENCE], now=now)
        [(first, *_), (second, *_)] = before = asked(tax)
        assert [(label, kind) for _, label, kind in before] == [
            ("How many live with you?", "whole_number"),
            ("Your reference", "words"),
        ]
        words = {"en": FieldWords("Your HB reference")}
        operations.set_fields(tax, [FieldTerms(words, kept_days=5, reference=second)], now=now)
        assert asked(tax) == [(second, "Your HB reference", "words")]
        operations.set_fields(tax, [FieldTerms(words, kind=FieldKind.DAY, reference=second)], now=now)
        [(third, _, kind)] = asked(tax)
        assert third != second and kind == "day"
        ended = db.session.scalars(select(ServiceField).where(ServiceField.ended_at.is_not(None)))
        assert {field.reference for field in ended} == {first, second}


def test_answers_stay_when_their_field_ends_and_go_when_their_time_is_over(app: Flask) -> None:
    now = clock.now()
    with transaction():
        day = factories.session_on(kind="mixed")
        booked = appointment(day, day.session.starts_at)
        planned = visits.plan_visit(
            day.session, citizen=factories.citizen(), service_id=day.service.id, needs=Needs(), now=now
        )
        operations.set_fields(day.service, [HOUSEHOLD, REFERENCE], now=now)
        (first, *_), (second, *_) = asked(day.service)
        for whose in ({"appointment_id": booked.id}, {"visit_id": planned.id}):
            operations.keep_answers(day.service.id, {first: "3", second: "HB1", "unknown": "x"}, **whose)
            operations.keep_answers(day.service.id, {first: "4"}, **whose)
        operations.set_fields(day.service, [], now=now)
        for answers in (queries.answers_of(booked.id), queries.answers_of(visit_id=planned.id)):
            assert said_before(answers) == {first: "4", second: "HB1"}
        operations.keep_answers(day.service.id, {first: "5"}, appointment_id=booked.id)  # it is not asked any more
    over = max(booked.ends_at, clock.day_bounds(factories.THURSDAY)[1])
    for days, left in ((29, 4), (31, 2), (89, 2), (91, 0)):
        with transaction():
            visits.sweep_answers(over + timedelta(days=days))
        assert db.session.scalar(select(func.count(FieldAnswer.id))) == left


def test_an_empty_answer_is_deleted_and_an_answer_is_of_one_thing(app: Flask) -> None:
    with transaction():
        day = factories.session_on()
        booked = appointment(day, day.session.starts_at)
        operations.set_fields(day.service, [REFERENCE], now=clock.now())
        [(first, *_)] = asked(day.service)
        operations.keep_answers(day.service.id, {first: "HB1"}, appointment_id=booked.id)
        operations.keep_answers(day.service.id, {first: ""}, appointment_id=booked.id)
        assert queries.answers_of(booked.id) == []
        field = queries.fields_of(day.service.id)[0]
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(FieldAnswer(field_id=field.id, value="x", kept_days=1))
            db.session.flush()
