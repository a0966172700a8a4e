"""Household links: on both pages, never dragged along by a joining, silent after their day, none with a shielded."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.errors import (
    EndDateWrong,
    EvidenceMissing,
    LinkedToNobody,
    LinkedToThemselves,
    LinkMissing,
    LinkStands,
)
from booking.cases.models import HouseholdLink
from booking.cases.operations import act_on_link, add_link, join_records, part_records, shield_record
from booking.cases.queries import household_of, who_speaks
from booking.cases.rules.known import KnownAct
from booking.citizens.models import CaseRecord, Citizen, CitizenJoin
from booking.core.database import count_of, db, transaction
from booking.core.errors import NothingToUndo, StalePage
from tests import factories as make
from tests.at_once import at_once

TODAY = date(2026, 11, 26)
Two = tuple[Citizen, Citizen, int]


@pytest.fixture
def two(app: Flask) -> Two:
    with transaction():
        return make.citizen("Ada Lovelace"), make.citizen("Byron King"), make.staff().id


def link(
    one: Citizen,
    other: Citizen,
    me: int,
    now: datetime,
    kind: str = "parent_of",
    evidence: str = "",
    until: date | None = None,
) -> str:
    with transaction():
        records = one.case_record, other.case_record
        return add_link(*records, kind, evidence=evidence, until=until, by_id=me, now=now).reference


def shown(record: CaseRecord, today: date = TODAY) -> list[tuple[str, str]]:
    db.session.rollback()
    return [(line.word, line.name) for line in household_of(record.id, today)]


def test_each_page_says_it_in_its_own_word_and_an_end_is_taken_back(two: Two, now: datetime) -> None:
    ada, byron, me = two
    which = link(ada, byron, me, now)
    assert (shown(ada.case_record), shown(byron.case_record)) == (
        [("parent of", "Byron King")],
        [("child of", "Ada Lovelace")],
    )
    with transaction():
        act_on_link(which, KnownAct.END, byron.case_record, by_id=me, now=now)
    assert shown(ada.case_record) == shown(byron.case_record) == []
    with pytest.raises(StalePage), transaction():
        act_on_link(which, KnownAct.END, ada.case_record, by_id=me, now=now)
    again = link(ada, byron, me, now)
    with pytest.raises(LinkStands), transaction():
        act_on_link(which, KnownAct.UNDO, ada.case_record, by_id=me, now=now)
    with transaction():
        act_on_link(again, KnownAct.UNDO, ada.case_record, by_id=me, now=now)
        act_on_link(which, KnownAct.UNDO, ada.case_record, by_id=me, now=now)
    assert shown(ada.case_record) == [("parent of", "Byron King")]
    with pytest.raises(NothingToUndo), transaction():
        act_on_link(which, KnownAct.UNDO, ada.case_record, by_id=me + 1, now=now)


def test_joining_drags_no_link_along_and_parting_gives_it_back(two: Two, now: datetime) -> None:
    ada, byron, me = two
    with transaction():
        again = make.citizen("A. Lovelace")
    link(ada, byron, me, now, "lives_with")
    before = [(row.citizen_id, row.other_id) for row in db.session.scalars(select(HouseholdLink))]
    with transaction():
        join_records(again.case_record, ada.case_record, "told_me", staff_id=me, device="d", now=now)
    assert shown(again.case_record) == [("lives with", "Byron King")]
    assert shown(byron.case_record) == [("lives with", "Ada Lovelace")]
    with transaction():  # the two who live together stand on one record now: nobody lives with themselves
        join_records(byron.case_record, again.case_record, "told_me", staff_id=me, device="d", now=now)
    assert shown(byron.case_record) == []
    for joined in db.session.scalars(select(CitizenJoin.id).order_by(CitizenJoin.id)).all():
        with transaction():
            row = db.session.get_one(CitizenJoin, joined)
            part_records(row, "two_people", staff_id=me, device="d", now=now)
    assert shown(ada.case_record) == [("lives with", "Byron King")] and shown(again.case_record) == []
    assert [(row.citizen_id, row.other_id) for row in db.session.scalars(select(HouseholdLink))] == before


def test_who_speaks_for_somebody_does_so_with_evidence_until_a_day(two: Two, now: datetime) -> None:
    ada, byron, me = two
    for evidence, until, refusal in (
        ("", TODAY, EvidenceMissing),
        ("  ", TODAY, EvidenceMissing),
        ("Power of attorney", None, EndDateWrong),
        ("Power of attorney", TODAY - timedelta(days=1), EndDateWrong),
        ("Power of attorney", date(2099, 1, 1), EndDateWrong),
    ):
        with pytest.raises(refusal):
            link(byron, ada, me, now, "speaks_for", evidence=evidence, until=until)
    link(byron, ada, me, now, "speaks_for", evidence="Power of attorney", until=TODAY)
    (speaks,) = who_speaks([byron.id], [ada.id], TODAY)
    assert (speaks.name, speaks.client, speaks.evidence) == ("Byron King", "Ada Lovelace", "Power of attorney")
    assert who_speaks([ada.id], [byron.id], TODAY) == who_speaks([], [ada.id], TODAY) == []
    tomorrow = TODAY + timedelta(days=1)
    assert shown(ada.case_record) == [("is spoken for by", "Byron King")] and shown(ada.case_record, tomorrow) == []
    assert who_speaks([byron.id], [ada.id], tomorrow) == []
    later = now + timedelta(days=1)
    link(byron, ada, me, later, "speaks_for", evidence="Renewed", until=tomorrow)
    assert [line.evidence for line in household_of(ada.case_record_id, tomorrow)] == ["Renewed"]


def test_nobody_is_linked_with_themselves_with_nobody_or_twice(app: Flask, two: Two, now: datetime) -> None:
    ada, byron, me = two
    with pytest.raises(LinkedToThemselves):
        link(ada, ada, me, now)
    with pytest.raises(LinkMissing):
        link(ada, byron, me, now, "owns")
    with pytest.raises(LinkedToNobody), transaction():
        add_link(ada.case_record, None, "lives_with", evidence="", until=None, by_id=me, now=now)
    link(ada, byron, me, now, "lives_with")
    for pair in ((ada, byron), (byron, ada)):
        with pytest.raises(LinkStands):
            link(*pair, me, now, "lives_with")
    link(ada, byron, me, now)
    ids = ada.case_record_id, byron.case_record_id

    def cares() -> str:
        with transaction():
            one, other = (db.session.get_one(CaseRecord, id_) for id_ in ids)
            return add_link(one, other, "cares_for", evidence="", until=None, by_id=me, now=now).reference

    answers = at_once(app, [cares, cares])
    assert sorted(isinstance(answer, LinkStands) for answer in answers) == [False, True]
    assert count_of(select(HouseholdLink)) == 3


def test_a_shielded_person_is_in_nobody_s_household(two: Two, now: datetime) -> None:
    ada, byron, me = two
    link(ada, byron, me, now)
    with transaction():
        by = make.staff("Nell")
        due = TODAY + timedelta(days=30)
        shield_record(byron.case_record, "fled", "", [], review_on=due, by=by, device="d", now=now)
    assert shown(ada.case_record) == shown(byron.case_record) == []
    with pytest.raises(LinkedToNobody):
        link(ada, byron, me, now, "lives_with")
