"""Write down what a person is to another, end it, undo that."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import and_, or_, select

from booking.cases.errors import (
    EndDateWrong,
    EvidenceMissing,
    LinkedToNobody,
    LinkedToThemselves,
    LinkMissing,
    LinkStands,
)
from booking.cases.models import HouseholdLink
from booking.cases.operations.joining import lock_records
from booking.cases.operations.needs import KnownDone
from booking.cases.queries.records import citizens_of, people_on
from booking.cases.rules.actions import need_undo
from booking.cases.rules.households import EVIDENCE_LENGTH, HouseholdRelation, can_end_on, word_of
from booking.cases.rules.known import KnownAct
from booking.citizens.models import CaseRecord, Citizen
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.errors import StalePage
from booking.core.rows import lock_row
from booking.core.tokens import random_reference


def add_link(
    record: CaseRecord,
    other: CaseRecord | None,
    kind: str,
    *,
    evidence: str,
    until: date | None,
    by_id: int,
    now: datetime,
) -> KnownDone:
    """Write down what the person of a record is to that of another. It stays with the Citizens it is made for.

    Who speaks for somebody needs evidence and a day on which that ends; of the others neither is kept. Raises
    LinkMissing, LinkedToNobody (also where one is shielded), LinkedToThemselves, EvidenceMissing, EndDateWrong,
    LinkStands.
    """
    if kind not in set(HouseholdRelation):
        raise LinkMissing
    if other is None or not people_on(other.id) or any(one.shielded for one in people_on(other.id)):
        raise LinkedToNobody
    if other.id == record.id:
        raise LinkedToThemselves
    speaks, words = kind == HouseholdRelation.SPEAKS_FOR, " ".join(evidence.split())[:EVIDENCE_LENGTH]
    if speaks and not words:
        raise EvidenceMissing
    if speaks and not can_end_on(until, day_of(now)):
        raise EndDateWrong
    lock_records(record, other)
    mine, theirs = people_on(record.id)[0], people_on(other.id)[0]
    before = _standing(record.id, other.id, kind)
    if before is not None and (before.until is None or before.until >= day_of(now)):
        raise LinkStands
    if before is not None:
        before.ended_at = now
        db.session.flush()
    link = HouseholdLink(
        reference=random_reference(),
        citizen_id=mine.id,
        other_id=theirs.id,
        kind=kind,
        evidence=words if speaks else "",
        until=until if speaks else None,
        written_at=now,
        changed_at=now,
        changed_by_id=by_id,
    )
    db.session.add(link)
    db.session.flush()
    return _done(KnownAct.ADD, link)


def act_on_link(reference: str, act: KnownAct, record: CaseRecord, *, by_id: int, now: datetime) -> KnownDone:
    """End a link of this record, from either side, or undo one's own latest change of it, minutes ago.

    Raises StalePage where a colleague has ended it meanwhile, or it is no link of theirs, NothingToUndo, LinkStands.
    """
    theirs = citizens_of(record.id)
    query = select(HouseholdLink).where(
        HouseholdLink.reference == reference,
        or_(HouseholdLink.citizen_id.in_(theirs), HouseholdLink.other_id.in_(theirs)),
    )
    link = db.session.scalars(query).one_or_none()
    if link is None:
        raise StalePage
    lock_row(link)
    if act is KnownAct.UNDO:
        return _undo(link, by_id, now)
    if act is not KnownAct.END or link.ended_at is not None:
        raise StalePage
    link.ended_at, link.changed_at, link.changed_by_id = now, now, by_id
    db.session.flush()
    return _done(act, link)


def _undo(link: HouseholdLink, by_id: int, now: datetime) -> KnownDone:
    need_undo(link.changed_at, link.changed_by_id, by_id, now)
    done = _done(KnownAct.UNDO, link)
    if link.ended_at is None:
        db.session.delete(link)
    else:
        records = [db.session.get_one(Citizen, id_).case_record for id_ in (link.citizen_id, link.other_id)]
        lock_records(*set(records))
        if _standing(records[0].id, records[1].id, link.kind) is not None:
            raise LinkStands
        link.ended_at = link.changed_at = None
    db.session.flush()
    return done


def _done(act: KnownAct, link: HouseholdLink) -> KnownDone:
    return KnownDone(act, word_of(link.kind, mirrored=False), link.reference)


def _standing(record_id: int, other_id: int, kind: str) -> HouseholdLink | None:
    """Find the link of this kind between the people of two records that has not ended; it is one both ways for some."""
    one, other = citizens_of(record_id), citizens_of(other_id)
    made = and_(HouseholdLink.citizen_id.in_(one), HouseholdLink.other_id.in_(other))
    mirrored = and_(HouseholdLink.citizen_id.in_(other), HouseholdLink.other_id.in_(one))
    ways = or_(made, mirrored) if kind == HouseholdRelation.LIVES_WITH else made
    query = select(HouseholdLink).where(HouseholdLink.kind == kind, HouseholdLink.ended_at.is_(None), ways)
    return db.session.scalars(query.order_by(HouseholdLink.id).limit(1)).first()
