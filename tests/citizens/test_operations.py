"""Adding citizens as typed, their contact points, and joining records of one person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from booking.citizens import operations, queries
from booking.citizens.models import CaseRecord, Citizen, CitizenContact, ContactPoint
from booking.citizens.rules import ContactKind
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo
from tests import factories

MOBILE = (ContactKind.MOBILE, "+447700900123")
EMAIL = (ContactKind.EMAIL, "ada@example.com")
LANDLINE = (ContactKind.LANDLINE, "+441706924114")


def name(typed: str = "Ada Lovelace", *contacts: tuple[ContactKind, str], **more: Any) -> Citizen:
    with transaction():
        return operations.name_citizen(
            typed, contacts=contacts, now=datetime.fromisoformat("2026-11-26T10:15Z"), **more
        )


def reached_by(citizen: Citizen) -> set[tuple[str, str]]:
    return {(point.kind, point.value) for point in citizen.contact_points}


def test_a_person_is_kept_as_typed_with_a_record_of_their_own(app: Flask, now: datetime) -> None:
    person = name("Zoë  O'Neill-Smith", MOBILE, EMAIL, language="cy", date_of_birth=date(1980, 2, 29))
    assert (person.name, person.name_folded) == ("Zoë  O'Neill-Smith", "zoe oneill smith")
    assert (person.language, person.date_of_birth, person.named_at) == ("cy", date(1980, 2, 29), now)
    assert len(person.case_record.reference) == 10
    assert reached_by(person) == {MOBILE, EMAIL}
    assert {point.last_digits for point in person.contact_points} == {"0123", ""}


def test_nobody_is_looked_up_and_points_are_shared(app: Flask) -> None:
    one, two = name("Ada", MOBILE, EMAIL), name("Ada", EMAIL, MOBILE, LANDLINE)
    assert one.id != two.id and one.case_record_id != two.case_record_id
    assert db.session.query(ContactPoint).count() == 3
    assert {c.id for c in one.contact_points} < {c.id for c in two.contact_points}


def test_wishes_of_a_shared_point_are_not_touched(app: Flask, now: datetime) -> None:
    name("Ada", MOBILE)
    with transaction():
        point = db.session.query(ContactPoint).one()
        point.opted_out_at, point.version = now, 2
    name("Ada", MOBILE)
    point = db.session.query(ContactPoint).one()
    assert (point.opted_out_at, point.version) == (now, 2)


def test_the_same_point_twice_is_one(app: Flask) -> None:
    assert reached_by(name("Ada", MOBILE, MOBILE)) == {MOBILE}


def test_a_person_may_be_reached_by_nothing(app: Flask) -> None:
    assert reached_by(name("Ada")) == set()


@pytest.mark.parametrize("typed", ["李", "ا", "X", "ﷺ" * 20, "n" * 120])
def test_short_long_and_foreign_names_fit(app: Flask, typed: str) -> None:
    assert name(typed).name == typed


def test_contacts_are_changed_for_one_and_kept_for_others(app: Flask, now: datetime) -> None:
    one, two = name("Ada", MOBILE, EMAIL), name("Bob", MOBILE)
    with transaction():
        operations.change_contacts(one, [EMAIL, LANDLINE], now=now)
    assert reached_by(one) == {EMAIL, LANDLINE}
    assert reached_by(two) == {MOBILE}
    with transaction():
        operations.change_contacts(one, [], now=now)
    assert reached_by(one) == set()
    assert db.session.query(CitizenContact).count() == 1


def test_joining_moves_the_pointer_and_nothing_else_and_can_be_undone(app: Flask, now: datetime) -> None:
    one, two = name("Ada Lovelace", MOBILE), name("A. Lovelace", EMAIL)
    before, kept = two.case_record_id, one.case_record_id
    with transaction():
        staff_id = factories.staff().id
        joined = operations.join(two, db.session.get_one(CaseRecord, kept), staff_id=staff_id, now=now)
    assert two.case_record_id == kept
    assert (two.name, reached_by(two)) == ("A. Lovelace", {EMAIL})
    assert db.session.get(CaseRecord, before) is not None
    with transaction():
        operations.undo_join(joined, staff_id=staff_id, now=now)
    assert two.case_record_id == before
    with pytest.raises(NothingToUndo), transaction():
        operations.undo_join(joined, staff_id=staff_id, now=now)


def test_a_joining_is_undone_after_a_later_one(app: Flask, now: datetime) -> None:
    one, two, three = name("A"), name("B"), name("C")
    own = one.case_record_id
    with transaction():
        staff_id = factories.staff().id
        first = operations.join(one, two.case_record, staff_id=staff_id, now=now)
        operations.join(one, three.case_record, staff_id=staff_id, now=now)
    with transaction():
        operations.undo_join(first, staff_id=staff_id, now=now)
    assert (one.case_record_id, two.case_record_id) == (own, two.case_record_id) != (three.case_record_id,) * 2


# --- finding


@pytest.fixture
def people(app: Flask) -> dict[str, Citizen]:
    """Four who are easily mistaken."""
    return {
        "zoe": name("Zoë Smith-O'Neill", MOBILE, date_of_birth=date(1980, 2, 29)),
        "zoe 2": name("Zoe Smith", EMAIL),
        "ahmed": name("Ahmed Khan", LANDLINE, date_of_birth=date(1980, 2, 29)),
        "percent": name("100% Real"),
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("zoe", ["zoe 2", "zoe"]),
        ("ZOË smith", ["zoe 2", "zoe"]),
        ("neill zoe", ["zoe"]),
        ("o'neill", ["zoe"]),
        ("smi", ["zoe 2", "zoe"]),
        ("29/02/1980", ["ahmed", "zoe"]),
        ("29 February 1980", ["ahmed", "zoe"]),
        ("1980-02-29", ["ahmed", "zoe"]),
        ("30/02/1980", []),
        ("0123", ["zoe"]),
        ("07700 900123", ["zoe"]),
        ("+44 7700 900123", ["zoe"]),
        ("(01706) 924114", ["ahmed"]),
        ("\u202a+44 77OO 9OO123\u202c", ["zoe"]),
        ("zoe O123", ["zoe"]),
        ("Ada@Example.com", ["zoe 2"]),
        ("", []),
        ("  ", []),
        ("%", []),
        ("_", []),
        ("%%%", []),
        ("zz", []),
        ("a", []),  # whole words only: with one letter after the other everybody would be found
        ("kh zo", []),
        ("o", []),
        ("zo 0123", ["zoe"]),
        ("ahm 0123", []),
    ],
)
def test_people_are_found_however_they_are_typed(people: dict[str, Citizen], typed: str, expected: list[str]) -> None:
    assert queries.find_citizens(typed) == [people[key] for key in expected]


@pytest.mark.parametrize(
    ("given", "typed"),
    [
        ("Łukasz Żak", "lukasz"),
        ("Søren Ødegård", "odegard soren"),
        ("Đorđe Đoković", "DORDE"),
        ("Yıldırım Işık", "yildirim isik"),
        ("Æsa Weiß", "aesa weiss"),
        ("Jürgen Müller", "Mueller"),
        ("Jürgen Müller", "muell juergen"),
        ("Bjoern Mueller", "björn müller"),
        ("Samuel Noel", "samuel"),
        ("Máire O'Brien", "o brien"),
        ("Máire O'Brien", "OBRIEN"),
        ("Maire O Brien", "o’brien"),
        ("Flora Mc Donald", "McDonald"),
        ("Flora McDonald", "mc donald"),
        ("Ann Marie Byrne", "Annmarie"),
        ("Annmarie Byrne", "Ann-Marie byrne"),
        ("Li Na", "lina"),
        ("Lina", "Li-Na"),
        ("Андрій Шевченко", "shevchenko"),
        ("Андрій Шевченко", "шевченко"),
        ("محمد خان", "خان"),
        ("নূরজাহান বেগম", "নূরজাহান"),
        ("李小龙", "小龙"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(app: Flask, given: str, typed: str) -> None:
    one = name(given)
    name("Dan Nash")
    assert queries.find_citizens(typed) == [one]


def test_people_are_found_by_their_records_reference(people: dict[str, Citizen]) -> None:
    with transaction():
        people["zoe"].case_record.reference = "ABCDEFGHJK"
    assert queries.find_citizens("abcde fghjk") == [people["zoe"]]


def test_a_name_that_reads_as_a_reference_is_still_a_name(app: Flask) -> None:
    person = name("Phil Collins")
    assert queries.find_citizens("Phil Collin") == [person]


def test_no_more_than_asked_for(people: dict[str, Citizen]) -> None:
    assert queries.find_citizens("zoe", limit=1) == [people["zoe 2"]]
