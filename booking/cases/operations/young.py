"""Write down whom a young person wants to be told, undo that; set the age from which they are asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from booking.cases.errors import ToldWhoMissing
from booking.cases.models import ToldAge, YoungTelling
from booking.cases.operations.needs import KnownDone
from booking.cases.queries.records import people_on, record_by_reference
from booking.cases.queries.young import young_on
from booking.cases.rules.actions import need_undo
from booking.cases.rules.known import KnownAct
from booking.cases.rules.young import TOLD_WORDS, ToldWho
from booking.citizens.models import CaseRecord, Citizen
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.errors import StalePage
from booking.core.journal import SecurityAct, write_event
from booking.core.rows import insert_into, lock_row
from booking.core.tokens import random_reference


def say_told(record: CaseRecord, who: str, adult: str, *, by_id: int, now: datetime) -> KnownDone:
    """Write down who is told about a young person: they themselves, a worker, an adult (the reference of a record).

    Raises ToldWhoMissing for what is none of these, also an adult who is not of their household, and where their age is
    not asked about.
    """
    lock_row(record)
    young = young_on(record.id, day_of(now))
    offered = {one.record: one.name for one in young.adults} if young is not None else {}
    if young is None or who not in set(ToldWho) or (who == ToldWho.ADULT and adult not in offered):
        raise ToldWhoMissing
    whom = record_by_reference(adult) if who == ToldWho.ADULT else None
    row = YoungTelling(
        reference=random_reference(),
        citizen_id=people_on(record.id)[0].id,
        who=who,
        adult_id=people_on(whom.id)[0].id if whom is not None else None,
        said_at=now,
        said_to_id=by_id,
    )
    db.session.add(row)
    db.session.flush()
    return KnownDone(KnownAct.ADD, offered[adult] if whom is not None else str(TOLD_WORDS[who]), row.reference)


def undo_told(reference: str, *, records: Collection[int], by_id: int, now: datetime) -> KnownDone:
    """Undo what one wrote down minutes ago on one of these records: what was said before counts again.

    Raises StalePage, NothingToUndo.
    """
    theirs = YoungTelling.citizen_id.in_(select(Citizen.id).where(Citizen.case_record_id.in_(records)))
    row = db.session.scalars(select(YoungTelling).where(YoungTelling.reference == reference, theirs)).one_or_none()
    if row is None:
        raise StalePage
    lock_row(row)
    need_undo(None if row.undone_at else row.said_at, row.said_to_id, by_id, now)
    row.undone_at = now
    db.session.flush()
    return KnownDone(KnownAct.UNDO, str(TOLD_WORDS[row.who]), row.reference)


def set_told_age(years: int, *, by_id: int, now: datetime) -> None:
    """Set the age from which young people say who is told."""
    insert = insert_into(ToldAge).values(id=1, years=years)
    db.session.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"years": years}))
    db.session.expire_all()
    write_event(SecurityAct.TOLD_AGE_CHANGED, now=now, by_id=by_id, years=str(years))
