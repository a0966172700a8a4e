"""Read household links: those of a record, from either side, and who may speak for whom at a visit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from booking.cases.models import HouseholdLink
from booking.cases.rules.households import HouseholdRelation, word_of
from booking.citizens.models import CaseRecord, Citizen
from booking.core.database import db


class LinkLine(NamedTuple):
    """A link as the page of one of the two says it: the word, whom it names, and their record."""

    reference: str
    word: str
    name: str
    record: str
    evidence: str
    until: date | None


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
    one, other, theirs = aliased(Citizen), aliased(Citizen), aliased(CaseRecord)
    of_the_other = and_(theirs.id.in_((one.case_record_id, other.case_record_id)), theirs.id != record_id)
    query = (
        select(HouseholdLink, one, other, theirs.reference)
        .join(one, one.id == HouseholdLink.citizen_id)
        .join(other, other.id == HouseholdLink.other_id)
        .join(theirs, of_the_other)
        .where(or_(one.case_record_id == record_id, other.case_record_id == record_id))
        .where(one.case_record_id != other.case_record_id, ~one.shielded, ~other.shielded)
        .where(HouseholdLink.ended_at.is_(None), or_(HouseholdLink.until.is_(None), HouseholdLink.until >= today))
        .order_by(HouseholdLink.id)
    )
    return [
        LinkLine(
            link.reference,
            word_of(link.kind, mirrored=mine.case_record_id != record_id),
            (whose if mine.case_record_id == record_id else mine).name,
            reference,
            link.evidence,
            link.until,
        )
        for link, mine, whose, reference in db.session.execute(query)
    ]


def who_speaks(speaker_ids: Collection[int], client_ids: Collection[int], today: date) -> list[Speaks]:
    """List which of these citizens may speak for which of those clients today, by whatever Citizen it was said of."""
    if not (speaker_ids and client_ids):
        return []
    one, other, speaker, client = aliased(Citizen), aliased(Citizen), aliased(Citizen), aliased(Citizen)
    query = (
        select(speaker.name, client.name, HouseholdLink.evidence, HouseholdLink.until)
        .join(one, one.id == HouseholdLink.citizen_id)
        .join(other, other.id == HouseholdLink.other_id)
        .join(speaker, speaker.case_record_id == one.case_record_id)
        .join(client, client.case_record_id == other.case_record_id)
        .where(HouseholdLink.kind == HouseholdRelation.SPEAKS_FOR, HouseholdLink.ended_at.is_(None))
        .where(HouseholdLink.until >= today, ~one.shielded, ~other.shielded)
        .where(speaker.id.in_(speaker_ids), client.id.in_(client_ids))
        .order_by(HouseholdLink.id)
    )
    return [Speaks(*row) for row in db.session.execute(query)]
