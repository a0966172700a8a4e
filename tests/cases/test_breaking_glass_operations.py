"""Break the glass: an entry is read once with a reason, and an alert is raised at once; never a shielded record."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases import operations as cases
from booking.cases.errors import (
    GlassEntryMissing,
    GlassReasonMissing,
    RecordShielded,
)
from booking.cases.models import Alert, AuditRow
from booking.cases.queries import alerts_for, behind_glass, timeline, waiting_for
from booking.cases.rules import Act, Basis
from booking.core.database import count_of, db, transaction
from booking.core.errors import Refusal
from booking.core.tokens import show_reference
from booking.staff.models import StaffMember
from tests.cases.alert_stage import MONTH, WHY, Stage, a_stage


@pytest.fixture
def stage(app: Flask, now: datetime) -> Stage:
    return a_stage(now)


def glass(stage: Stage, entry: str = "", reason: str = WHY, by: StaffMember | None = None) -> str:
    with transaction():
        record, reader = stage.ada.case_record, by or stage.mina
        line = cases.break_glass(record, entry or stage.entry, reader, reason, device="d", now=stage.now)
    return line.body


def test_breaking_the_glass_shows_the_words_once_and_raises_an_alert_at_once(stage: Stage) -> None:
    assert glass(stage) == "She fled from Leeds."
    [row] = db.session.scalars(select(AuditRow))
    assert (row.act, row.basis, row.reason) == (
        Act.BROKE_GLASS,
        Basis.BREAK_GLASS,
        f"Entry {show_reference(stage.entry)}: {WHY}",
    )
    [line] = alerts_for(stage.omar, stage.now).waiting
    assert (line.alert.kind, line.alert.about, line.reason) == ("break_glass", stage.mina, row.reason)
    assert waiting_for(stage.tess) == 0  # it is not her department's
    assert timeline(stage.ada.case_record_id, stage.mina).withheld == 1  # as before
    assert stage.kinds() == ["break_glass", "no_connection"]  # the worker raises the first no second time


@pytest.mark.parametrize(
    ("entry", "reason", "refusal"),
    [
        ("", "now", GlassReasonMissing),
        ("", "   !!!   ??????? ", GlassReasonMissing),
        ("nothing", WHY, GlassEntryMissing),
    ],
)
def test_the_glass_is_not_broken_without_a_reason_or_an_entry(
    stage: Stage, entry: str, reason: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        glass(stage, entry, reason)
    assert count_of(select(AuditRow)) == count_of(select(Alert)) == 0


def test_an_entry_that_one_may_read_anyway_is_behind_no_glass(stage: Stage) -> None:
    olga = db.session.scalars(select(StaffMember).where(StaffMember.name == "Olga Reid")).one()
    assert behind_glass(stage.ada.case_record_id, olga) == []
    with pytest.raises(GlassEntryMissing):
        glass(stage, by=olga)
    assert behind_glass(stage.ada.case_record_id, stage.omar) == []  # a manager reads no entry, with no reason


def test_no_reason_opens_a_shielded_record(stage: Stage) -> None:
    olga = db.session.scalars(select(StaffMember).where(StaffMember.name == "Olga Reid")).one()
    until = stage.now.date() + MONTH
    with transaction():
        cases.shield_record(stage.ada.case_record, "fled", "", (), review_on=until, by=olga, device="d", now=stage.now)
    with pytest.raises(RecordShielded):
        glass(stage)
    assert behind_glass(stage.ada.case_record_id, stage.mina) == []
