"""The timeline of a case record: every department's visits, entries and appointments, newest first, for one reader."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus
from booking.cases.models import Entry
from booking.cases.queries.entries import hidden_by_moved, moved_away, read_entries
from booking.cases.queries.lines import (
    EMPTY,
    AppointmentLine,
    ConsultationLine,
    EntryLine,
    Item,
    ItemKind,
    Timeline,
    VisitLine,
)
from booking.cases.queries.records import citizens_of, visits_of
from booking.cases.queries.shields import may_open_record, named_on_consultations, named_on_each
from booking.cases.queries.timeline_keys import Standing, bookings_on, entry_keys, loose_entries, unread, visits_on
from booking.cases.rules import Reader, may_open, may_read, may_read_answer
from booking.cases.rules.timeline_positions import TimelinePosition, part_after
from booking.citizens.models import Citizen, Helper
from booking.citizens.rules import NAME_WITHHELD, Part, helper_in_words
from booking.core.database import db
from booking.core.translation import _
from booking.services.models import Department, Service, Topic
from booking.services.queries import answers_to
from booking.services.rules import Answered
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from booking.visits.models import CONSULTATION_ORDER, Consultation, PartyMember, Visit
from booking.visits.queries import VISIT_OF_APPOINTMENT
from booking.visits.rules import HAND_OVER_REASONS

LONGEST = 200


def timeline(
    record_id: int,
    reader: Reader,
    *,
    limit: int = LONGEST,
    after: TimelinePosition | None = None,
    story: bool = False,
    others: Sequence[Item] = (),
) -> Timeline:
    """Read a part of the timeline of a record over all its Citizens and every department: `limit` items after a place.

    Newest first; a dozen queries however long the history. `others`: items of rooms above that stand in it too. Whoever
    may not open records gets nothing, and no count either. A `story` is without what was struck through or moved.
    """
    if not may_open_record(record_id, reader):
        return EMPTY
    keys = entry_keys(record_id)
    withheld = unread(keys, reader)
    readable = [key for key in keys if key.id not in withheld and not (story and key.struck)]
    visits = visits_on(record_id)
    moved = () if story else moved_away(record_id)
    gone = [Item(TimelinePosition(line.happened_at, ItemKind.MOVED, line.act), line) for line in moved]
    every: list[Standing | Item] = [
        *visits,
        *loose_entries(readable, (one.id for one in visits)),
        *bookings_on(record_id),
        *gone,
        *others,
    ]
    shown, older = part_after(every, after, limit)
    ids: dict[str, set[int]] = {kind: set() for kind in ItemKind}
    for item in shown:
        if isinstance(item, Standing):
            ids[item.position.kind].add(item.id)
    in_visits = {key.id for key in readable if key.visit_id in ids[ItemKind.VISIT]}
    entries = tuple(read_entries(select(Entry.id).where(Entry.id.in_(ids[ItemKind.ENTRY] | in_visits))))
    hidden = {key.consultation_id for key in keys if key.id in withheld} | hidden_by_moved(record_id, reader)
    hidden |= _shielded_for(record_id, reader)
    hidden.discard(None)
    lines = _visits(record_id, ids[ItemKind.VISIT], entries, hidden, reader)
    booked = _appointments(record_id, ids[ItemKind.APPOINTMENT], lines, reader)
    rest = [item for item in shown if isinstance(item, Item)]
    return Timeline(
        entries,
        lines,
        booked,
        len(withheld),
        older,
        tuple(item.line for item in rest if item.kind == ItemKind.MOVED),
        tuple(item for item in rest if item.kind != ItemKind.MOVED),
    )


def booked_ahead(record_id: int, reader: Reader, now: datetime) -> tuple[AppointmentLine, ...]:
    """List what is booked for the people of a record from now on, soonest first."""
    ahead = (
        {one.id for one in bookings_on(record_id) if one.position.at > now}
        if may_open_record(record_id, reader)
        else set()
    )
    found = _appointments(record_id, ahead, (), reader)
    return tuple(line for line in reversed(found) if line.status == AppointmentStatus.BOOKED)


def written_in(consultation_ids: Collection[int], reader: Reader) -> Mapping[int, tuple[EntryLine, ...]]:
    """Read the entries of these consultations that this reader may read, and that count, by consultation."""
    if not consultation_ids:
        return {}
    found: dict[int, tuple[EntryLine, ...]] = {}
    counting = select(Entry.id).where(Entry.consultation_id.in_(consultation_ids), ~Entry.struck, ~Entry.moved)
    for entry in read_entries(counting, LONGEST):
        if entry.consultation_id is not None and may_read(entry, reader):
            found[entry.consultation_id] = (*found.get(entry.consultation_id, ()), entry)
    return found


def _visits(
    record_id: int, ids: Collection[int], readable: Sequence[EntryLine], hidden: Collection[int | None], reader: Reader
) -> tuple[VisitLine, ...]:
    if not ids:
        return ()
    rows = db.session.execute(
        select(
            Visit.id,
            Visit.reference,
            Visit.arrived_at,
            Visit.day,
            Venue.name.label("venue"),
            Visit.status,
            Visit.gone_how,
            Visit.appointment_id,
            Helper.name.label("helper"),
            Helper.relation,
        )
        .join(Venue, Venue.id == Visit.venue_id)
        .outerjoin(Helper, Helper.id == Visit.helper_id)
        .where(Visit.id.in_(ids))
        .order_by(Visit.day.desc(), Visit.arrived_at.desc().nulls_last(), Visit.id.desc())
    ).all()
    party, leads = _party(ids, reader)
    said = _consultations(ids, readable, hidden)
    answered = answers_to(visit_ids=ids)[1]
    return tuple(
        VisitLine(
            row.reference,
            row.arrived_at,
            row.day,
            row.venue,
            row.status,
            row.gone_how,
            party.get(row.id, ()),
            said.get(row.id, ()),
            row.appointment_id,
            "" if _withheld(said.get(row.id, ())) else helper_in_words(row.helper or "", row.relation or ""),
            ()
            if _withheld(said.get(row.id, ())) or leads.get(row.id) != record_id
            else _readable(answered.get(row.id, ()), reader),
        )
        for row in rows
    )


def _withheld(consultations: Sequence[ConsultationLine]) -> bool:
    return any(line.withheld for line in consultations)


def _readable(answers: Sequence[Answered], reader: Reader) -> tuple[Answered, ...]:
    return tuple(answer for answer in answers if may_read_answer(answer, reader))


def _shielded_for(record_id: int, reader: Reader) -> set[int | None]:
    """Find the consultations that a shielded person was a client of too, whose record this reader may not open."""
    held = select(Consultation.id).where(Consultation.visit_id.in_(visits_of(record_id)))
    others = held.join(PartyMember, PartyMember.visit_id == Consultation.visit_id).join(PartyMember.citizen)
    ids = db.session.scalars(others.where(Citizen.shielded, PartyMember.part == Part.CLIENT)).all()
    return {id_ for id_, named in named_on_consultations(ids).items() if reader.id not in named}


def _party(visit_ids: Collection[int], reader: Reader) -> tuple[dict[int, tuple[tuple[str, str], ...]], dict[int, int]]:
    """Read who was there, by visit, and the record of the first of them: who answered what the service asks."""
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    leads: dict[int, int] = {}
    if not visit_ids:
        return found, leads
    rows = db.session.execute(
        select(PartyMember.visit_id, Citizen.name, PartyMember.part, PartyMember.why)
        .add_columns(Citizen.case_record_id, Citizen.shielded)
        .join(Citizen, Citizen.id == PartyMember.citizen_id)
        .where(PartyMember.visit_id.in_(visit_ids))
        .order_by(PartyMember.id)
    ).all()
    named = named_on_each({row.case_record_id for row in rows if row.shielded})
    for visit_id, name, part, why, record_id, _shielded in rows:
        whole = _("%(name)s (under 18: %(why)s)", name=name, why=why) if why else name
        shown = whole if may_open(reader, named.get(record_id)) else str(NAME_WITHHELD)
        found[visit_id] = (*found.get(visit_id, ()), (shown, part))
        leads.setdefault(visit_id, record_id)
    return found, leads


def _consultations(
    visit_ids: Collection[int], readable: Sequence[EntryLine], hidden: Collection[int | None]
) -> dict[int, tuple[ConsultationLine, ...]]:
    found: dict[int, tuple[ConsultationLine, ...]] = {}
    if not visit_ids:
        return found
    rows = db.session.execute(
        select(Consultation, Service.name, Department.name, Topic.name, StaffMember.name)
        .outerjoin(Service, Service.id == Consultation.service_id)
        .outerjoin(Department, Department.id == Service.department_id)
        .outerjoin(Topic, Topic.id == Consultation.topic_id)
        .outerjoin(StaffMember, StaffMember.id == Consultation.advisor_id)
        .where(Consultation.visit_id.in_(visit_ids))
        .order_by(*CONSULTATION_ORDER)
    ).all()
    written: dict[int | None, tuple[EntryLine, ...]] = {}
    for entry in readable:
        written[entry.consultation_id] = (*written.get(entry.consultation_id, ()), entry)
    partly = {row[0].visit_id for row in rows if row[0].id in hidden}  # a line for the next may tell what is withheld
    for consultation, service, department, topic, advisor in rows:
        withheld, unsaid = consultation.id in hidden, consultation.visit_id in partly
        line = ConsultationLine(
            consultation.id,
            consultation.reference,
            consultation.status,
            None if withheld else service,
            None if withheld else department,
            None if withheld else topic,
            None if withheld else advisor,
            "" if withheld else consultation.outcome,
            "" if withheld else consultation.next_step,
            "" if withheld else consultation.take_home,
            written.get(consultation.id, ()),
            withheld,
            "" if unsaid else str(HAND_OVER_REASONS.get(consultation.handed_over_because, "")),
            "" if unsaid else consultation.for_next,
        )
        found[consultation.visit_id] = (*found.get(consultation.visit_id, ()), line)
    return found


def _appointments(
    record_id: int, ids: Collection[int], visits: Sequence[VisitLine], reader: Reader
) -> tuple[AppointmentLine, ...]:
    """Read these appointments, and what the visits were booked as for one of the record's people.

    What was answered is who leads' to read.
    """
    became = {visit.appointment_id for visit in visits if visit.appointment_id is not None}
    if not ids and not became:
        return ()
    hidden = {visit.appointment_id for visit in visits if _withheld(visit.consultations)}
    first = or_(Appointment.id.in_(became), Appointment.follows_id.in_(became))
    of_visits = and_(Appointment.citizen_id.in_(citizens_of(record_id)), first)
    rows = db.session.execute(
        select(Appointment, Service.name, Department.name, Venue.name, StaffMember.name, Visit.reference)
        .add_columns(Helper.name, Helper.relation)
        .join(Service, Service.id == Appointment.service_id)
        .join(Department, Department.id == Service.department_id)
        .join(Venue, Venue.id == Appointment.venue_id)
        .join(StaffMember, StaffMember.id == Appointment.advisor_id)
        .outerjoin(Visit, VISIT_OF_APPOINTMENT)
        .outerjoin(Helper, Helper.id == Appointment.helper_id)
        .where(or_(Appointment.id.in_(ids), of_visits))
        .options(joinedload(Appointment.citizen), selectinload(Appointment.others))
        .order_by(Appointment.starts_at.desc(), Appointment.id.desc())
    ).all()
    answered = answers_to([row[0].id for row in rows])[0]
    return tuple(
        AppointmentLine(
            booking.reference,
            None if booking.first_id in hidden else service,
            None if booking.first_id in hidden else department,
            venue,
            None if booking.first_id in hidden else advisor,
            booking.starts_at,
            booking.ends_at,
            booking.status,
            booking.did_not_come_at,
            booking.version,
            visit,
            "" if booking.first_id in hidden else helper_in_words(helper or "", relation or ""),
            ()
            if booking.first_id in hidden or booking.citizen.case_record_id != record_id
            else _readable(answered.get(booking.id, ()), reader),
            tuple(
                person.name if person.case_record_id == record_id else person.shown_name
                for person in (booking.citizen, *booking.others)
            )
            if booking.others
            else (),
            booking.citizen.case_record_id == record_id,
        )
        for booking, service, department, venue, advisor, visit, helper, relation in rows
    )
