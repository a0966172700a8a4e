"""A visit that is over is put right: who was there and what it was about; nothing is lost, nobody reads more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.models import Action, AuditRow, Entry
from booking.cases.operations import (
    NextStep,
    write_action,
)
from booking.cases.queries import basis_of, before_each, timeline
from booking.cases.rules.actions import ActionOwner
from booking.cases.rules.visits_put_right import may_put_visit_right
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo
from booking.figures.queries import figures
from booking.tasks.models import Task
from booking.visits.errors import ChildInterprets, SameSubject
from booking.visits.rules import VisitRecord
from tests import factories as make
from tests.cases.visit_scene import ADDED, ELSE, PART, TAKEN_OFF, WORDS, Place
from tests.visits.scenes import appointment


@pytest.mark.parametrize(
    ("held", "departments", "may"),
    [([1], [9], True), ([2], [5], True), ([2], [9], False), ([2], [None], True), ([], [], False)],
)
def test_whoever_held_it_or_works_there_puts_it_right(
    app: Flask, held: list[int], departments: list[int | None], may: bool
) -> None:
    class Grant:
        role, venue_id, department_id = "advisor", 3, 5

    class Reader:
        id, grants = 1, [Grant()]

    assert may_put_visit_right(3, held, departments, Reader()) is may  # type: ignore[arg-type]
    Reader.grants[0].role = "manager"
    assert not may_put_visit_right(3, held, departments, Reader())  # type: ignore[arg-type]


def test_it_was_somebody_else(app: Flask, now: datetime) -> None:
    place = Place(now)
    was = place.state()
    done = place.put(ELSE, member=place.ada, person=place.eve)
    assert place.read(place.eve) == [WORDS] and place.read(place.ada) == []
    (line,) = timeline(place.eve.case_record_id, place.outside).visits
    assert line.party == (("Eve", "client"),)
    assert [(one.what, one.by, one.reason, one.at) for one in line.corrections] == [
        ("somebody_else", "Hal", "The wrong one was chosen", now)
    ]
    seen = timeline(place.ada.case_record_id, place.outside)
    assert seen.visits == () and [item.kind for item in seen.items] == ["taken_off"]
    assert timeline(place.ada.case_record_id, place.outside, story=True).items == []
    assert basis_of(place.ada.case_record_id, place.inside) is None, "nothing is their work there any more"
    (before,) = before_each(place.visit, place.inside).values()
    assert [(one.name, part) for one, part in before.party] == [("Ada", "client")]
    rows = db.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    both = {place.ada.case_record.reference, place.eve.case_record.reference}
    assert [row.act for row in rows] == ["moved", "moved"] and {row.case_record_reference for row in rows} == both
    place.undo(done)
    assert place.state() == was and place.read(place.ada) == [WORDS] and place.read(place.eve) == []
    (line,) = timeline(place.ada.case_record_id, place.outside).visits
    assert line.corrections == ()


def test_who_was_not_there_is_taken_off_and_the_rest_keep_the_visit(app: Flask, now: datetime) -> None:
    place = Place(now, "Bob")
    (bob,) = place.others
    was = place.state()
    done = place.put(TAKEN_OFF, member=bob)
    assert place.read(place.ada) == [WORDS] and place.read(bob) == []
    place.undo(done)
    assert place.state() == was
    place.put(TAKEN_OFF, member=place.ada)
    assert place.read(bob) == [WORDS] and place.read(place.ada) == []
    last = place.put(TAKEN_OFF, member=bob)
    assert place.visit.record == VisitRecord.ANONYMOUS and place.read(bob) == []
    place.put(ADDED, person=place.eve)
    assert place.visit.record == VisitRecord.ON_RECORD and place.read(place.eve) == [WORDS], "identified later"
    with pytest.raises(NothingToUndo):
        place.undo(last)


def test_somebody_was_there_too_and_as_something_else(app: Flask, now: datetime) -> None:
    place = Place(now)
    was = place.state()
    first = place.put(ADDED, person=place.eve, part="companion")
    assert place.read(place.eve) == []
    second = place.put(PART, member=place.eve, part="client")
    assert place.read(place.eve) == [WORDS]
    third = place.put(PART, member=place.ada, part="representative")
    assert place.read(place.ada) == []
    assert [item.kind for item in timeline(place.ada.case_record_id, place.inside).items] == ["taken_off"]
    for done in (third, second, first):
        place.undo(done)
    assert place.state() == was


def test_a_child_interprets_only_with_a_reason(app: Flask, now: datetime) -> None:
    place = Place(now)
    with transaction():
        place.eve.date_of_birth = now.date() - timedelta(days=3650)
    with pytest.raises(ChildInterprets):
        place.put(ADDED, person=place.eve, part="interpreter")
    place.put(ADDED, person=place.eve, part="interpreter", why="Nobody else spoke Twi")
    assert place.visit.party[-1].why == "Nobody else spoke Twi"


def test_what_staff_owe_follows_and_calls_end(app: Flask, now: datetime) -> None:
    place = Place(now)
    with transaction():
        step = NextStep("Send the form", ActionOwner.STAFF, now.date(), colleague=place.inside)
        action = write_action(
            step, place.talk, department_id=place.housing.department_id, author_id=place.inside.id, now=now
        )
        subject = {"subject_kind": "visit", "subject_reference": place.visit.reference}
        call = Task(
            **subject, **{"reference": "CALLTASK01", "key": "call:1", "kind": "call", "role": "host", "detail": "Call"},
            **{"opened_at": now, "due_at": now, "citizen_id": place.ada.id, "outcome": "", "version": 1},
        )  # fmt: skip
        place.talk.link_to_id = place.ada.contact_points[0].id
        db.session.add(call)
    was, version, link = place.state(), action.version, place.visit.link_hash
    done = place.put(ELSE, member=place.ada, person=place.eve)
    owed = db.session.scalars(select(Task).where(Task.kind == "action")).one()
    assert owed.citizen_id == place.eve.id and owed.done_at is None
    db.session.refresh(call)
    assert call.done_at == now and place.talk.link_to_id is None
    assert place.visit.link_hash != link, "the link that they had opens nothing more"
    assert db.session.get_one(Action, action.id).version == version + 1, "messages are looked at again"
    place.undo(done)
    assert place.state() == was


def test_the_appointment_of_who_was_not_there_is_theirs_again(app: Flask, now: datetime) -> None:
    place = Place(now)
    with transaction():
        day = make.session_on(now.date(), offering=[place.housing], advisors=[place.inside], at=place.visit.venue)
        booked = appointment(day, now - timedelta(days=2), citizen=place.ada)
        place.visit.appointment_id = booked.id
    was = place.state()
    came = {name: got.counts.get("came", 0) for name, got in _figures(place)}
    assert sum(came.values()) == 1
    done = place.put(ELSE, member=place.ada, person=place.eve)
    assert place.visit.appointment_id is None
    assert sum(got.counts.get("came", 0) for _name, got in _figures(place)) == 0
    (line,) = (
        item.line for item in timeline(place.ada.case_record_id, place.inside).items if item.kind == "appointment"
    )
    assert line.visit_reference is None, "nobody knows whether she came"
    place.undo(done)
    assert place.state() == was
    place.put(ADDED, person=place.eve)
    place.put(TAKEN_OFF, member=place.eve)
    assert place.visit.appointment_id == booked.id, "hers still: she was there"


def _figures(place: Place) -> list[Any]:
    day = place.visit.day
    return [(pair.service, found) for pair, found in figures(day, day).items()]


def test_service_and_topic_are_put_right_and_figures_follow(app: Flask, now: datetime) -> None:
    place = Place(now)
    with transaction():
        place.visit.service_id = place.housing.id
        place.talk.topic = place.housing.topics[0]
        db.session.scalars(select(Entry)).one().topic_id = place.talk.topic.id
    was, topic = place.state(), place.tax.topics[0]
    done = place.about(place.tax, topic)
    (line,) = timeline(place.ada.case_record_id, place.outside).visits
    (talk,) = line.consultations
    assert (talk.service, talk.topic, talk.department) == ("Council tax", topic.name, "Revenues")
    assert talk.entries[0].topic == topic.name
    assert talk.entries[0].department == "Housing", "who may read it stays"
    assert [one.what for one in line.corrections] == ["subject"]
    assert before_each(place.visit, place.inside)[done.reference].about == (
        f"Housing options, {place.housing.topics[0].name}",
    )
    counted = {name: (got.counts.get("drop_ins", 0), got.counts.get("resolved", 0)) for name, got in _figures(place)}
    assert counted == {place.tax.slug: (1, 1)}
    place.undo(done)
    assert place.state() == was
    for service in (None, place.housing):
        with pytest.raises(SameSubject):
            place.about(service, place.housing.topics[0])
