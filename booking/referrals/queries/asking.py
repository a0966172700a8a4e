"""Find who can be asked, the next times that satisfy a person's needs, and what the form begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select

from booking.cases.models import Entry
from booking.cases.queries import EntryLine, may_open_record, people_on
from booking.cases.queries.entries import entries_of, read_entries
from booking.cases.queries.records import visits_of
from booking.cases.queries.shields import named_for
from booking.cases.rules import Reader, may_read
from booking.citizens.models import CaseRecord, Citizen
from booking.citizens.rules import Needs, Part
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.folding import folded
from booking.referrals.models import Referral, ReferralEntry
from booking.referrals.queries.duty import home_of
from booking.referrals.rules import ReceiverKind
from booking.referrals.rules.clocks import NEXT_SHOWN_WITHIN, TIMES_SEARCHED
from booking.services.models import Department, Service
from booking.services.queries import departments, open_services
from booking.sessions.queries import find_slots, first_slots
from booking.sessions.rules import Slot
from booking.staff.queries import advisors
from booking.staff.rules import Role, scope_of
from booking.venues.models import Venue
from booking.venues.queries import with_ids
from booking.visits.models import Consultation, Visit

SLOTS_SHOWN, ENTRIES_SHOWN = 3, 20


class Askable(NamedTuple):
    """Somebody who can be asked: the value that names them, in which department, and the next time for the person."""

    value: str
    name: str
    within: Department | None
    takes: bool
    next: Slot | None = None
    venue: str = ""
    reads: bool = True  # False: the record is shielded, and nobody there is named to open it

    @property
    def words(self) -> str:
        """What typing finds them by."""
        return folded(f"{self.name} {self.within.name if self.within is not None else ''}")


def who_can_be_asked(me: int) -> dict[str, list[Askable]]:
    """Group who can be asked by kind: departments, open services, colleagues; with whether they take people."""
    parts = {part.id: part for part in departments()}
    kind = ReceiverKind.COLLEAGUE
    return {
        ReceiverKind.DEPARTMENT: [
            Askable(f"department/{one.slug}", one.name, one, _takes(one)) for one in parts.values()
        ],
        ReceiverKind.SERVICE: [
            Askable(f"service/{one.slug}", one.name, parts[one.department_id], _takes(parts[one.department_id]))
            for one in open_services()
        ],
        kind: [Askable(f"{kind}/{one.reference}", one.name, home_of(one), True) for one in advisors() if one.id != me],
    }


def only_readers(
    given: Mapping[str, Sequence[Askable]], clients: Iterable[Citizen], *, safeguarding: bool = False
) -> dict[str, list[Askable]]:
    """Leave out of these groups who could read nothing of it: of somebody shielded, whoever has no named colleague.

    With `safeguarding`, which goes first to any department, those without one stay, and say so. Nothing goes outside.
    """
    named = named_for(clients)
    if named is None:
        return {kind: list(each) for kind, each in given.items()}
    parts = {part.id for part in departments() if any(one.id in named for one in advisors(department_id=part.id))}
    colleagues = {f"{ReceiverKind.COLLEAGUE}/{one.reference}" for one in advisors() if one.id in named}
    found: dict[str, list[Askable]] = {}
    for kind, each in given.items():
        if kind == ReceiverKind.COLLEAGUE:
            found[kind] = [one for one in each if one.value in colleagues]
        else:
            first = safeguarding and kind == ReceiverKind.DEPARTMENT
            inside = [one for one in each if one.within is not None]
            read = [one._replace(reads=one.within is not None and one.within.id in parts) for one in inside]
            found[kind] = [one for one in read if one.reads or first]
    return found


def _takes(part: Department) -> bool:
    return part.takes_referrals or part.always_takes


def with_next_times(groups: Mapping[str, Sequence[Askable]], needs: Needs, now: datetime) -> dict[str, list[Askable]]:
    """Add the next time that satisfies these needs to each service that takes people without looking first.

    One search for all services of all groups.
    """
    taking = (one for given in groups.values() for one in given if one.takes)
    at_once = {one.value for one in taking if one.within is not None and not one.within.triage_first}
    services = [one for one in open_services() if f"service/{one.slug}" in at_once]
    last_day = day_of(now + NEXT_SHOWN_WITHIN)
    slots = first_slots(services, needs, last_day=last_day, now=now, notice=bool(needs.interpreter))
    found = {f"service/{one.slug}": slots[one.id] for one in services if one.id in slots}
    venues = {venue.id: venue.name for venue in with_ids({slot.venue_id for slot in found.values()})}

    def with_time(one: Askable) -> Askable:
        slot = found.get(one.value)
        return one if slot is None else one._replace(next=slot, venue=venues[slot.venue_id])

    return {kind: [with_time(one) for one in given] for kind, given in groups.items()}


class NextTimes(NamedTuple):
    """The next free times of a service, with the venues they are at."""

    slots: Sequence[Slot]
    venues: Mapping[int, Venue]


def next_times(service: Service, needs: Needs, now: datetime) -> NextTimes:
    """Find the next times of a service that satisfy these needs; with an interpreter, only what can be arranged."""
    last_day = day_of(now + TIMES_SEARCHED)
    found = find_slots(
        service, needs, first_day=day_of(now), last_day=last_day, now=now, notice=bool(needs.interpreter)
    )
    slots = found[:SLOTS_SHOWN]
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


def clients_offered(consultation: Consultation | None, reader: Reader) -> list[Citizen]:
    """List the clients of a conversation whose matter it may be, without shielded ones that the reader may not open.

    Empty where there is nothing to choose.
    """
    party = consultation.visit.party if consultation is not None else ()
    clients = [member.citizen for member in party if member.part == Part.CLIENT]
    open_to = [one for one in clients if not one.shielded or may_open_record(one.case_record_id, reader)]
    return open_to if len({one.case_record_id for one in open_to}) > 1 else []


def whose_matter(visit: Visit, record: CaseRecord) -> list[Citizen]:
    """List the clients of a visit who stand on a record; of a visit without one of them, its first person."""
    clients = (member.citizen for member in visit.party if member.part == Part.CLIENT)
    return [one for one in clients if one.case_record_id == record.id] or list(people_on(record.id))[:1]


def asking_departments(consultation: Consultation | None, sender: Reader) -> list[Department]:
    """List the departments in whose name somebody may ask: that of the conversation first, then their own."""
    own = scope_of(sender.grants, Role.ADVISOR).department_ids
    talk = consultation.service.department_id if consultation is not None and consultation.service is not None else None
    may = [one for one in departments() if one.id == talk or own is None or one.id in own]
    return sorted(may, key=lambda one: (one.id != talk, one.id))


def asking_department(consultation: Consultation | None, sender: Reader) -> int:
    """Return the department that asks unless another is chosen."""
    return asking_departments(consultation, sender)[0].id


def stands_with(clients: Sequence[Citizen]) -> ColumnElement[bool]:
    """Select the entries that stand on the records of these clients now."""
    return or_(*(Entry.id.in_(entries_of(client.case_record_id)) for client in clients))


def chosen_with(referral: Referral) -> list[EntryLine]:
    """Read the entries that went along with a referral, but what was moved to another person's record since.

    Who may read them is the caller's to ask.
    """
    ids = select(Entry.id).join(ReferralEntry, ReferralEntry.entry_id == Entry.id)
    ids = ids.where(ReferralEntry.referral_id == referral.id, stands_with(referral.clients))
    return read_entries(ids, ENTRIES_SHOWN)
