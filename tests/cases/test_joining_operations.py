from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.cases.operations import join_records, part_records
from booking.cases.queries import people_on, timeline, verify_chain
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo
from booking.record.queries import join_by_reference, joins_into, search_people
from tests import factories as make
from tests.cases.test_queries import note, visit_of


def test_joined_records_share_one_timeline_and_part_again_whole(app: Flask, now: datetime) -> None:
    with transaction():
        staff, service = make.staff(), make.service()
        ada, also_ada = make.citizen("Ada Lovelace"), make.citizen("A. Lovelace")
        one, two = ada.case_record, also_ada.case_record
        note("For one.", visit_of(ada, advisor=staff, service=service, at=now), by=staff, now=now)
        note("For two.", visit_of(also_ada, advisor=staff, service=service, at=now), by=staff, now=now)
    with transaction():
        assert join_records(one, two, "told_me", staff_id=staff.id, device="d", now=now) == 1
    assert len(timeline(one.id, staff).entries) == 2
    assert people_on(two.id) == []
    (joined,) = joins_into(one.id)
    assert (joined.name, joined.came_from, joined.by) == ("A. Lovelace", two.reference, staff.name)
    row = join_by_reference(joined.reference)
    assert row is not None
    with transaction():
        part_records(row, "two_people", staff_id=staff.id, device="d", now=now)
    assert [entry.body for entry in timeline(one.id, staff).entries] == ["For one."]
    assert [entry.body for entry in timeline(two.id, staff).entries] == ["For two."]
    assert joins_into(one.id) == []
    acts = db.session.execute(select(AuditRow.act, AuditRow.case_record_reference).order_by(AuditRow.id)).all()
    assert [tuple(act) for act in acts] == [
        ("joined", one.reference),
        ("joined", two.reference),
        ("parted", one.reference),
        ("parted", two.reference),
    ]
    assert verify_chain().broken_at is None
    with pytest.raises(NothingToUndo), transaction():
        part_records(row, "two_people", staff_id=staff.id, device="d", now=now)


def test_a_search_groups_people_by_record(app: Flask) -> None:
    with transaction():
        ada, other = make.citizen("Ada Lovelace"), make.citizen("Ada King")
        other.case_record = ada.case_record
        make.citizen("Grace Hopper")
    (found,) = search_people("ada")
    assert found.record == ada.case_record.reference
    assert {person.name for person in found.people} == {"Ada Lovelace", "Ada King"}
    assert search_people("nobody at all") == []
