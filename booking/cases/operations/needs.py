"""Write down what staff do for a person; confirm it, end it, undo that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.cases.errors import NeedMissing
from booking.cases.queries.records import citizens_of
from booking.cases.rules.actions import need_undo
from booking.cases.rules.known import KnownAct
from booking.citizens.models import Citizen, PersonNeed
from booking.citizens.rules.knowing import read_need
from booking.core.database import db
from booking.core.errors import StalePage
from booking.core.rows import lock_row
from booking.core.tokens import random_reference


@dataclass(frozen=True)
class KnownDone:
    """What was done, with which need, name or flag."""

    act: KnownAct
    what: str
    reference: str


def add_need(citizen: Citizen, typed: str, *, by_id: int, now: datetime) -> KnownDone:
    """Add what to do for a person; where it stands on their record already, it is confirmed. Raises NeedMissing."""
    listed, words = read_need(typed)
    if not (listed or words):
        raise NeedMissing
    lock_row(citizen.case_record)
    same = select(PersonNeed).where(PersonNeed.citizen_id.in_(citizens_of(citizen.case_record_id)))
    same = same.where(PersonNeed.listed == listed, PersonNeed.words == words, PersonNeed.ended_at.is_(None))
    known = db.session.scalars(same.order_by(PersonNeed.id).limit(1)).first()
    if known is not None:
        return _confirm(known, by_id, now)
    need = PersonNeed(
        reference=random_reference(),
        citizen_id=citizen.id,
        listed=listed,
        words=words,
        confirmed_at=now,
        changed_at=now,
        changed_by_id=by_id,
    )
    db.session.add(need)
    db.session.flush()
    return KnownDone(KnownAct.ADD, need.what, need.reference)


def act_on_need(reference: str, act: KnownAct, *, records: Collection[int], by_id: int, now: datetime) -> KnownDone:
    """Confirm or end a need of somebody on these records, or undo one's own latest change of it, minutes ago.

    Raises StalePage where a colleague has ended it meanwhile, or it stands on another record, NothingToUndo.
    """
    on_it = PersonNeed.citizen_id.in_(select(Citizen.id).where(Citizen.case_record_id.in_(records)))
    need = db.session.scalars(select(PersonNeed).where(PersonNeed.reference == reference, on_it)).one_or_none()
    if need is None:
        raise StalePage
    lock_row(need)
    if act is KnownAct.UNDO:
        return _undo(need, by_id, now)
    if need.ended_at is not None:
        raise StalePage
    if act is KnownAct.CONFIRM:
        return _confirm(need, by_id, now)
    need.ended_at, need.changed_at, need.changed_by_id = now, now, by_id
    return KnownDone(act, need.what, need.reference)


def _confirm(need: PersonNeed, by_id: int, now: datetime) -> KnownDone:
    need.confirmed_before, need.confirmed_at = need.confirmed_at, now
    need.changed_at, need.changed_by_id = now, by_id
    db.session.flush()
    return KnownDone(KnownAct.CONFIRM, need.what, need.reference)


def _undo(need: PersonNeed, by_id: int, now: datetime) -> KnownDone:
    need_undo(need.changed_at, need.changed_by_id, by_id, now)
    done = KnownDone(KnownAct.UNDO, need.what, need.reference)
    if need.ended_at is not None:
        need.ended_at = None
    elif need.confirmed_before is not None:
        need.confirmed_at, need.confirmed_before = need.confirmed_before, None
    else:
        db.session.delete(need)
    need.changed_at = None
    db.session.flush()
    return done
