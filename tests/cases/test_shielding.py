"""A shielded record: who may open it, how the list of them changes, and that somebody always can."""

from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases import operations as cases
from booking.cases.errors import (
    LastReader,
    ListChanged,
    NamedAlready,
    NoSuchReader,
    ReasonMissing,
    RecordShielded,
    ReviewTooFar,
    SecondPersonNeeded,
    ShieldedAlready,
    ShieldReasonMissing,
)
from booking.cases.models import AuditRow, Shield
from booking.cases.queries import likely_of, may_open_record, named_on, not_shielded_from, timeline
from booking.citizens.models import Citizen
from booking.citizens.queries import find_citizens
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo, Refusal
from booking.record.queries import join_by_reference, joins_into
from booking.staff.models import StaffMember
from tests import factories as make
from tests.cases.test_queries import note, visit_of

BEFORE_COURT = "Came to us about it on Monday"


class Stage(NamedTuple):
    nell: StaffMember  # named, who shielded her
    lena: StaffMember  # named
    noor: StaffMember  # an advisor who is not
    omar: StaffMember  # a manager
    ada: Citizen
    shield: Shield
    now: datetime

    def asked(self, who: StaffMember, by: StaffMember) -> str:
        with transaction():
            row = cases.ask_for_reader(self.shield, who, BEFORE_COURT, by=by, device="d", now=self.now)
        return row.reference

    def named(self) -> set[int]:
        return set(named_on(self.ada.case_record_id) or ())

    def shield_again(self, kind: str = "witness", reason: str = "", days: int = 90, *readers: StaffMember) -> Shield:
        return cases.shield_record(
            self.ada.case_record,
            kind,
            reason,
            readers,
            review_on=self.now.date() + timedelta(days=days),
            by=self.nell,
            device="d",
            now=self.now,
        )

    def take(self, who: StaffMember, by: StaffMember) -> str:
        [row] = [one for one in self.shield.readers if one.staff_member_id == who.id and one.ended_at is None]
        with transaction():
            cases.take_reader(self.shield, row.reference, by=by, device="d", now=self.now)
        return row.reference


@pytest.fixture
def stage(app: Flask, now: datetime) -> Stage:
    with transaction():
        nell, lena, noor = (make.staff(name, "advisor") for name in ("Nell Kay", "Lena Holt", "Noor Shah"))
        omar, ada = make.staff("Omar Reid", "manager"), make.citizen("Ada Lovelace", ("mobile", "07700900461"))
        note("She lives in Leeds.", visit_of(ada, advisor=noor, service=make.service(), at=now), by=noor, now=now)
    set_up = Stage(nell, lena, noor, omar, ada, Shield(), now)
    with transaction():
        shield = set_up.shield_again("fled", "", 90, lena)
    return set_up._replace(shield=shield)


def test_only_who_is_named_opens_reads_and_finds_a_shielded_record(stage: Stage) -> None:
    record = stage.ada.case_record
    for reader, named in [(stage.nell, True), (stage.lena, True), (stage.noor, False), (stage.omar, False)]:
        assert may_open_record(record.id, reader) is named
        assert bool(timeline(record.id, reader).entries) is named
        assert bool(db.session.scalars(select(Citizen).where(not_shielded_from(reader.id))).all()) is named
    with pytest.raises(RecordShielded), transaction():
        cases.open_record(record, stage.noor, reason="A long enough reason", device="d", now=stage.now)
    assert stage.ada.shown_name == "Name withheld"
    assert stage.ada.shown_points == []
    assert find_citizens("Lovelace") == find_citizens("07700900461") == []


def test_a_shielded_person_is_nobody_s_likely_record_and_has_none(stage: Stage) -> None:
    with transaction():
        also = make.citizen("Ada Lovelace")
        also.contact_points = list(stage.ada.contact_points)
    assert likely_of(also.case_record_id) == likely_of(stage.ada.case_record_id) == []
    with transaction():
        cases.undo_shield(stage.shield, by=stage.nell, device="d", now=stage.now)
    assert [one.record_id for one in likely_of(also.case_record_id)] == [stage.ada.case_record_id]


def test_whoever_is_joined_is_shielded_too_and_parted_again_is_not(stage: Stage) -> None:
    with transaction():
        also = make.citizen("A. Lovelace")
    with pytest.raises(RecordShielded), transaction():
        _join(stage, also, stage.noor)
    with transaction():
        _join(stage, also, stage.nell)
    assert also.shielded
    [joined] = joins_into(stage.ada.case_record_id)
    row = join_by_reference(joined.reference)
    assert row is not None
    with transaction():
        cases.part_records(row, "two_people", staff_id=stage.nell.id, device="d", now=stage.now)
    assert (also.shielded, stage.ada.shielded) == (False, True)


def _join(stage: Stage, other: Citizen, by: StaffMember) -> None:
    cases.join_records(stage.ada.case_record, other.case_record, "told_me", staff_id=by.id, device="d", now=stage.now)


@pytest.mark.parametrize("second", ["lena", "omar"])
def test_one_more_reader_takes_a_second_person(stage: Stage, second: str) -> None:
    asked = stage.asked(stage.noor, by=stage.nell)
    assert stage.noor.id not in stage.named()
    for one in (stage.nell, stage.noor):
        with pytest.raises(SecondPersonNeeded), transaction():
            cases.name_reader(stage.shield, asked, by=one, device="d", now=stage.now)
    with transaction():
        cases.name_reader(stage.shield, asked, by=getattr(stage, second), device="d", now=stage.now)
    assert stage.named() == {stage.nell.id, stage.lena.id, stage.noor.id}
    with pytest.raises(ListChanged), transaction():
        cases.name_reader(stage.shield, asked, by=stage.lena, device="d", now=stage.now)


def test_taking_somebody_off_is_at_once_and_undone_by_whoever_did_it(stage: Stage) -> None:
    taken = stage.take(stage.lena, by=stage.nell)
    assert stage.named() == {stage.nell.id}
    with pytest.raises(NothingToUndo), transaction():
        cases.undo_take(stage.shield, taken, by=stage.lena, device="d", now=stage.now)
    with transaction():
        cases.undo_take(stage.shield, taken, by=stage.nell, device="d", now=stage.now)
    assert stage.named() == {stage.nell.id, stage.lena.id}


def test_the_last_reader_is_not_taken_off(stage: Stage) -> None:
    stage.take(stage.lena, by=stage.omar)
    with pytest.raises(LastReader):
        stage.take(stage.nell, by=stage.omar)
    assert stage.named() == {stage.nell.id}


def test_of_two_shields_joined_the_last_who_is_named_on_both_stays(stage: Stage) -> None:
    with transaction():
        also = make.citizen("A. Lovelace")
    both = stage._replace(ada=also)
    with transaction():
        both.shield_again("witness", "", 90, stage.noor)
        _join(stage, also, stage.nell)
    assert stage.named() == {stage.nell.id}
    with pytest.raises(LastReader):
        stage.take(stage.nell, by=stage.omar)


def test_a_leaver_s_place_goes_to_their_manager_who_names_somebody_at_once_where_nobody_reads(stage: Stage) -> None:
    for leaver in (stage.nell, stage.lena):
        with transaction():
            cases.pass_on_places(leaver, stage.omar, device="d", now=stage.now)
            leaver.active = False
    assert stage.named() == {stage.omar.id}
    assert not may_open_record(stage.ada.case_record_id, stage.omar)
    asked = stage.asked(stage.noor, by=stage.omar)
    with transaction():
        cases.name_reader(stage.shield, asked, by=stage.omar, device="d", now=stage.now)
    assert may_open_record(stage.ada.case_record_id, stage.noor)


def test_the_end_takes_a_second_person_and_can_be_undone(stage: Stage) -> None:
    with pytest.raises(ReasonMissing), transaction():
        cases.ask_for_end(stage.shield, "safe", by=stage.nell, device="d", now=stage.now)
    with transaction():
        cases.ask_for_end(stage.shield, BEFORE_COURT, by=stage.nell, device="d", now=stage.now)
    with pytest.raises(SecondPersonNeeded), transaction():
        cases.end_shield(stage.shield, by=stage.nell, device="d", now=stage.now)
    with transaction():
        cases.end_shield(stage.shield, by=stage.omar, device="d", now=stage.now)
    assert (stage.ada.shielded, named_on(stage.ada.case_record_id)) == (False, None)
    with transaction():
        cases.undo_end(stage.shield, by=stage.omar, device="d", now=stage.now)
    assert stage.ada.shielded
    with transaction():
        cases.keep_shield(stage.shield)
    with pytest.raises(ListChanged), transaction():
        cases.end_shield(stage.shield, by=stage.omar, device="d", now=stage.now)
    late = stage.now + timedelta(minutes=11)
    with pytest.raises(NothingToUndo), transaction():
        cases.undo_shield(stage.shield, by=stage.nell, device="d", now=late)


def test_a_shield_is_looked_at_again_within_a_year(stage: Stage) -> None:
    again = stage.now.date() + timedelta(days=300)
    with transaction():
        cases.renew_shield(stage.shield, again, by=stage.lena, device="d", now=stage.now)
    assert stage.shield.review_on == again
    for wrong in (stage.now.date(), stage.now.date() + timedelta(days=400)):
        with pytest.raises(ReviewTooFar), transaction():
            cases.renew_shield(stage.shield, wrong, by=stage.lena, device="d", now=stage.now)


def test_what_is_wrong_is_refused_by_name(stage: Stage) -> None:
    refused: list[tuple[type[Refusal], tuple[object, ...]]] = [
        (ShieldReasonMissing, ("shy",)),
        (ShieldReasonMissing, ("other", "shy")),
        (ReviewTooFar, ("witness", "", 0)),
        (ShieldedAlready, ()),
    ]
    for refusal, how in refused:
        with pytest.raises(refusal), transaction():
            stage.shield_again(*how)  # type: ignore[arg-type]
    with pytest.raises(NoSuchReader):
        stage.asked(stage.omar, by=stage.nell)
    with pytest.raises(NamedAlready):
        stage.asked(stage.lena, by=stage.nell)


def test_every_act_is_audited_for_the_record(stage: Stage) -> None:
    asked = stage.asked(stage.noor, by=stage.nell)
    with transaction():
        cases.name_reader(stage.shield, asked, by=stage.omar, device="d", now=stage.now)
    stage.take(stage.noor, by=stage.nell)
    asked_for = select(AuditRow.act, AuditRow.staff_member_id, AuditRow.case_record_reference)
    rows = db.session.execute(asked_for.order_by(AuditRow.id)).all()
    record = stage.ada.case_record.reference
    assert [tuple(row) for row in rows] == [
        ("shielded", stage.nell.id, record),
        ("reader_asked", stage.nell.id, record),
        ("reader_named", stage.omar.id, record),
        ("reader_taken", stage.nell.id, record),
    ]
