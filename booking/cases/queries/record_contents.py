"""Read what a record contains of the rarer things, so that a page asks only for those that are there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnCollection, Date, Select, bindparam, case, func, or_, select, union

from booking.cases.models import (
    Action,
    Entry,
    EntryAct,
    EntryClient,
    EntryLeft,
    HouseholdLink,
    VisitCorrection,
)
from booking.cases.queries.records import citizens_of, visits_of
from booking.cases.rules import EntryKind
from booking.citizens.models import Citizen, CitizenJoin, Death, PersonFlag, PersonName, PersonNeed
from booking.citizens.rules import OF_AGE
from booking.core.clock import today
from booking.core.database import db
from booking.services.models import FieldAnswer
from booking.tasks.models import Task
from booking.visits.models import Consultation, PartyMember


class RecordContents(NamedTuple):
    """Whether there is any of each on a record, whoever may read it. Where one is False, its query finds nothing."""

    needs: bool
    flags: bool
    names: bool
    death: bool
    household: bool
    joins: bool
    tasks: bool  # of any kind, open ones
    actions: bool
    stories: bool
    shielded: bool  # somebody on it, or who was a client beside them
    restricted: bool  # entries
    moved: bool  # entries, to or from it
    taken_off: bool  # visits that were put right, and stand on it no more
    corrected: bool  # visits that were put right
    answers: bool  # to what a service asks, given with a visit
    young: bool  # somebody who may be under age


def contents_of(record_id: int) -> RecordContents:
    """Read which of these stand on a record: one statement."""
    asked = {"record_id": record_id, "born_after": today() - timedelta(days=366 * OF_AGE)}
    return RecordContents(*db.session.execute(_ASKED, asked).one())


def _asked() -> Select[Any]:
    """Build the statement. No OR inside an EXISTS: PostgreSQL would read the whole table for it."""
    record_id: Any = bindparam("record_id")
    people, visits = citizens_of(record_id), visits_of(record_id)
    in_visits = select(Consultation.id).where(Consultation.visit_id.in_(visits))
    written = select(EntryClient.entry_id).where(EntryClient.citizen_id.in_(people))
    joined = select(CitizenJoin.id).join(Citizen, Citizen.id == CitizenJoin.citizen_id)
    on_it = select(Citizen.id).where(Citizen.case_record_id == record_id)
    beside_in_visit = select(Citizen.id).join(PartyMember, PartyMember.citizen_id == Citizen.id)
    left = select(EntryLeft.act_id).join(EntryAct, EntryAct.id == EntryLeft.act_id)
    entry = _entries(in_visits, written)
    columns: dict[str, list[Select[Any]]] = {
        "needs": [select(PersonNeed.id).where(PersonNeed.citizen_id.in_(people), PersonNeed.ended_at.is_(None))],
        "flags": [select(PersonFlag.id).where(PersonFlag.citizen_id.in_(people), PersonFlag.ended_at.is_(None))],
        "names": [select(PersonName.id).where(PersonName.citizen_id.in_(people), PersonName.ended_at.is_(None))],
        "death": [select(Death.id).where(Death.citizen_id.in_(people), Death.undone_at.is_(None))],
        "household": [
            select(HouseholdLink.id).where(side.in_(people), HouseholdLink.ended_at.is_(None))
            for side in (HouseholdLink.citizen_id, HouseholdLink.other_id)
        ],
        "joins": [joined.where(Citizen.case_record_id == record_id, CitizenJoin.undone_at.is_(None))],
        "tasks": [select(Task.id).where(Task.citizen_id.in_(people), Task.done_at.is_(None))],
        "actions": [select(Action.id).where(Action.consultation_id.in_(in_visits))],
        "shielded": [
            on_it.where(Citizen.shielded),
            beside_in_visit.where(PartyMember.visit_id.in_(visits), Citizen.shielded),
        ],
        "moved": [left.where(EntryLeft.citizen_id.in_(people), EntryAct.undone_at.is_(None))],
        "taken_off": [
            select(VisitCorrection.id).where(VisitCorrection.left_id.in_(people), VisitCorrection.undone_at.is_(None))
        ],
        "corrected": [
            select(VisitCorrection.id).where(VisitCorrection.visit_id.in_(visits), VisitCorrection.undone_at.is_(None))
        ],
        "answers": [select(FieldAnswer.id).where(FieldAnswer.visit_id.in_(visits))],
        "young": [on_it.where(Citizen.date_of_birth > bindparam("born_after", type_=Date()))],
    }
    asked: list[Any] = []
    for name in RecordContents._fields:
        is_there = [rows.exists() for rows in columns.get(name, ())]
        asked.append(or_(*is_there, *([entry[name] == 1] if name in entry else [])).label(name))
    return select(*asked)


def _entries(in_visits: Select[int], written: Select[int]) -> ColumnCollection[str, Any]:
    """Read once what the entries are: of a record's visits, or written for its people."""
    either = union(select(Entry.id).where(Entry.consultation_id.in_(in_visits)), written).subquery()
    asked: dict[str, Any] = {
        "stories": Entry.kind == EntryKind.STORY,
        "moved": Entry.moved,
        "restricted": Entry.restricted,
    }
    columns = [func.coalesce(func.max(case((which, 1), else_=0)), 0).label(name) for name, which in asked.items()]
    return select(*columns).where(Entry.id.in_(select(either.c[0]))).subquery().c


_ASKED = _asked()  # built once: building takes longer than asking
