"""Reads of the people on a record, of the whole of it, of search results, and of joins."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from booking.cases.models import AuditRow
from booking.cases.queries import needs_on, people_on, timeline
from booking.cases.rules import Act, Reader
from booking.citizens.models import CaseRecord, Citizen, CitizenJoin
from booking.citizens.queries import find_citizens
from booking.core.clock import today
from booking.core.database import db
from booking.referrals.queries import referrals_on
from booking.services.rules import Answered
from booking.staff.models import StaffMember

MOST_FOUND = 20
_MOST_IN_A_FILE = 10_000


class FoundRecord(NamedTuple):
    """A record that a search found, with the people on it who matched."""

    record: str
    people: list[Citizen]


class Joined(NamedTuple):
    """A citizen who was joined to this record, and the record they came from."""

    citizen_id: int
    reference: str
    name: str
    came_from: str
    at: datetime
    by: str


def whole_record(record: CaseRecord, reader: Reader) -> dict[str, Any]:
    """Read all that this reader may see of a record, as plain values for a file."""
    whole = timeline(record.id, reader, limit=_MOST_IN_A_FILE)
    return {
        "record": record.reference,
        "people": [
            {
                **{"name": one.name, "date_of_birth": one.date_of_birth, "language": one.language},
                "named_at": one.named_at,
                "contacts": [{"kind": point.kind, "value": point.value} for point in one.contact_points],
            }
            for one in people_on(record.id)
        ],
        "what_is_done_for_them": [_plain(line) for line in needs_on(record.id, today())],
        "visits": [_plain(line) for line in whole.visits],
        "appointments": [_plain(line) for line in whole.appointments],
        "entries": [_plain(line) for line in whole.loose_entries],
        "referrals": [_plain(line) for line in referrals_on(record.id, reader, over=True)],
        "entries_withheld_from_the_reader": whole.withheld,
    }


def _plain(line: Any) -> Any:
    """Turn a line of the timeline, with the lines in it, into plain values; primary keys are left out."""
    if isinstance(line, Answered):
        return {"question": line.label, "answer": line.text}
    if hasattr(line, "_asdict"):
        named = line._asdict().items()
        return {name: _plain(value) for name, value in named if name != "id" and not name.endswith("_id")}
    return [_plain(value) for value in line] if isinstance(line, tuple) else line


def search_people(text: str) -> list[FoundRecord]:
    """Find records by people, at most twenty people, in order of their names."""
    ids = [citizen.id for citizen in find_citizens(text, MOST_FOUND)]
    rows = db.session.scalars(
        select(Citizen)
        .where(Citizen.id.in_(ids))
        .options(joinedload(Citizen.case_record), selectinload(Citizen.contact_points))
    ).all()
    found: dict[str, FoundRecord] = {}
    for person in sorted(rows, key=lambda row: ids.index(row.id)):
        reference = person.case_record.reference
        found.setdefault(reference, FoundRecord(reference, [])).people.append(person)
    return list(found.values())


def joins_into(record_id: int) -> list[Joined]:
    """List the joins of everybody on a record that can be undone, last first."""
    rows = db.session.execute(
        select(
            Citizen.id,
            CitizenJoin.reference,
            Citizen.name,
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
