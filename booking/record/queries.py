"""Reads of the people on a record, of the whole of it, of search results, and of joins."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from booking.appointments.models import Appointment
from booking.appointments.queries import bookings_ahead
from booking.cases.models import AuditRow
from booking.cases.queries import needs_on, open_actions, people_on, timeline
from booking.cases.queries.records import visits_of
from booking.cases.rules import Act, Reader
from booking.citizens.models import CaseRecord, Citizen, CitizenJoin
from booking.citizens.queries import dead_among, death_on, find_citizens
from booking.core.clock import today
from booking.core.database import db
from booking.messages.models import Message
from booking.messages.rules.reconciliation import Status
from booking.referrals.queries import open_on, referrals_on
from booking.services.rules import Answered
from booking.staff.models import StaffMember
from booking.visits.models import Consultation
from booking.visits.queries import plans_ahead

MOST_FOUND = 20
_MOST_IN_A_FILE = 10_000


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


def whole_record(record: CaseRecord, reader: Reader) -> dict[str, Any]:
    """Read all that this reader may see of a record, as plain values for a file."""
    whole, died = timeline(record.id, reader, limit=_MOST_IN_A_FILE), death_on(record.id)
    return {
        "record": record.reference,
        "died": None if died is None else {"said_by": died.told_by, "on": died.died_on, "said_at": died.recorded_at},
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


class DeathPreview(NamedTuple):
    """What ends when it is written down that the person of a record has died."""

    cancelled: list[Appointment]
    kept: list[Appointment]  # by others who come too
    plans: int
    messages: int
    actions: int
    referrals: int


def death_preview(record_id: int, now: datetime) -> DeathPreview:
    """Read what would end, whoever may read it: appointments by name, the rest as numbers."""
    ids = {person.id for person in people_on(record_id)}
    booked, plans = bookings_ahead(ids, now), plans_ahead(ids, now)
    kept = [row for row in booked if row.citizen_id not in ids or any(one.id not in ids for one in row.others)]
    ended = [row for row in booked if row not in kept]
    talks = select(Consultation.reference).where(Consultation.visit_id.in_(visits_of(record_id)))
    about = [*(row.reference for row in ended), *(row.reference for row in plans), *db.session.scalars(talks)]
    planned = Message.subject_reference.in_(about), Message.status == Status.PLANNED
    return DeathPreview(
        ended,
        kept,
        len(plans),
        db.session.scalar(select(func.count()).select_from(Message).where(*planned)) or 0,
        open_actions(record_id),
        len(open_on(record_id)),
    )


def search_people(text: str) -> list[FoundRecord]:
    """Find records by people, at most twenty people, in order of their names."""
    ids = [citizen.id for citizen in find_citizens(text, MOST_FOUND)]
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
