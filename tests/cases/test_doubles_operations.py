"""Likely doubles: found in the background, decided by advisors, in whatever order and at the same moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.cases.errors import NoLongerLikely, SameRecordTwice
from booking.cases.jobs import find_doubles
from booking.cases.operations import (
    join_records,
    recognise,
    shield_record,
    tell_apart,
    undo_decision,
    undo_recognition,
    undo_shield,
)
from booking.cases.queries import doubles
from booking.cases.rules.joining import LATER_FOR, MatchWord
from booking.citizens.models import CaseRecord, Citizen, CitizenJoin, LikelyPair
from booking.citizens.operations import forget_unused, key_names, name_citizen, set_birth
from booking.citizens.rules import ContactKind
from booking.core.database import db, transaction
from booking.staff.models import StaffMember
from tests import factories as make
from tests.at_once import at_once
from tests.statements import counted

REACHED = [(ContactKind.MOBILE, "+447700900123")]


def named(now: datetime, *names: str, born: date | None = None) -> list[Citizen]:
    with transaction():
        people = [name_citizen(name, contacts=REACHED, date_of_birth=born, now=now) for name in names]
        key_names(100)
    find_doubles(now)
    return people


def listed(now: datetime) -> list[tuple[int, int]]:
    db.session.rollback()
    return [(one.record_id, one.other_id) for one in doubles(10, now)]


@pytest.fixture
def advisor(app: Flask) -> StaffMember:
    with transaction():
        return make.staff()


def test_a_pair_is_found_once_and_looked_for_no_more(app: Flask, now: datetime) -> None:
    one, other = named(now, "Mohammed Khan", "Muhammad Khan")
    assert listed(now) == [(one.case_record_id, other.case_record_id)]
    with counted() as sent:
        assert find_doubles(now) == 0
    assert len(sent) == 1
    with transaction():
        assert not db.session.scalar(select(func.count()).select_from(CitizenJoin))


def test_the_list_costs_the_same_however_many_people_there_are(app: Flask, now: datetime) -> None:
    named(now, "Mohammed Khan", "Muhammad Khan")
    with counted() as few:
        named(now, "Ewa Nowak")
    with counted() as many:
        named(now, *(f"{name} Nowak" for name in ("Jan", "Zofia", "Adam", "Anna", "Piotr", "Olga")))
    assert len([one for one in many if "name_key" in one]) <= len([one for one in few if "name_key" in one]) + 1


def test_what_is_learnt_since_is_looked_at_again(app: Flask, now: datetime) -> None:
    one, _other = named(now, "Mohammed Khan", "Muhammad Khan", born=date(1952, 7, 1))
    with transaction():
        set_birth(db.session.get_one(Citizen, one.id), date(1980, 3, 12))
    find_doubles(now)
    assert listed(now) == []


def test_those_that_an_advisor_was_not_sure_of_stand_first(app: Flask, now: datetime, advisor: StaffMember) -> None:
    khan, other_khan = named(now, "Mohammed Khan", "Muhammad Khan")
    with transaction():
        again = [name_citizen("Ewa Nowak", now=now), name_citizen("Eva Nowak", now=now)]
        key_names(100)
    find_doubles(now)
    sure = (khan.case_record_id, other_khan.case_record_id)
    doubtful = (again[0].case_record_id, again[1].case_record_id)
    assert listed(now) == [sure, doubtful]
    with transaction():
        said = tell_apart(again[1].case_record, again[0].case_record, MatchWord.UNSURE, staff_id=advisor.id, now=now)
    assert listed(now) == [doubtful, sure]
    with transaction():
        undo_decision(said.reference, staff_id=advisor.id, now=now)
    assert listed(now) == [sure, doubtful]


def test_a_decision_takes_a_pair_off_and_its_undo_brings_it_back(
    app: Flask, now: datetime, advisor: StaffMember
) -> None:
    one, other = (person.case_record for person in named(now, "Mohammed Khan", "Muhammad Khan"))
    pair = [(one.id, other.id)]
    for word, over in ((MatchWord.DIFFERENT, []), (MatchWord.LATER, pair)):
        with transaction():
            said = tell_apart(other, one, word, staff_id=advisor.id, now=now)
        assert listed(now) == [] and listed(now + LATER_FOR + timedelta(minutes=1)) == over
        with transaction():
            undo_decision(said.reference, staff_id=advisor.id, now=now)
        assert listed(now) == pair
    with transaction():
        recognise(other, one, staff_id=advisor.id, device="d", now=now)
    assert listed(now) == []
    with transaction():
        undo_recognition(other.reference, staff_id=advisor.id, device="d", now=now)
    assert listed(now) == pair


def test_what_was_told_apart_stays_so_when_one_of_them_is_joined_to_a_third(
    app: Flask, now: datetime, advisor: StaffMember
) -> None:
    one, other, third = (p.case_record for p in named(now, "Mohammed Khan", "Muhammad Khan", "Mohamed Khan"))
    with transaction():
        tell_apart(other, one, MatchWord.DIFFERENT, staff_id=advisor.id, now=now)
        join_records(third, one, "told_me", staff_id=advisor.id, device="d", now=now)
    assert listed(now) == []


def test_a_record_is_not_joined_with_itself(app: Flask, now: datetime, advisor: StaffMember) -> None:
    one, other = (person.case_record for person in named(now, "Mohammed Khan", "Muhammad Khan"))
    with pytest.raises(SameRecordTwice), transaction():
        join_records(one, one, "told_me", staff_id=advisor.id, device="d", now=now)
    with transaction():
        join_records(one, other, "told_me", staff_id=advisor.id, device="d", now=now)
    for pair in ((one, other), (other, one)):
        with pytest.raises(SameRecordTwice), transaction():
            join_records(*pair, "told_me", staff_id=advisor.id, device="d", now=now)
    with pytest.raises(NoLongerLikely), transaction():
        recognise(other, one, staff_id=advisor.id, device="d", now=now)


def test_of_two_advisors_who_join_one_pair_at_once_one_is_told(app: Flask, now: datetime, advisor: StaffMember) -> None:
    ids = [person.case_record_id for person in named(now, "Mohammed Khan", "Muhammad Khan")]
    me = advisor.id

    def joins(kept: int, moved: int) -> bool:
        with transaction():
            record, other = (db.session.get_one(CaseRecord, ids[place]) for place in (kept, moved))
            return bool(join_records(record, other, "told_me", staff_id=me, device="d", now=now))

    answers = at_once(app, [lambda: joins(0, 1), lambda: joins(1, 0), lambda: joins(0, 1)])
    assert sorted(isinstance(answer, SameRecordTwice) for answer in answers) == [False, True, True]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(CitizenJoin)) == 1
    on = set(db.session.scalars(select(Citizen.case_record_id)))
    assert len(on) == 1


def test_who_is_forgotten_is_in_no_pair(app: Flask, now: datetime) -> None:
    with transaction():
        one = name_citizen("Mohammed Khan", now=now)
    other = named(now, "Mohammed Khan")[0]
    assert listed(now) == [(one.case_record_id, other.case_record_id)]
    with transaction():
        forget_unused([one.id])
    assert db.session.scalar(select(func.count()).select_from(Citizen)) == 1
    assert db.session.scalar(select(func.count()).select_from(LikelyPair)) == 0


def test_who_is_shielded_is_in_no_pair_until_the_shield_is_gone(
    app: Flask, now: datetime, advisor: StaffMember
) -> None:
    one, other = (person.case_record for person in named(now, "Mohammed Khan", "Muhammad Khan"))
    with transaction():
        shield = shield_record(
            one, "witness", "", [], review_on=now.date() + timedelta(days=30), by=advisor, device="d", now=now
        )
    assert listed(now) == []
    with pytest.raises(NoLongerLikely), transaction():
        tell_apart(other, one, MatchWord.DIFFERENT, staff_id=make.staff().id, now=now)
    find_doubles(now)
    assert listed(now) == []
    with transaction():
        undo_shield(shield, by=advisor, device="d", now=now)
    find_doubles(now)
    assert listed(now) == [(one.id, other.id)]
