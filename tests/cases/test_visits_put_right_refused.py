"""A visit is not put right by whoever may not, on a stale page, or twice at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.errors import OtherRecordUnknown, RecordShielded
from booking.cases.models import VisitCorrection
from booking.cases.operations import (
    PartyChange,
    put_party_right,
    put_subject_right,
    shield_record,
)
from booking.cases.queries import timeline
from booking.citizens.models import Citizen
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo, Refusal, StalePage
from booking.staff.models import StaffMember
from booking.visits.errors import SamePart, SamePerson, VisitGoesOn, VisitKept, VisitNotYours, VisitReasonMissing
from booking.visits.models import Consultation, Visit
from tests import factories as make
from tests.cases.test_queries import advisor_of
from tests.cases.visit_scene import ADDED, ELSE, PART, TAKEN_OFF, WORDS, Place
from tests.visits.scenes import at_once


def test_what_is_refused_changes_nothing(app: Flask, now: datetime) -> None:
    place = Place(now, "Bob")
    (bob,) = place.others
    was, version = place.state(), place.visit.version
    refused: list[tuple[type[Refusal], Any]] = [
        (VisitNotYours, lambda: place.put(TAKEN_OFF, by=place.outside, member=bob)),
        (VisitNotYours, lambda: place.about(place.tax, by=place.outside)),
        (StalePage, lambda: place.put(TAKEN_OFF, seen=version - 1, member=bob)),
        (StalePage, lambda: place.put(TAKEN_OFF, member=place.eve)),
        (VisitReasonMissing, lambda: place.put(TAKEN_OFF, reason="", member=bob)),
        (SamePerson, lambda: place.put(ADDED, person=bob)),
        (SamePerson, lambda: place.put(ELSE, member=place.ada, person=bob)),
        (SamePart, lambda: place.put(PART, member=bob, part="client")),
        (OtherRecordUnknown, lambda: place.put(ADDED)),
    ]
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    with transaction():
        place.visit.status, place.visit.gone_how = "here", ""
    with pytest.raises(VisitGoesOn):
        place.put(TAKEN_OFF, member=bob)
    with transaction():
        place.visit.status, place.visit.gone_how = "gone", "seen"
    assert place.state() == was and place.visit.version == version


def test_a_restricted_note_does_not_move_along_unseen(app: Flask, now: datetime) -> None:
    place = Place(now, restricted=True)
    with transaction():
        beside = make.staff("Beside")
        place.talk.advisor = place.outside
    for by in (place.outside,):
        with pytest.raises(VisitKept):
            place.put(ELSE, by=by, member=place.ada, person=place.eve)
        with pytest.raises(VisitKept):
            place.about(place.tax, by=by)
    done = place.put(ELSE, member=place.ada, person=place.eve)
    assert place.read(place.eve) == [WORDS]
    seen = timeline(place.eve.case_record_id, place.outside)
    assert seen.entries == () and seen.visits[0].corrections == () and seen.withheld == 1
    place.undo(done)
    assert beside.id


def test_a_shielded_person_is_put_right_by_the_named_only(app: Flask, now: datetime) -> None:
    place = Place(now)
    with transaction():
        until = now.date() + timedelta(days=90)
        record = place.eve.case_record
        shield_record(record, "fled", "", (), review_on=until, by=place.outside, device="d", now=now)
    with pytest.raises(RecordShielded):
        place.put(ADDED, person=place.eve)
    with transaction():
        record = place.ada.case_record
        shield_record(record, "fled", "", (), review_on=until, by=place.outside, device="d", now=now)
    with pytest.raises(RecordShielded):
        place.put(TAKEN_OFF, member=place.ada)


def test_only_ones_own_last_correction_is_undone_minutes_later(app: Flask, now: datetime) -> None:
    place = Place(now, "Bob")
    with transaction():
        colleague = advisor_of(place.housing, "Hana")
    first = place.put(ADDED, person=place.eve)
    for by, minutes in ((colleague, 1), (place.inside, 11)):
        with pytest.raises(NothingToUndo):
            place.undo(first, by=by, minutes=minutes)
    second = place.put(TAKEN_OFF, member=place.others[0])
    with pytest.raises(NothingToUndo):
        place.undo(first)
    place.undo(second)
    with pytest.raises(NothingToUndo):
        place.undo(second)
    place.undo(first)
    assert db.session.scalars(select(VisitCorrection).where(VisitCorrection.undone_at.is_(None))).all() == []
    third = place.put(ADDED, person=place.eve)
    with transaction():
        place.visit.version += 1  # something else has happened since
    with pytest.raises(NothingToUndo):
        place.undo(third)


def test_of_two_at_once_one_is_told_that_the_page_is_stale(app: Flask, now: datetime) -> None:
    place = Place(now)
    ids = (
        place.visit.id,
        place.talk.id,
        place.ada.id,
        place.eve.id,
        place.inside.id,
        place.tax.id,
        place.visit.version,
    )
    db.session.remove()

    def party() -> Any:
        visit, eve = db.session.get_one(Visit, ids[0]), db.session.get_one(Citizen, ids[3])
        change = PartyChange(ELSE, member=db.session.get_one(Citizen, ids[2]), person=eve)
        by = db.session.get_one(StaffMember, ids[4])
        return put_party_right(visit, change, by, "The wrong one", seen=ids[6], device="d", now=now).what

    def subject() -> Any:
        talk, by = db.session.get_one(Consultation, ids[1]), db.session.get_one(StaffMember, ids[4])
        service = db.session.get_one(type(place.tax), ids[5])
        return put_subject_right(talk, service, None, by, "The wrong one", seen=ids[6], now=now).what

    said = at_once(app, [party, party, subject])
    assert sum(isinstance(one, StalePage) for one in said) == 2, said
    assert len(db.session.scalars(select(VisitCorrection)).all()) == 1


def test_an_entry_moved_since_stays_where_it_was_moved_to(app: Flask, now: datetime) -> None:
    place = Place(now)
    done = place.put(ELSE, member=place.ada, person=place.eve)
    zoe, moved = place.move(place.eve)
    place.undo(done, minutes=2)
    assert (place.read(zoe), place.read(place.ada), place.read(place.eve)) == ([WORDS], [], [])
    with pytest.raises(NothingToUndo):  # it would stand on Eve's record, whose visit it is no more
        place.move_back(moved, place.eve, minutes=3)


def test_a_move_is_not_undone_while_the_visit_stands_on_another_record(app: Flask, now: datetime) -> None:
    place = Place(now)
    zoe, moved = place.move(place.ada)
    place.now = now + timedelta(minutes=2)
    done = place.put(ELSE, member=place.ada, person=place.eve)
    with pytest.raises(NothingToUndo):
        place.move_back(moved, place.ada, minutes=1)
    assert (place.read(zoe), place.read(place.ada), place.read(place.eve)) == ([WORDS], [], [])
    place.undo(done)
    place.move_back(moved, place.ada, minutes=2)
    assert (place.read(zoe), place.read(place.ada)) == ([], [WORDS])
