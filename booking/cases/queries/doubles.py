"""The list of likely doubles: pairs of records that may be one person's, and both sides of one of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from booking.cases.models import MatchDecision
from booking.cases.queries.known import NeedLine, needs_on
from booking.cases.queries.likely import visits_of_each
from booking.cases.queries.records import people_on
from booking.cases.rules.joining import LATER_FOR, Counts, MatchWord, PointCounts, what_counts
from booking.citizens.models import NOT_PAIRED, CaseRecord, Citizen, LikelyPair
from booking.citizens.queries import death_on
from booking.core.database import db

_Id = InstrumentedAttribute[int]


class Double(NamedTuple):
    """Two records that may be one person's, the one that was opened first first; whether an advisor was not sure."""

    record_id: int
    other_id: int
    unsure: bool


class Side(NamedTuple):
    """One of two records beside each other: what tells its person from another."""

    record: CaseRecord
    people: Sequence[Citizen]
    needs: Sequence[NeedLine]
    visits: int
    last_day: date | None
    died: bool


def doubles(limit: int, now: datetime) -> list[Double]:
    """List the pairs that nobody has decided about: those that left an advisor not sure, then the likeliest first.

    Without those that were joined, told apart, or put off within the last days, and without shielded records.
    """
    put_off = and_(MatchDecision.word == MatchWord.LATER, MatchDecision.decided_at > now - LATER_FOR)
    return _undecided(or_(MatchDecision.word == MatchWord.DIFFERENT, put_off), limit)


def is_double(record_id: int, other_id: int) -> bool:
    """Return whether these two records are on the list, or put off from it."""
    low, high = sorted((record_id, other_id))
    return bool(_undecided(MatchDecision.word == MatchWord.DIFFERENT, 1, (low, high)))


def are_unpaired() -> bool:
    """Return whether somebody is to be looked for among likely doubles: new, or changed since."""
    return db.session.scalar(select(Citizen.id).where(NOT_PAIRED, Citizen.keyed).limit(1)) is not None


def _undecided(decided: ColumnElement[bool], limit: int, of: tuple[int, int] | None = None) -> list[Double]:
    said = select(MatchDecision.citizen_id, MatchDecision.other_id, literal(0.0), literal(1))
    unsure = said.where(MatchDecision.word == MatchWord.UNSURE, MatchDecision.undone_at.is_(None))
    found = select(LikelyPair.citizen_id, LikelyPair.other_id, LikelyPair.weight, literal(0))
    pairs = union_all(found, unsure).subquery().alias(name="pairs")
    citizen_id, other_id, weight, is_unsure = pairs.c
    one, other = aliased(Citizen), aliased(Citizen)
    low, high = _ordered(one.case_record_id, other.case_record_id)
    over = _records_of(decided)
    query = (
        select(low, high, func.max(is_unsure))
        .select_from(pairs)
        .join(one, one.id == citizen_id)
        .join(other, other.id == other_id)
        .outerjoin(over, and_(over.c.low == low, over.c.high == high))
        .where(one.case_record_id != other.case_record_id, over.c.low.is_(None), ~one.shielded, ~other.shielded)
        .group_by(low, high)
        .order_by(func.max(is_unsure).desc(), func.max(weight).desc(), low, high)
        .limit(limit)
    )
    if of is not None:
        query = query.where(low == of[0], high == of[1])
    return [Double(record_id, other, bool(unsure)) for record_id, other, unsure in db.session.execute(query)]


def _records_of(decided: ColumnElement[bool]) -> Subquery:
    """Select the pairs of records whose people an advisor has said this of."""
    one, other = aliased(Citizen), aliased(Citizen)
    low, high = _ordered(one.case_record_id, other.case_record_id)
    return (
        select(low.label("low"), high.label("high"))
        .select_from(MatchDecision)
        .join(one, one.id == MatchDecision.citizen_id)
        .join(other, other.id == MatchDecision.other_id)
        .where(decided, MatchDecision.undone_at.is_(None))
        .distinct()
        .subquery()
    )


def _ordered(one: _Id, other: _Id) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return case((one < other, one), else_=other), case((one < other, other), else_=one)


def sides_of(records: Collection[CaseRecord], today: date) -> list[Side]:
    """Read what is shown of records that stand beside each other, in the same order."""
    came, sides = visits_of_each([record.id for record in records]), []
    for record in records:
        visits, last_day = came.get(record.id, (0, None))
        died = death_on(record.id) is not None
        sides.append(Side(record, people_on(record.id), needs_on(record.id, today), visits, last_day, died))
    return sides


def counts_after(sides: Sequence[Side]) -> Counts:
    """Say what counts for the person of these records once they are one."""
    people = sorted(
        (one for side in sides for one in side.people), key=lambda one: (one.named_at, one.id), reverse=True
    )
    points = [
        PointCounts(
            point.kind,
            point.value,
            point.language,
            point.do_not_text,
            point.shared,
            point.preferred,
            point.opted_out_at,
            stricter=False,
        )
        for one in people
        for point in one.contact_points
    ]
    return what_counts(points, [line.what for side in sides for line in side.needs], [one.language for one in people])
