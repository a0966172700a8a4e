"""Find who can be asked, the next times that satisfy a person's needs, and what the form begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from booking.cases.models import Entry
from booking.cases.queries import EntryLine, people_on
from booking.cases.queries.entries import entries_of, read_entries
from booking.cases.queries.records import visits_of
from booking.cases.rules import Reader, may_read
from booking.citizens.models import CaseRecord, Citizen
from booking.citizens.rules import Needs, Part
from booking.core.clock import day_of
from booking.core.database import db
from booking.referrals.models import ReferralEntry
from booking.referrals.rules import ReceiverKind
from booking.referrals.rules.clocks import TIMES_SEARCHED
from booking.services.models import Service
from booking.services.queries import departments, open_services
from booking.sessions.queries import find_slots
from booking.sessions.rules import Slot
from booking.staff.queries import advisors
from booking.staff.rules import Role, scope_of
from booking.venues.models import Venue
from booking.venues.queries import with_ids
from booking.visits.models import Consultation, Visit

SLOTS_SHOWN, ENTRIES_SHOWN = 3, 20


def who_can_be_asked(me: int) -> dict[str, list[tuple[str, str]]]:
    """Group the values and names of who can be asked: services, departments that take people, colleagues."""
    taking = {part.id for part in departments() if part.takes_referrals or part.always_takes}
    given = [one for one in open_services() if one.department_id in taking]
    return {
        ReceiverKind.SERVICE: [(f"service/{one.slug}", one.name) for one in given],
        ReceiverKind.DEPARTMENT: [(f"department/{one.slug}", one.name) for one in departments() if one.id in taking],
        ReceiverKind.COLLEAGUE: [(f"colleague/{one.reference}", one.name) for one in advisors() if one.id != me],
    }


class NextTimes(NamedTuple):
    """The next free times of a service, with the venues they are at."""

    slots: Sequence[Slot]
    venues: Mapping[int, Venue]


def next_times(service: Service, needs: Needs, now: datetime) -> NextTimes:
    """Find the next times of a service that satisfy these needs; with an interpreter, only what can be arranged."""
    slots = find_slots(
        service,
        needs,
        first_day=day_of(now),
        last_day=day_of(now + TIMES_SEARCHED),
        now=now,
        notice=bool(needs.interpreter),
    )[:SLOTS_SHOWN]
    return NextTimes(slots, {venue.id: venue for venue in with_ids({slot.venue_id for slot in slots})})


def entries_to_choose(record: CaseRecord, reader: Reader) -> list[EntryLine]:
    """List the newest entries of a record that this reader may read, and that count."""
    found = read_entries(entries_of(record.id), ENTRIES_SHOWN)
    return [line for line in found if may_read(line, reader) and not line.struck]


def latest_visit(record_id: int) -> Visit | None:
    """Find the last visit that stands on a record: the needs of that day are the person's."""
    found = select(Visit).where(Visit.id.in_(visits_of(record_id)))
    return db.session.scalars(found.order_by(Visit.day.desc(), Visit.id.desc()).limit(1)).one_or_none()


def consultation_on(record_id: int, reference: str) -> Consultation | None:
    """Find a consultation that stands on a record, by its reference."""
    found = select(Consultation).where(Consultation.reference == reference)
    return db.session.scalars(found.where(Consultation.visit_id.in_(visits_of(record_id)))).one_or_none()


def whose_matter(visit: Visit, record: CaseRecord) -> list[Citizen]:
    """List the clients of a visit who stand on a record; of a visit without one of them, its first person."""
    clients = (member.citizen for member in visit.party if member.part == Part.CLIENT)
    return [one for one in clients if one.case_record_id == record.id] or list(people_on(record.id))[:1]


def asking_department(consultation: Consultation | None, sender: Reader) -> int:
    """Return the department that asks: that of the conversation, else one of the sender's own."""
    if consultation is not None and consultation.service is not None:
        return consultation.service.department_id
    return min(scope_of(sender.grants, Role.ADVISOR).department_ids or {one.id for one in departments()})


def chosen_with(referral_id: int) -> list[EntryLine]:
    """Read the entries that went along with a referral. Who may read them is the caller's to ask."""
    ids = select(Entry.id).join(ReferralEntry, ReferralEntry.entry_id == Entry.id)
    return read_entries(ids.where(ReferralEntry.referral_id == referral_id), ENTRIES_SHOWN)
