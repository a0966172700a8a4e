"""Read household links: those of a record, from either side, and who may speak for whom at a visit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import case, or_, select
from sqlalchemy.orm import aliased

from booking.cases.models import HouseholdLink
from booking.cases.rules.households import HouseholdRelation, word_of
from booking.citizens.models import CaseRecord, Citizen
from booking.core.database import db

_one, _other, _speaker, _client = aliased(Citizen), aliased(Citizen), aliased(Citizen), aliased(Citizen)


class LinkLine(NamedTuple):
    """A link as the page of one of the two says it: the word, whom it names, and their record."""

    reference: str
    word: str
    name: str
    record: str
    evidence: str
    until: date | None
    speaks: bool = False  # it names whoever may speak for the person of this page


class Speaks(NamedTuple):
    """Who speaks for whom, why, and until when."""

    name: str
    client: str
    evidence: str
    until: date | None


def household_of(record_id: int, today: date) -> list[LinkLine]:
    """List the links of the person of a record, in the order they were written down.

    Silent: one whose day is over, one with a shielded person, one of two who stand on the same record by now.
    """
    mine = _one.case_record_id == record_id
    query = (
        select(HouseholdLink.reference, HouseholdLink.kind, HouseholdLink.evidence, HouseholdLink.until)
        .add_columns(mine.label("mine"), _one.name.label("one"), _other.name.label("other"))
        .add_columns(CaseRecord.reference.label("record"))
        .join(_one, _one.id == HouseholdLink.citizen_id)
        .join(_other, _other.id == HouseholdLink.other_id)
        .join(CaseRecord, CaseRecord.id == case((mine, _other.case_record_id), else_=_one.case_record_id))
        .where(or_(mine, _other.case_record_id == record_id))
        .where(_one.case_record_id != _other.case_record_id, ~_one.shielded, ~_other.shielded)
        .where(HouseholdLink.ended_at.is_(None), or_(HouseholdLink.until.is_(None), HouseholdLink.until >= today))
        .order_by(HouseholdLink.id)
    )
    return [
        LinkLine(
            row.reference,
            word_of(row.kind, mirrored=not row.mine),
            row.other if row.mine else row.one,
            row.record,
            row.evidence,
            row.until,
            speaks=row.kind == HouseholdRelation.SPEAKS_FOR and not row.mine,
        )
        for row in db.session.execute(query)
    ]


def who_speaks(speaker_ids: Collection[int], client_ids: Collection[int], today: date) -> list[Speaks]:
    """List which of these citizens may speak for which of those clients today, by whatever Citizen it was said of."""
    if not (speaker_ids and client_ids):
        return []
    query = (
        select(_speaker.name, _client.name, HouseholdLink.evidence, HouseholdLink.until)
        .join(_one, _one.id == HouseholdLink.citizen_id)
        .join(_other, _other.id == HouseholdLink.other_id)
        .join(_speaker, _speaker.case_record_id == _one.case_record_id)
        .join(_client, _client.case_record_id == _other.case_record_id)
        .where(HouseholdLink.kind == HouseholdRelation.SPEAKS_FOR, HouseholdLink.ended_at.is_(None))
        .where(HouseholdLink.until >= today, ~_one.shielded, ~_other.shielded)
        .where(_speaker.id.in_(speaker_ids), _client.id.in_(client_ids))
        .order_by(HouseholdLink.id)
    )
    return [Speaks(*row) for row in db.session.execute(query)]
