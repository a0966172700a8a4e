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
    EntryLine,
    Item,
    ItemKind,
    Timeline,
    VisitLine,
    visit_at,
)
from booking.cases.queries.record_contents import RecordContents, contents_of
from booking.cases.queries.records import citizens_of, visits_of
from booking.cases.queries.shields import may_open_record, named_on_consultations
from booking.cases.queries.timeline_keys import Standing, entries_in, kept_keys, standing, unread
from booking.cases.queries.visit_lines import is_withheld, read_visits, readable_answers
from booking.cases.queries.visits_put_right import taken_off
from booking.cases.rules import Reader, may_open, may_read
from booking.cases.rules.timeline_positions import TimelinePosition, part_after
from booking.citizens.models import Citizen, Helper
from booking.citizens.rules import Part, helper_in_words
from booking.core.database import db
from booking.services.models import Department, Service
from booking.services.queries import answers_to
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from booking.visits.models import Consultation, PartyMember, Visit
from booking.visits.queries import VISIT_OF_APPOINTMENT

LONGEST = 200


def timeline(
    record_id: int,
    reader: Reader,
    *,
    limit: int = LONGEST,
    after: TimelinePosition | None = None,
    story: bool = False,
    kind: str = "",
    others: Sequence[Item] = (),
    now: datetime | None = None,
    on: RecordContents | None = None,
) -> Timeline:
    """Read a part of the timeline of a record over all its Citizens and every department: `limit` items after a place.

    Newest first; a dozen queries however long the history. `others`: items of rooms above that stand in it too. Whoever
    may not open records gets nothing, and no count either. A `story` is without what was struck through or moved.
    With a `kind` of the filter, at least all of that kind. With `now`, also what is booked from then on, in whatever
    part it stands. `on`: what stands on the record, where the caller has asked.
    """
    on = on or contents_of(record_id)
    if not (may_open_record(record_id, reader) if on.shielded else may_open(reader)):
        return EMPTY
    keys = kept_keys(record_id, shielded=on.shielded) if on.shielded or on.restricted else []
    withheld = unread(keys, reader)
    unreadable = [key.id for key in withheld]
    found, ahead = standing(
        record_id, limit=limit + 1, after=after, withheld=unreadable, story=story, kind=kind, now=now
    )
    every: list[Standing | Item] = [
        *found,
        *(() if story else _gone(record_id, on)),
        *others,
    ]
    shown, older = part_after(every, after, limit)
    ids: dict[str, set[int]] = {kind: set() for kind in ItemKind}
    for item in shown:
        if isinstance(item, Standing):
            ids[item.position.kind].add(item.id)
    wanted = entries_in(record_id, ids[ItemKind.VISIT], ids[ItemKind.ENTRY], story=story)
    named = {key.id: key.named for key in keys if key.named is not None}
    entries = tuple(read_entries(wanted.where(Entry.id.not_in(unreadable)), named=named))
    hidden = {key.consultation_id for key in withheld} | _hidden(record_id, reader, on)
    lines = read_visits(record_id, ids[ItemKind.VISIT], entries, hidden, reader, on)
    in_part = ids[ItemKind.APPOINTMENT]
    booked = _appointments(record_id, in_part.union(ahead.values()), lines, reader)
    rest = [item for item in shown if isinstance(item, Item)]
    return Timeline(
        entries,
        lines,
        tuple(line for line in booked if line.reference not in ahead or ahead[line.reference] in in_part),
        len(withheld),
        older,
        tuple(item.line for item in rest if item.kind == ItemKind.MOVED),
        tuple(item for item in rest if item.kind != ItemKind.MOVED),
        tuple(line for line in reversed(booked) if line.reference in ahead and line.status == AppointmentStatus.BOOKED),
    )


def _gone(record_id: int, on: RecordContents) -> list[Item]:
    """List what stood on a record and was moved or taken off it."""
    lines = moved_away(record_id) if on.moved else ()
    moved = [Item(TimelinePosition(line.happened_at, ItemKind.MOVED, line.act), line) for line in lines]
    left = ((visit_at(line.arrived_at, line.day), line) for line in (taken_off(record_id) if on.taken_off else ()))
    return moved + [Item(TimelinePosition(at, ItemKind.TAKEN_OFF, line.act), line) for at, line in left]


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


def _hidden(record_id: int, reader: Reader, on: RecordContents) -> set[int | None]:
    """Find a record's consultations that are withheld though this reader may read what stands of them here.

    An entry was moved away; or a shielded person was a client of it too, whose record this reader may not open.
    """
    moved: set[int | None] = hidden_by_moved(record_id, reader) if on.moved else set()
    if not on.shielded:
        return moved
    held = select(Consultation.id).where(Consultation.visit_id.in_(visits_of(record_id)))
    others = held.join(PartyMember, PartyMember.visit_id == Consultation.visit_id).join(PartyMember.citizen)
    ids = db.session.scalars(others.where(Citizen.shielded, PartyMember.part == Part.CLIENT)).all()
    return moved | {id_ for id_, named in named_on_consultations(ids).items() if reader.id not in named}


def _appointments(
    record_id: int, ids: Collection[int], visits: Sequence[VisitLine], reader: Reader
) -> tuple[AppointmentLine, ...]:
    """Read these appointments, and what the visits were booked as for one of the record's people.

    What was answered is who leads' to read.
    """
    became = {visit.appointment_id for visit in visits if visit.appointment_id is not None}
    if not ids and not became:
        return ()
    hidden = {visit.appointment_id for visit in visits if is_withheld(visit.consultations)}
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
    absent = {row[0].id for row in rows if row[0].id in ids and row[5] is not None}
    hidden |= {row[0].first_id for row in rows if row[0].id in absent}  # what it was about is those others' who came
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
            None if booking.id in absent else visit,
            "" if booking.first_id in hidden else helper_in_words(helper or "", relation or ""),
            ()
            if booking.first_id in hidden or booking.citizen.case_record_id != record_id
            else readable_answers(answered.get(booking.id, ()), reader),
            tuple(
                person.name if person.case_record_id == record_id else person.shown_name
                for person in (booking.citizen, *booking.others)
            )
            if booking.others
            else (),
            booking.id in absent,
            booking.citizen.case_record_id == record_id,
        )
        for booking, service, department, venue, advisor, visit, helper, relation in rows
    )
