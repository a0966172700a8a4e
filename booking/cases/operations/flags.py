"""Set a flag on a person, renew it, end it, undo that."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from booking.cases.errors import FlagKindEnded, FlagKindGone, FlagReviewWrong, FlagStands, FlagWhyMissing
from booking.cases.operations.needs import KnownDone
from booking.cases.queries.flags import reads_flag
from booking.cases.queries.records import citizens_of, people_on
from booking.cases.rules import Reader
from booking.cases.rules.actions import need_undo
from booking.cases.rules.flags import renewed_until
from booking.cases.rules.known import KnownAct
from booking.cases.rules.shields import LONGEST_REVIEW
from booking.citizens.models import CaseRecord, FlagKind, PersonFlag
from booking.citizens.rules.knowing import FLAG_WHY_LENGTH
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.errors import StalePage
from booking.core.rows import lock_row
from booking.core.text import is_reason
from booking.core.tokens import random_reference


def set_flag(record: CaseRecord, kind: str, why: str, *, review_on: date, by: Reader, now: datetime) -> KnownDone:
    """Set a flag of the kind of this reference on the person of a record, with why, until it is asked about again.

    Raises FlagKindGone also for a kind that others set, FlagWhyMissing, FlagReviewWrong beyond a year, FlagStands.
    """
    lock_row(record)
    query = select(FlagKind).where(FlagKind.reference == kind, FlagKind.ended_at.is_(None), reads_flag(by))
    found = db.session.scalars(query.with_for_update(key_share=True)).one_or_none()
    if found is None:
        raise FlagKindGone
    if not is_reason(why):
        raise FlagWhyMissing
    if not day_of(now) < review_on <= day_of(now) + LONGEST_REVIEW:
        raise FlagReviewWrong
    _need_none(record.id, found.id)
    flag = PersonFlag(
        reference=random_reference(),
        citizen_id=people_on(record.id)[0].id,
        kind=found,
        why=" ".join(why.split())[:FLAG_WHY_LENGTH],
        review_on=review_on,
        confirmed_at=now,
        changed_at=now,
        changed_by_id=by.id,
    )
    db.session.add(flag)
    db.session.flush()
    return KnownDone(KnownAct.ADD, found.name, flag.reference)


def act_on_flag(reference: str, act: KnownAct, record: CaseRecord, *, by: Reader, now: datetime) -> KnownDone:
    """Renew or end a flag on this record, or undo one's own latest change of it, minutes ago.

    Renewed, it is shown for as long again as it was set for. Raises StalePage where a colleague has ended it
    meanwhile, or it is not this reader's to see, FlagKindEnded where it is to be renewed, NothingToUndo, FlagStands.
    """
    lock_row(record)
    theirs = PersonFlag.citizen_id.in_(citizens_of(record.id))
    query = select(PersonFlag).join(PersonFlag.kind).where(PersonFlag.reference == reference, theirs, reads_flag(by))
    flag = db.session.scalars(query).one_or_none()
    if flag is None:
        raise StalePage
    lock_row(flag)
    if act is KnownAct.UNDO:
        return _undo(flag, record, by.id, now)
    if flag.ended_at is not None:
        raise StalePage
    if act is KnownAct.CONFIRM:
        if flag.kind.ended_at is not None:
            raise FlagKindEnded
        flag.review_before, flag.confirmed_before = flag.review_on, flag.confirmed_at
        flag.review_on = renewed_until(day_of(flag.confirmed_at), flag.review_on, day_of(now))
        flag.confirmed_at = now
    else:
        flag.ended_at = now
    flag.changed_at, flag.changed_by_id = now, by.id
    db.session.flush()
    return KnownDone(act, flag.kind.name, flag.reference)


def _undo(flag: PersonFlag, record: CaseRecord, by_id: int, now: datetime) -> KnownDone:
    need_undo(flag.changed_at, flag.changed_by_id, by_id, now)
    done = KnownDone(KnownAct.UNDO, flag.kind.name, flag.reference)
    if flag.ended_at is not None:
        _need_none(record.id, flag.kind_id)
        flag.ended_at = None
    elif flag.review_before is not None and flag.confirmed_before is not None:
        flag.review_on, flag.confirmed_at = flag.review_before, flag.confirmed_before
        flag.review_before = flag.confirmed_before = None
    else:
        db.session.delete(flag)
    flag.changed_at = None
    db.session.flush()
    return done


def _need_none(record_id: int, kind_id: int) -> None:
    same = select(PersonFlag.id).where(PersonFlag.citizen_id.in_(citizens_of(record_id)))
    if db.session.scalars(same.where(PersonFlag.kind_id == kind_id, PersonFlag.ended_at.is_(None)).limit(1)).first():
        raise FlagStands
