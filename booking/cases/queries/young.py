"""Read who is told about young people: what a page asks and says, and where messages go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from booking.cases.models import HouseholdLink, ToldAge, YoungTelling
from booking.cases.queries.households import LinkLine, household_of
from booking.cases.rules.households import HouseholdRelation
from booking.cases.rules.young import ASKED_FROM_AGE, TOLD_WORDS, ToldWho, ToldYoung, is_asked, telling_of_young
from booking.citizens.models import CaseRecord, Citizen, CitizenJoin
from booking.citizens.queries import unasked_joins
from booking.citizens.rules import is_under_age
from booking.core.clock import day_of
from booking.core.database import db
from booking.staff.models import StaffMember

_SPEAK = (HouseholdRelation.PARENT_OF, HouseholdRelation.SPEAKS_FOR)


class ToldLine(NamedTuple):
    """What a young person said: who is told, in words, when and to whom they said it."""

    who: str
    said: str
    said_at: datetime
    said_to: str
    adult: str = ""  # the reference of the adult's record


class Young(NamedTuple):
    """A young person who says themselves who is told: what they said, whether that is to be asked, whom to offer."""

    line: ToldLine | None
    asked: bool
    adults: Sequence[LinkLine]


def asked_from_age() -> int:
    """Return the age from which young people are asked who is told."""
    return db.session.scalars(select(ToldAge.years)).one_or_none() or ASKED_FROM_AGE


def tellings_on(record_id: int) -> list[ToldLine]:
    """List what the person of a record said about who is told, the latest first."""
    whose, adult, theirs = aliased(Citizen), aliased(Citizen), aliased(CaseRecord)
    query = (
        select(YoungTelling.who, YoungTelling.said_at, StaffMember.name, adult, theirs.reference)
        .join(whose, whose.id == YoungTelling.citizen_id)
        .join(StaffMember, StaffMember.id == YoungTelling.said_to_id)
        .outerjoin(adult, adult.id == YoungTelling.adult_id)
        .outerjoin(theirs, theirs.id == adult.case_record_id)
        .where(whose.case_record_id == record_id, YoungTelling.undone_at.is_(None))
        .order_by(YoungTelling.id.desc())
    )
    return [
        ToldLine(who, adult.shown_name if adult else str(TOLD_WORDS[who]), at, to, record or "")
        for who, at, to, adult, record in db.session.execute(query)
    ]


def young_on(record_id: int, today: date) -> Young | None:
    """Read what a page of a record says of who is told; None where its person is not asked.

    It is to be asked where nothing was said, at the next visit where that was put off, and where the adult whom they
    named is no longer linked to them.
    """
    if not is_asked(_births([record_id]).get(record_id), asked_from_age(), today):
        return None
    adults = _adults(household_of(record_id, today), today)
    line = next(iter(tellings_on(record_id)), None)
    asked = line is None or (line.who == ToldWho.LATER and day_of(line.said_at) < today)
    gone = line is not None and line.who == ToldWho.ADULT and line.adult not in {one.record for one in adults}
    return Young(line, asked or gone, adults)


def _adults(household: Sequence[LinkLine], today: date) -> Sequence[LinkLine]:
    """Leave out who is under age, and second links of the same person."""
    query = select(CaseRecord.reference, Citizen.date_of_birth).join(Citizen, Citizen.case_record_id == CaseRecord.id)
    born = db.session.execute(query.where(CaseRecord.reference.in_([line.record for line in household]))).all()
    young = {reference for reference, day in born if is_under_age(day, today)}
    return list({line.record: line for line in household if line.record not in young}.values())


def tellings_of(citizen_ids: Collection[int | None], today: date) -> Mapping[int, ToldYoung]:
    """Map those of these citizens who are young to where messages about them go; who is not there is told as typed.

    Of two answers on records that were joined, and nobody asked since, neither counts: a worker tells them.
    """
    whose = {id_: record for id_, record in _records(citizen_ids)}
    births = {id_: born for id_, born in _births(set(whose.values())).items() if is_under_age(born, today)}
    if not births:
        return {}
    said, parents, household = _said(births), defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for adult, child, kind in _links(births, today):
        household[child].add(adult)
        household[adult].add(child)
        if kind in _SPEAK:
            parents[child].add(adult)
    from_age = asked_from_age()
    found = {
        record: telling_of_young(
            born,
            from_age,
            today,
            said=said.get(record, ("", None))[0],
            adult=said.get(record, ("", None))[1],
            parents=parents[record],
            household=household[record],
        )
        for record, born in births.items()
    }
    return {id_: telling for id_, record in whose.items() if (telling := found.get(record)) is not None}


def _records(citizen_ids: Collection[int | None]) -> Sequence[tuple[int, int]]:
    ids = {id_ for id_ in citizen_ids if id_ is not None}
    query = select(Citizen.id, Citizen.case_record_id).where(Citizen.id.in_(ids))
    return [(id_, record) for id_, record in db.session.execute(query)] if ids else []


def _births(record_ids: Collection[int]) -> dict[int, date]:
    """Map records to the date of birth that was said last."""
    query = select(Citizen.case_record_id, Citizen.date_of_birth).order_by(Citizen.named_at, Citizen.id)
    query = query.where(Citizen.case_record_id.in_(record_ids), Citizen.date_of_birth.is_not(None))
    return {record: born for record, born in db.session.execute(query) if born} if record_ids else {}


def _said(record_ids: Collection[int]) -> dict[int, tuple[str, int | None]]:
    """Map records to what their person said last: who, and the record of an adult."""
    adult = aliased(Citizen)
    query = (
        select(Citizen.case_record_id, Citizen.id, YoungTelling.who, adult.case_record_id, YoungTelling.said_at)
        .join(Citizen, Citizen.id == YoungTelling.citizen_id)
        .outerjoin(adult, adult.id == YoungTelling.adult_id)
        .where(Citizen.case_record_id.in_(record_ids), YoungTelling.undone_at.is_(None))
        .where(YoungTelling.who != ToldWho.LATER)
        .order_by(YoungTelling.id)
    )
    latest: dict[int, tuple[str, int | None]] = {}
    each: dict[int, dict[int, tuple[str, int | None]]] = defaultdict(dict)
    last: dict[int, datetime] = {}
    for record, citizen, who, whom, at in db.session.execute(query):
        latest[record], each[record][citizen], last[record] = (who, whom), (who, whom), at
    for record, answers in each.items():
        if len(set(answers.values())) > 1:
            joined = unasked_joins(record).where(CitizenJoin.joined_at > last[record])
            if db.session.scalars(joined.limit(1)).first() is not None:
                latest[record] = (ToldWho.WORKER, None)
    return latest


def _links(record_ids: Collection[int], today: date) -> Sequence[tuple[int, int, str]]:
    """Read the household links of these records that stand and are not silent: from record, to record, kind."""
    one, other = aliased(Citizen), aliased(Citizen)
    query = (
        select(one.case_record_id, other.case_record_id, HouseholdLink.kind)
        .join(one, one.id == HouseholdLink.citizen_id)
        .join(other, other.id == HouseholdLink.other_id)
        .where(or_(one.case_record_id.in_(record_ids), other.case_record_id.in_(record_ids)))
        .where(HouseholdLink.ended_at.is_(None), or_(HouseholdLink.until.is_(None), HouseholdLink.until >= today))
        .where(~one.shielded, ~other.shielded)
    )
    return [(first, second, kind) for first, second, kind in db.session.execute(query)]
