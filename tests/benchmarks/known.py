"""A hundred thousand people: who might it be, a search, the panel of one of them, a record with a thousand entries."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from flask import Flask, render_template, render_template_string

from booking.cases.operations import write_entry
from booking.cases.queries import likely_of, shown_as_likely
from booking.cases.rules import EntryKind
from booking.citizens.jobs import key_names
from booking.citizens.models import CaseRecord, Citizen, CitizenContact, ContactPoint, NameKey
from booking.citizens.operations import name_citizen
from booking.citizens.rules import ContactKind, Needs
from booking.citizens.rules.names import name_keys
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.folding import folded
from booking.day.queries import my_day
from booking.day.views.panel import panel_of
from booking.services.models import Service
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from booking.visits import operations as visits
from tests import factories
from tests.benchmarks import data
from tests.benchmarks.measure import Row
from tests.benchmarks.people import MORNING
from tests.benchmarks.people import ROWS as LINES
from tests.cases.made_people import ORIGINS, Person, again, somebody
from tests.cases.test_queries import note, visit_of

PEOPLE, ENTRIES = 100_000, 1_000
FIRST = 1_000_000  # ids that no other row has
RECORD, SEEN = "BENCHRECRD", "BENCHSEEN0"
_SEED = 20261126


def _row(name: str, path: str, target: str, **typed: str) -> Row:
    return Row(name, path, target, MORNING, typed, by_staff=True)


ROWS = (
    _row("a record with 1,000 entries", f"/records/{RECORD}", "12 P"),
    _row("the same, filtered by words", f"/records/{RECORD}?words=number+7", "12 P"),
    _row("the same, filtered by a kind", f"/records/{RECORD}?kind=letter", "12 P"),
    _row("who might it be, among 100,000", "/bench/likely", "8 P"),
    _row("a search by name, among 100,000", "/records", "8 P", text="mohammed khan"),
    _row("by a number", "/records", "8 P", text="07700 900123"),
    _row("by a date of birth", "/records", "8 P", text="1 April 1980"),
    _row("the advisor's panel with likely records", "/bench/panel", "6 P"),
    _row("the advisor's screen with it, whole", "/day", "none"),
)


def fill() -> None:
    """Insert the people, one of them again with the first advisor, and the long record."""
    rng = Random(_SEED)
    people = [somebody(rng, FIRST + number, ORIGINS[number % len(ORIGINS)]) for number in range(PEOPLE)]
    with transaction():
        _insert_people(people)
    data.count_on()
    with transaction() as session:
        service, advisor = session.get_one(Service, 1), session.get_one(StaffMember, 1)
        _see(rng, people[PEOPLE // 2], service, advisor)
        _fill_record(service, advisor)
    key_names(data.NOW)


def _insert_people(people: list[Person]) -> None:
    names = {one.name: folded(one.name) for one in people}
    keys = {name: sorted(name_keys(name)) for name in set(names.values())}
    numbers = {one.number: one.truth for one in people}
    data.insert_rows(
        CaseRecord, [{"id": one.truth, "reference": f"{one.truth:010}", "opened_at": data.NOW} for one in people]
    )
    given: list[dict[str, Any]] = [
        {"typed_name": one.name, "name_folded": names[one.name], "date_of_birth": one.born} for one in people
    ]
    ids = [{"id": one.truth, "case_record_id": one.truth} for one in people]
    done = {"named_at": data.NOW, "keyed": True, "paired": True}
    data.insert_rows(Citizen, [{**one, **said, **done} for one, said in zip(ids, given, strict=True)])
    points = [(id_, _mobile(number or 0)) for number, id_ in numbers.items()]
    data.insert_rows(
        ContactPoint,
        [{"id": id_, "kind": "mobile", "value": value, "last_digits": value[-4:]} for id_, value in points],
    )
    data.insert_rows(
        CitizenContact, [{"citizen_id": one.truth, "contact_point_id": numbers[one.number]} for one in people]
    )
    data.insert_rows(
        NameKey, [{"key": key, "citizen_id": one.truth} for one in people for key in keys[names[one.name]]]
    )


def _mobile(number: int) -> str:
    return f"+44{7_000_000_000 + number}"


def _see(rng: Random, person: Person, service: Service, advisor: StaffMember) -> None:
    """Let somebody known sit with the advisor, under the name and the day of birth that they give this time."""
    told = next(one for one in iter(lambda: again(rng, person), None) if one.change == "typo" and one.born)
    number = [] if told.number is None else [(ContactKind.MOBILE, _mobile(told.number))]
    citizen = name_citizen(told.name, contacts=number, date_of_birth=told.born, now=MORNING)
    citizen.case_record.reference = SEEN
    visit = visits.add_drop_in(1, citizen=citizen, service_id=service.id, needs=Needs(), by_id=advisor.id, now=MORNING)
    visits.start(visit.consultations[0], advisor.id, MORNING)


def _fill_record(service: Service, advisor: StaffMember) -> None:
    """Write 400 visits with two notes each and 200 letters on one record."""
    person = factories.citizen("Regular Visitor", ("mobile", "+447700900123"))
    person.case_record.reference = RECORD
    venue = db.session.get_one(Venue, 1)
    for number in range(400):
        seen = visit_of(person, advisor=advisor, service=service, at=MORNING - timedelta(days=number + 1), venue=venue)
        seen.started_at = seen.finished_at = seen.waiting_since
        for part in ("first", "second"):
            note(
                f"The {part} note of number {number}. " + "It says a little more. " * 12, seen, by=advisor, now=MORNING
            )
        if number % 2:
            letter = {"department_id": service.department_id, "author_id": advisor.id, "kind": EntryKind.LETTER}
            write_entry("A letter.", clients=[person], happened_at=seen.waiting_since, now=MORNING, **letter)  # type: ignore[arg-type]


def add_pages(app: Flask) -> None:
    """Add a page with only the likely records of one person, and one with only the panel of the person being seen."""

    @app.get("/bench/likely")
    def likely_page() -> str:
        record = db.session.scalars(db.select(CaseRecord.id).where(CaseRecord.reference == SEEN)).one()
        shown = shown_as_likely(likely_of(record))
        return render_template_string(LINES, rows=[(one.reference, one.names, one.born, one.digits) for one in shown])

    @app.get("/bench/panel")
    def panel_page() -> str:
        now = clock.now()
        panel = panel_of(my_day(1, now), None, now)
        return render_template("day/_panel.html", panel=panel, now=now, today=clock.day_of(now))
