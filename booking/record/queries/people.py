"""Find people by a search, the joins of a record, and an opening of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from booking.cases.models import AuditRow
from booking.cases.rules import Act
from booking.citizens.models import CaseRecord, Citizen, CitizenJoin
from booking.citizens.queries import dead_among, find_citizens
from booking.core.database import db
from booking.referrals.queries.external import known_elsewhere_as
from booking.staff.models import StaffMember

MOST_FOUND = 20


class FoundRecord(NamedTuple):
    """A record that a search found, with the people on it who matched."""

    record: str
    people: list[Citizen]
    died: bool = False


class Joined(NamedTuple):
    """A citizen who was joined to this record, and the record they came from."""

    citizen_id: int
    reference: str
    name: str
    came_from: str
    at: datetime
    by: str


def search_people(text: str) -> list[FoundRecord]:
    """Find records by people, at most twenty people: those whom a number in another system means, then by name."""
    named = [citizen.id for citizen in find_citizens(text, MOST_FOUND)]
    ids = list(dict.fromkeys([*known_elsewhere_as(text), *named]))[:MOST_FOUND]
    rows = db.session.scalars(
        select(Citizen)
        .where(Citizen.id.in_(ids))
        .options(joinedload(Citizen.case_record), selectinload(Citizen.contact_points))
    ).all()
    found, dead = dict[str, FoundRecord](), dead_among(ids)
    for person in sorted(rows, key=lambda row: ids.index(row.id)):
        reference = person.case_record.reference
        found.setdefault(reference, FoundRecord(reference, [], person.id in dead)).people.append(person)
    return list(found.values())


def joins_into(record_id: int) -> list[Joined]:
    """List the joins of everybody on a record that can be undone, last first."""
    rows = db.session.execute(
        select(
            Citizen.id,
            CitizenJoin.reference,
            Citizen.typed_name,
            CaseRecord.reference,
            CitizenJoin.joined_at,
            StaffMember.name,
        )
        .join(Citizen, Citizen.id == CitizenJoin.citizen_id)
        .join(CaseRecord, CaseRecord.id == CitizenJoin.from_record_id)
        .join(StaffMember, StaffMember.id == CitizenJoin.joined_by_id)
        .where(CitizenJoin.undone_at.is_(None))
        .where(Citizen.case_record_id == record_id)
        .order_by(CitizenJoin.id.desc())
    )
    return [Joined._make(row) for row in rows]


def join_by_reference(reference: str) -> CitizenJoin | None:
    """Find a join by its reference."""
    return db.session.scalars(select(CitizenJoin).where(CitizenJoin.reference == reference)).one_or_none()


def opening(record: str, staff_id: int, seal_begins: str, since: datetime) -> AuditRow | None:
    """Find this reader's opening of a record since then by the first 12 or more characters of its seal."""
    if len(seal_begins) < 12:
        return None
    return db.session.scalars(
        select(AuditRow)
        .where(
            AuditRow.case_record_reference == record,
            AuditRow.staff_member_id == staff_id,
            AuditRow.act == str(Act.OPENED),
            AuditRow.at >= since,
            AuditRow.seal.startswith(seal_begins, autoescape=True),
        )
        .limit(1)
    ).first()
