"""Joined and parted in any order, with wishes, needs and what an advisor asked: everything is as before."""

from __future__ import annotations

from datetime import datetime
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.errors import SameRecordTwice
from booking.cases.operations import add_need, join_records, part_records
from booking.cases.queries import counts_after, needs_on, sides_of
from booking.citizens.models import CaseRecord, Citizen, CitizenJoin, ContactPoint
from booking.citizens.operations import change_wishes, name_citizen, say_asked, undo_asked, wishes_of
from booking.citizens.queries import is_unasked
from booking.citizens.rules import ContactKind, Wishes
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo, StalePage
from booking.staff.models import StaffMember
from tests import factories as make

WISHES = (Wishes(do_not_text=True), Wishes(shared=True), Wishes(preferred=True), Wishes())


@pytest.fixture
def people(app: Flask, now: datetime) -> list[Citizen]:
    """Four who may be one: one not to be texted, one whose number somebody else reads, two who wish neither."""
    with transaction():
        me = make.staff().id
        found = []
        for number, wishes in enumerate(WISHES):
            person = name_citizen("Ada", contacts=[(ContactKind.MOBILE, f"+44770090012{number}")], now=now)
            change_wishes(person, person.contact_points[0], wishes, now=now)
            add_need(person, f"Need {number}", by_id=me, now=now)
            found.append(person)
    return found


def state() -> list[tuple[object, ...]]:
    """What is shown of everybody: their record, wishes as they count and as they were said, needs."""
    db.session.rollback()
    people = db.session.scalars(select(Citizen).order_by(Citizen.id)).all()
    return [
        (
            one.case_record_id,
            [(p.do_not_text, p.shared, p.text_held, p.shared_held, wishes_of(p)) for p in one.contact_points],
            [line.what for line in needs_on(one.case_record_id, one.named_at.date())],
        )
        for one in people
    ]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_was_joined_and_parted_everything_is_as_before(
    app: Flask, people: list[Citizen], now: datetime, seed: int
) -> None:
    rng, before, me = Random(seed), state(), advisor_id()
    for _step in range(14):
        act = rng.choice(("join", "join", "part", "asked"))
        records = list(db.session.scalars(select(CaseRecord).order_by(CaseRecord.id)))
        standing = list(db.session.scalars(select(CitizenJoin).where(CitizenJoin.undone_at.is_(None))))
        try:
            with transaction():
                if act == "join":
                    one, other = rng.sample(records, 2)
                    join_records(one, other, "told_me", staff_id=me, device="d", now=now)
                elif act == "part" and standing:
                    part_records(rng.choice(standing), "two_people", staff_id=me, device="d", now=now)
                elif act == "asked":
                    say_asked(rng.choice(records), staff_id=me, now=now)
        except (SameRecordTwice, StalePage):
            continue
        assert_the_stricter_counts()
    ids = list(db.session.scalars(select(CitizenJoin.id)))
    rng.shuffle(ids)
    for joined in ids:
        with transaction():
            row = db.session.get_one(CitizenJoin, joined)
            if row.undone_at is None:
                part_records(row, "two_people", staff_id=me, device="d", now=now)
    assert state() == before


def advisor_id() -> int:
    return db.session.scalars(select(StaffMember.id)).one()


def assert_the_stricter_counts() -> None:
    for record in db.session.scalars(select(CaseRecord)).all():
        points = [point for person in record.citizens for point in person.contact_points]
        said = [wishes_of(point) for point in points]
        if is_unasked(record):
            assert {p.do_not_text for p in points} <= {any(w.do_not_text for w in said)}
            assert {p.shared for p in points} <= {any(w.shared for w in said)}
        else:
            assert [(p.do_not_text, p.shared) for p in points] == [(w.do_not_text, w.shared) for w in said]


def test_the_stricter_wish_counts_until_somebody_asked(app: Flask, people: list[Citizen], now: datetime) -> None:
    me, (quiet, _read, _liked, plain) = advisor_id(), people
    with transaction():
        sides = sides_of([quiet.case_record, plain.case_record], now.date())
        shown = {point.value: point for point in counts_after(sides).reached}
        join_records(quiet.case_record, plain.case_record, "told_me", staff_id=me, device="d", now=now)
        version = plain.contact_points[0].version
    point = plain.contact_points[0]
    assert (point.do_not_text, point.text_held, wishes_of(point)) == (True, True, Wishes())
    assert shown[point.value].stricter and shown[point.value].do_not_text and version > 1
    with transaction():
        change_wishes(plain, point, Wishes(language="cy"), now=now)
    assert (point.do_not_text, wishes_of(point)) == (True, Wishes(language="cy"))
    with transaction():
        say_asked(quiet.case_record, staff_id=me, now=now)
    assert not db.session.get_one(ContactPoint, point.id).do_not_text
    with pytest.raises(StalePage), transaction():
        say_asked(quiet.case_record, staff_id=me, now=now)
    with transaction():
        undo_asked(quiet.case_record, staff_id=me)
    assert db.session.get_one(ContactPoint, point.id).do_not_text
    with pytest.raises(NothingToUndo), transaction():
        undo_asked(quiet.case_record, staff_id=me)
    with transaction():  # what is wished now loosens the others at once
        change_wishes(quiet, quiet.contact_points[0], Wishes(), now=now)
    assert not db.session.get_one(ContactPoint, point.id).do_not_text
