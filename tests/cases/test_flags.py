"""Flags: set with why for a year at most, silent after their day, read by those whose kind it is, joined and parted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases import operations as cases
from booking.cases.errors import (
    FlagKindEnded,
    FlagKindGone,
    FlagKindThere,
    FlagReviewWrong,
    FlagStands,
    FlagWhyMissing,
)
from booking.cases.queries import flags_on, to_do_for
from booking.cases.rules.known import KnownAct
from booking.citizens.models import CaseRecord, Citizen, CitizenJoin, FlagKind, PersonFlag
from booking.core import clock
from booking.core.clock import day_of
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo, Refusal, StalePage
from booking.staff.models import Grant, StaffMember
from tests import factories as make
from tests.at_once import at_once

WHY = "Shouted at a colleague on Monday"


class Stage(NamedTuple):
    ada: Citizen
    kind: FlagKind  # of Housing, for front desks too
    hugo: StaffMember  # an advisor of Housing
    rita: StaffMember  # of another department
    hana: StaffMember  # a host
    now: datetime

    @property
    def record(self) -> CaseRecord:
        return self.ada.case_record

    def set(self, *, kind: str = "", why: str = WHY, days: int = 90, by: StaffMember | None = None) -> str:
        with transaction():
            until = day_of(self.now) + timedelta(days=days)
            which = kind or self.kind.reference
            return cases.set_flag(self.record, which, why, review_on=until, by=by or self.hugo, now=self.now).reference

    def press(self, which: str, act: KnownAct, by: StaffMember | None = None, now: datetime | None = None) -> None:
        with transaction():
            cases.act_on_flag(which, act, self.record, by=by or self.hugo, now=now or self.now)

    def seen_by(self, reader: StaffMember, today: date | None = None) -> list[tuple[str, str, bool]]:
        found = flags_on(self.record.id, reader, today or day_of(self.now))
        return [(line.what, line.why, line.silent) for line in found]


@pytest.fixture
def stage(app: Flask, now: datetime) -> Stage:
    with transaction():
        housing, other = make.department("Housing"), make.department("Benefits")
        people = [make.staff(name) for name in ("Hugo", "Rita")]
        people[0].grants, people[1].grants = ([Grant(role="advisor", department_id=one.id)] for one in (housing, other))
        hugo, rita = people
        return Stage(make.citizen("Ada"), make.flag_kind(dept=housing), hugo, rita, make.staff("Hana", "host"), now)


def test_its_department_reads_all_of_it_and_everybody_else_the_action(stage: Stage) -> None:
    stage.set()
    assert stage.seen_by(stage.hugo) == [("Two of us see them", WHY, False)]
    assert stage.seen_by(stage.rita) == [("Two of us see them", "", False)]
    for reader in (stage.hugo, stage.rita, stage.hana):
        assert to_do_for([stage.record.reference], reader) == {stage.record.reference: ["Two of us see them"]}
    with transaction():
        stage.kind.for_hosts = False
    assert stage.seen_by(stage.rita) == [] and to_do_for([stage.record.reference], stage.rita) == {}
    assert to_do_for([stage.record.reference], stage.hana) == {}
    assert to_do_for([stage.record.reference], stage.hugo) != {}
    with transaction():
        stage.kind.department_id = None
    assert stage.seen_by(stage.rita) == [("Two of us see them", WHY, False)]
    assert flags_on(stage.record.id, stage.hana, day_of(stage.now)) == []


def test_after_its_day_it_is_silent_but_for_who_renews_it(stage: Stage) -> None:
    which, later = stage.set(days=30), stage.now + timedelta(days=31)
    assert stage.seen_by(stage.hugo, day_of(later)) == [("Two of us see them", WHY, True)]
    assert stage.seen_by(stage.rita, day_of(later)) == []
    with clock.stopped_at(later):
        assert to_do_for([stage.record.reference], stage.hugo) == {}
        stage.press(which, KnownAct.CONFIRM, now=later)
        assert to_do_for([stage.record.reference], stage.rita) != {}
    assert db.session.scalars(select(PersonFlag.review_on)).one() == day_of(later) + timedelta(days=30)
    stage.press(which, KnownAct.UNDO, now=later)
    assert stage.seen_by(stage.hugo, day_of(later)) == [("Two of us see them", WHY, True)]
    with pytest.raises(NothingToUndo):
        stage.press(which, KnownAct.UNDO, now=later)


def test_it_ends_and_that_is_undone_by_the_same_colleague_alone(stage: Stage) -> None:
    which = stage.set()
    stage.press(which, KnownAct.END)
    assert stage.seen_by(stage.hugo) == []
    with pytest.raises(StalePage):
        stage.press(which, KnownAct.CONFIRM)
    again = stage.set()
    with pytest.raises(FlagStands):
        stage.press(which, KnownAct.UNDO)
    stage.press(again, KnownAct.UNDO)  # not set at all
    with transaction():
        lena = make.staff("Lena")
    with pytest.raises(NothingToUndo):
        stage.press(which, KnownAct.UNDO, by=lena)
    stage.press(which, KnownAct.UNDO)
    assert len(stage.seen_by(stage.hugo)) == 1
    with pytest.raises(StalePage):  # who reads the action only cannot end it
        stage.press(which, KnownAct.END, by=stage.rita)


@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"why": "rude"}, FlagWhyMissing),
        ({"why": "   "}, FlagWhyMissing),
        ({"days": 0}, FlagReviewWrong),
        ({"days": 367}, FlagReviewWrong),
        ({"kind": "NOBODY"}, FlagKindGone),
    ],
)
def test_what_is_wrong_is_refused(stage: Stage, how: dict[str, str], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        stage.set(**how)  # type: ignore[arg-type]
    assert stage.seen_by(stage.hugo) == []


def test_a_kind_of_others_or_one_that_was_ended_is_neither_set_nor_renewed(stage: Stage) -> None:
    stands = stage.set(days=30)
    with pytest.raises(FlagKindGone):
        stage.set(by=stage.rita)
    with transaction():
        cases.end_flag_kind(stage.kind, by_id=stage.hugo.id, now=stage.now)
    with pytest.raises(FlagKindGone):
        stage.set()
    with pytest.raises(FlagKindEnded):
        stage.press(stands, KnownAct.CONFIRM)
    stage.press(stands, KnownAct.END)
    assert stage.seen_by(stage.hugo) == []


def test_two_advisors_at_once_set_it_once(app: Flask, stage: Stage) -> None:
    def press() -> str:
        try:
            stage_of = db.session.get_one(CaseRecord, record)
            kind, until = db.session.get_one(FlagKind, kind_id).reference, day_of(stage.now) + timedelta(days=9)
            me = db.session.get_one(StaffMember, me_id)
            with transaction():
                cases.set_flag(stage_of, kind, WHY, review_on=until, by=me, now=stage.now)
        except FlagStands:
            return "stands"
        return "set"

    record, kind_id, me_id = stage.record.id, stage.kind.id, stage.hugo.id
    assert sorted(at_once(app, [press, press])) == ["set", "stands"]


def test_flags_of_both_sides_count_while_they_are_joined(stage: Stage) -> None:
    stage.set()
    with transaction():
        again = make.citizen("A. Lovelace")
        other = make.flag_kind("Keep the address to yourself", action="Do not share the address")
        until = day_of(stage.now) + timedelta(days=9)
        for kind in (stage.kind, other):
            cases.set_flag(again.case_record, kind.reference, WHY, review_on=until, by=stage.hugo, now=stage.now)
        apart = again.case_record
        cases.join_records(stage.record, apart, "told_me", staff_id=stage.hugo.id, device="d", now=stage.now)
    both = ["Two of us see them", "Do not share the address"]
    assert to_do_for([stage.record.reference], stage.hana) == {stage.record.reference: both}
    with transaction():
        joined = db.session.scalars(select(CitizenJoin)).one()
        cases.part_records(joined, "two_people", staff_id=stage.hugo.id, device="d", now=stage.now)
    assert to_do_for([stage.record.reference, apart.reference], stage.hana) == {
        stage.record.reference: both[:1],
        apart.reference: both,
    }


def test_of_who_is_shielded_the_action_alone_is_left(stage: Stage) -> None:
    stage.set()
    with transaction():
        cases.add_need(stage.ada, "Large print", by_id=stage.hugo.id, now=stage.now)
    assert to_do_for([stage.record.reference], stage.hana)[stage.record.reference][1:] == ["Large print"]
    with transaction():
        until = day_of(stage.now) + timedelta(days=9)
        cases.shield_record(stage.record, "fled", "", (), review_on=until, by=stage.hugo, device="d", now=stage.now)
    assert to_do_for([stage.record.reference], stage.hana) == {stage.record.reference: ["Two of us see them"]}


def test_two_kinds_of_one_name_do_not_stand(stage: Stage) -> None:
    with transaction():
        cases.end_flag_kind(stage.kind, by_id=stage.hugo.id, now=stage.now)
        again = cases.add_flag_kind(
            stage.kind.name, "Call first", for_hosts=False, department_id=None, by_id=stage.hugo.id, now=stage.now
        )
    with pytest.raises(FlagKindThere), transaction():
        cases.put_flag_kind_back(stage.kind, by_id=stage.hugo.id, now=stage.now)
    with transaction():
        third = make.flag_kind("Third")
    with pytest.raises(FlagKindThere), transaction():
        cases.change_flag_kind(third, again.name, "Call", for_hosts=False, by_id=stage.hugo.id, now=stage.now)
