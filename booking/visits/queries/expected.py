"""Read who is expected at a venue on a day: the appointments without a visit there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import aliased

from booking.appointments.models import Appointment, AppointmentClient
from booking.appointments.rules import AppointmentStatus
from booking.citizens.models import CaseRecord, Citizen, CitizenContact, ContactPoint, Helper, HelperContact
from booking.citizens.queries import flags_column, names_column, needs_column, read_needs
from booking.citizens.rules import Needs, helper_in_words
from booking.core.clock import day_bounds, today
from booking.core.database import db
from booking.interpreters.rules import state_of_interpreter
from booking.services.models import Service
from booking.services.queries import within
from booking.staff.models import StaffMember
from booking.staff.rules import Scope
from booking.venues.models import Venue
from booking.visits import rules
from booking.visits.models import Visit
from booking.visits.queries.columns import HELPER_COLUMNS, HELPER_POINT
from booking.visits.queries.rows import ExpectedRow, Person, called_of, digits_of, withheld
from booking.visits.rules import GoneHow

_Second = aliased(Appointment)
_Other, _OtherRecord = aliased(Citizen), aliased(CaseRecord)
_SecondService, _SecondAdvisor = aliased(Service), aliased(StaffMember)


def expected_rows(venue_id: int, day: date, now: datetime, scope: Scope) -> list[ExpectedRow]:
    """Read the appointments of a venue's day without a visit there, a second topic with its first."""
    starts, ends = day_bounds(day)
    query = (
        select(
            Appointment.reference,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.needs,
            Appointment.interpreter_arranged_at,
            Appointment.did_not_come_at,
            Appointment.disrupted_at,
            Appointment.version,
            _Second.starts_at.label("then_at"),
            _SecondService.name.label("then_service"),
            _SecondAdvisor.languages.label("then_spoken"),
            Citizen.name,
            Citizen.shielded,
            *HELPER_COLUMNS,
            CaseRecord.reference.label("record"),
            needs_column(Citizen.case_record_id).label("to_do"),
            flags_column(Citizen.case_record_id, today()).label("flags"),
            Citizen.name_folded.label("typed"),
            names_column(Citizen.case_record_id).label("called"),
            _Other.id.label("other_id"),
            _Other.name.label("other"),
            _Other.shielded.label("other_shielded"),
            _OtherRecord.reference.label("other_record"),
            needs_column(_Other.case_record_id).label("other_to_do"),
            flags_column(_Other.case_record_id, today()).label("other_flags"),
            _Other.name_folded.label("other_typed"),
            names_column(_Other.case_record_id).label("other_called"),
            ContactPoint.last_digits,
            Service.name.label("service"),
            Service.needs_private_room.label("private"),
            StaffMember.name.label("advisor"),
            StaffMember.languages.label("spoken"),
            Visit.venue_id.label("visited_id"),
            Venue.name.label("visited"),
        )
        .join(Citizen, Citizen.id == Appointment.citizen_id)
        .join(CaseRecord, CaseRecord.id == Citizen.case_record_id)
        .join(Service, Service.id == Appointment.service_id)
        .join(StaffMember, StaffMember.id == Appointment.advisor_id)
        .outerjoin(_Second, and_(_Second.follows_id == Appointment.id, _Second.status == AppointmentStatus.BOOKED))
        .outerjoin(_SecondService, _SecondService.id == _Second.service_id)
        .outerjoin(_SecondAdvisor, _SecondAdvisor.id == _Second.advisor_id)
        .outerjoin(Helper, Helper.id == Appointment.helper_id)
        .outerjoin(HelperContact, HelperContact.helper_id == Helper.id)
        .outerjoin(HELPER_POINT, HELPER_POINT.id == HelperContact.contact_point_id)
        .outerjoin(CitizenContact, CitizenContact.citizen_id == Citizen.id)
        .outerjoin(ContactPoint, ContactPoint.id == CitizenContact.contact_point_id)
        .outerjoin(AppointmentClient, AppointmentClient.appointment_id == Appointment.id)
        .outerjoin(_Other, _Other.id == AppointmentClient.citizen_id)
        .outerjoin(_OtherRecord, _OtherRecord.id == _Other.case_record_id)
        .outerjoin(Visit, and_(Visit.appointment_id == Appointment.id, Visit.gone_how != GoneHow.WITHDRAWN))
        .outerjoin(Venue, Venue.id == Visit.venue_id)
        .where(Appointment.venue_id == venue_id, Appointment.starts_at >= starts, Appointment.starts_at < ends)
        .where(
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.follows_id.is_(None),  # a second topic stands in the first one's row
            within(scope, Appointment.venue_id, Appointment.service_id),
        )
        .order_by(Appointment.starts_at, Citizen.name_folded, Appointment.id)
    )
    grouped: dict[str, list[Row[Any]]] = {}
    for row in db.session.execute(query):
        grouped.setdefault(row.reference, []).append(row)
    return [_expected_row(rows, now) for rows in grouped.values() if rows[0].visited_id != venue_id]


def _expected_row(rows: list[Row[Any]], now: datetime) -> ExpectedRow:
    row, needs = rows[0], Needs.from_json(rows[0].needs)
    others = {
        r.other_id: Person(
            r.other,
            record=r.other_record,
            to_do=read_needs(r.other_to_do),
            flags=read_needs(r.other_flags),
            called=called_of(r.other_typed, r.other_called),
        )
        for r in rows
        if r.other_id is not None
    }
    person = Person(
        row.name,
        digits=digits_of(r.last_digits for r in rows),
        record=row.record,
        to_do=read_needs(row.to_do),
        flags=read_needs(row.flags),
        called=called_of(row.typed, row.called),
    )
    shielded = row.shielded or any(r.other_shielded for r in rows)
    if shielded:
        person = withheld(person, "", row.reference)
        others = {id_: withheld(other, "", row.reference) for id_, other in others.items()}
    spoken = row.spoken if row.then_at is None else set(row.spoken) & set(row.then_spoken)
    return ExpectedRow(
        reference=row.reference,
        person=person,
        others=tuple(person for _id, person in sorted(others.items(), key=lambda pair: pair[0])),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        service=row.service,
        advisor=row.advisor,
        needs=needs,
        attendance=rules.attendance(row.starts_at, row.did_not_come_at, now),
        version=row.version,
        elsewhere=row.visited or "",
        cannot_go_ahead=row.disrupted_at is not None,
        interpreter=state_of_interpreter(needs, row.interpreter_arranged_at, spoken),
        **({} if shielded else helper_of(rows)),
        private=row.private,
        then_at=row.then_at,
        then_service=row.then_service or "",
    )


def helper_of(rows: Sequence[Row[Any]]) -> dict[str, Any]:
    """Return who helps, in words, and the last digits of their numbers."""
    name, relation = rows[0].helper or "", rows[0].relation or ""
    return {"helper": helper_in_words(name, relation), "helper_digits": digits_of(row.helper_digits for row in rows)}
