"""Corrections of visits: what was put right, whose they are to put right, from which records one was taken off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from booking.cases.errors import RecordShielded
from booking.cases.models import Entry, VisitCorrection
from booking.cases.queries.actions import actions_in
from booking.cases.queries.entries import read_entries
from booking.cases.queries.lines import CorrectionLine, TakenOffLine
from booking.cases.queries.records import citizens_of, visits_of
from booking.cases.queries.shields import closed_to, may_open_record
from booking.cases.rules import EntryLike, Reader, may_read
from booking.cases.rules.visits_put_right import VisitChange, may_put_visit_right
from booking.citizens.models import Citizen
from booking.core.database import db
from booking.core.errors import Refusal
from booking.services.models import Service, Topic
from booking.visits.errors import VisitKept, VisitNotYours
from booking.visits.models import Consultation, Visit


def why_not_put_right(visit: Visit, reader: Reader) -> Refusal | None:
    """Return the refusal of a visit that is not this reader's to put right; None where it is.

    Where they may not read all that was written in it, or open the record of everybody who was there, it is not.
    """
    if closed_to(reader, (member.citizen for member in visit.party)):
        return RecordShielded()
    held_by = {one.advisor_id for one in visit.consultations}
    about = {one.service.department_id if one.service else None for one in visit.consultations}
    if not may_put_visit_right(visit.venue_id, held_by, about, reader):
        return VisitNotYours()
    ids = [one.id for one in visit.consultations]
    written: list[EntryLike] = [*read_entries(select(Entry.id).where(Entry.consultation_id.in_(ids)))]
    return None if all(may_read(one, reader) for one in (*written, *actions_in(ids))) else VisitKept()


def last_correction_of(visit_id: int) -> VisitCorrection | None:
    """Find the last correction of a visit that stands."""
    standing = select(VisitCorrection).where(VisitCorrection.visit_id == visit_id, VisitCorrection.undone_at.is_(None))
    return db.session.scalars(standing.order_by(VisitCorrection.id.desc()).limit(1)).first()


def is_party_as_then(consultation_id: int | None, at: datetime) -> bool:
    """Return whether nobody has changed or put back since then who was at the visit of a consultation."""
    since = or_(
        and_(VisitCorrection.at > at, VisitCorrection.undone_at.is_(None)),
        and_(VisitCorrection.at <= at, VisitCorrection.undone_at > at),
    )
    held = select(Consultation.visit_id).where(Consultation.id == consultation_id)
    changed = select(VisitCorrection.id).where(VisitCorrection.visit_id.in_(held), since)
    return db.session.scalar(changed.where(VisitCorrection.what != VisitChange.SUBJECT).limit(1)) is None


def correction_by_reference(reference: str) -> VisitCorrection | None:
    """Find a correction of a visit by its reference."""
    return db.session.scalars(select(VisitCorrection).where(VisitCorrection.reference == reference)).one_or_none()


def corrections_of(visit_ids: Collection[int]) -> Mapping[int, tuple[CorrectionLine, ...]]:
    """Map visits to what was put right of each and stands, the first one first."""
    found: dict[int, tuple[CorrectionLine, ...]] = {}
    for row in _standing(visit_ids):
        line = CorrectionLine(row.reference, row.what, row.reason, row.at, row.by.name, row.by_id, row.led)
        found[row.visit_id] = (*found.get(row.visit_id, ()), line)
    return found


def taken_off(record_id: int) -> tuple[TakenOffLine, ...]:
    """List the visits that were put right and stand on a record no more, without what they were about."""
    rows = db.session.scalars(
        select(VisitCorrection)
        .where(VisitCorrection.left_id.in_(citizens_of(record_id)), VisitCorrection.undone_at.is_(None))
        .where(VisitCorrection.visit_id.not_in(visits_of(record_id)))
        .options(joinedload(VisitCorrection.visit))
        .order_by(VisitCorrection.id)
    ).all()
    last = {row.visit_id: row for row in rows}
    return tuple(
        TakenOffLine(row.reference, row.visit.arrived_at, row.visit.day, row.at, row.by_id) for row in last.values()
    )


class BeforeLine(NamedTuple):
    """What a visit was before it was put right: who was there with which part, what each consultation was about."""

    party: tuple[tuple[Citizen, str], ...]
    about: tuple[str, ...]


def before_each(visit: Visit, reader: Reader) -> Mapping[str, BeforeLine]:
    """Map what was put right of a visit, by reference, to what it was before: without whom this reader may not open."""
    rows = _standing([visit.id])
    ids = {came[0] for row in rows for came in row.before["party"]}
    people = {one.id: one for one in db.session.scalars(select(Citizen).where(Citizen.id.in_(ids)))}
    records = {one.case_record_id for one in people.values()}
    open_to = {record_id for record_id in records if may_open_record(record_id, reader)}
    services = _named(Service, rows, "service_id")
    topics = _named(Topic, rows, "topic_id")
    return {
        row.reference: BeforeLine(
            tuple(
                (people[id_], part)
                for id_, part, _why in row.before["party"]
                if id_ in people and people[id_].case_record_id in open_to
            ),
            tuple(
                ", ".join(
                    said for said in (services.get(one["service_id"], ""), topics.get(one["topic_id"], "")) if said
                )
                for one in row.before["consultations"].values()
            ),
        )
        for row in rows
    }


def _standing(visit_ids: Collection[int]) -> Sequence[VisitCorrection]:
    if not visit_ids:
        return []
    standing = select(VisitCorrection).where(
        VisitCorrection.visit_id.in_(visit_ids), VisitCorrection.undone_at.is_(None)
    )
    return db.session.scalars(standing.options(joinedload(VisitCorrection.by)).order_by(VisitCorrection.id)).all()


def _named(of: type[Service] | type[Topic], rows: Sequence[VisitCorrection], name: str) -> Mapping[int, str]:
    ids = {one[name] for row in rows for one in row.before["consultations"].values()}
    found = db.session.execute(select(of.id, of.name).where(of.id.in_(ids - {None})))
    return {id_: said for id_, said in found}
