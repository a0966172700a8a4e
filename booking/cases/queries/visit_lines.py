"""Visits of a record's timeline: who was there, what each was about, what was written and put right."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from booking.cases.queries.lines import ConsultationLine, EntryLine, VisitLine
from booking.cases.queries.record_contents import RecordContents
from booking.cases.queries.shields import named_on_each
from booking.cases.queries.visits_put_right import corrections_of
from booking.cases.rules import Reader, may_open, may_read_answer
from booking.citizens.models import Citizen, Helper
from booking.citizens.rules import NAME_WITHHELD, helper_in_words
from booking.core.database import db
from booking.core.translation import _
from booking.services.models import Department, Service, Topic
from booking.services.queries import answers_to
from booking.services.rules import Answered
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from booking.visits.models import CONSULTATION_ORDER, Consultation, PartyMember, Visit
from booking.visits.rules import HAND_OVER_REASONS


def read_visits(
    record_id: int,
    ids: Collection[int],
    readable: Sequence[EntryLine],
    hidden: Collection[int | None],
    reader: Reader,
    on: RecordContents,
) -> tuple[VisitLine, ...]:
    """Read visits with who was there, what was written and what was put right of each, as this reader may read them."""
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
    answered = answers_to(visit_ids=ids if on.answers else ())[1]
    corrected = corrections_of(ids if on.corrected else ())
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
            "" if is_withheld(said.get(row.id, ())) else helper_in_words(row.helper or "", row.relation or ""),
            ()
            if is_withheld(said.get(row.id, ()))
            or leads.get(row.id) != record_id
            or any(one.led for one in corrected.get(row.id, ()))
            else readable_answers(answered.get(row.id, ()), reader),
            () if is_withheld(said.get(row.id, ())) else corrected.get(row.id, ()),
        )
        for row in rows
    )


def is_withheld(consultations: Sequence[ConsultationLine]) -> bool:
    return any(line.withheld for line in consultations)


def readable_answers(answers: Sequence[Answered], reader: Reader) -> tuple[Answered, ...]:
    return tuple(answer for answer in answers if may_read_answer(answer, reader))


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
