"""Read the grounds for opening a record: what connected staff with its person around the time of a reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, or_, select

from booking.appointments.models import Appointment
from booking.appointments.queries import given_by, with_others
from booking.appointments.rules import AppointmentChannel
from booking.cases.models import AuditRow
from booking.cases.queries.lines import visit_at
from booking.cases.queries.records import citizens_of
from booking.cases.rules import Act, Basis
from booking.cases.rules.alerts import CONNECTED_WITHIN, Connection
from booking.citizens.models import CaseRecord
from booking.core import clock
from booking.core.database import db
from booking.services.models import Service
from booking.tasks.models import Task
from booking.visits.models import Consultation, PartyMember, Visit

# Whoever has judged likely records has a reason to open them.
_COMPARING = (Act.MATCHED, Act.COMPARED, Act.JOINED, Act.PARTED)


def connections_with(record: CaseRecord, row: AuditRow) -> tuple[Connection, ...]:
    """List the visits, appointments and Tasks of a record around a reading of it, and its reader's earlier grounds.

    A referral and a next step count by their Tasks. An appointment that the reader has made at a desk, or taken over,
    is no ground; one made in a conversation is.
    """
    since, until = row.at - CONNECTED_WITHIN, row.at + CONNECTED_WITHIN
    return (
        *_visits(record.id, since, until),
        *_appointments(record.id, row.staff_member_id, since, until),
        *_tasks(record.id, row.at, since),
        *_earlier(record, row, since),
    )


def _visits(record_id: int, since: datetime, until: datetime) -> Iterator[Connection]:
    found = (
        select(Visit.arrived_at, Visit.day, Consultation.advisor_id, Visit.venue_id, Service.department_id)
        .join(PartyMember, PartyMember.visit_id == Visit.id)
        .outerjoin(Consultation, Consultation.visit_id == Visit.id)
        .outerjoin(Service, Service.id == func.coalesce(Consultation.service_id, Visit.service_id))
        .where(PartyMember.citizen_id.in_(citizens_of(record_id)))
        .where(Visit.day.between(clock.day_of(since), clock.day_of(until)))
    )
    for arrived_at, day, *where in db.session.execute(found):
        yield Connection(visit_at(arrived_at, day), *where)


def _appointments(record_id: int, reader_id: int, since: datetime, until: datetime) -> Iterator[Connection]:
    people, in_conversation = citizens_of(record_id), Appointment.channel == AppointmentChannel.DAY
    found = (
        select(
            *(Appointment.starts_at, Appointment.booked_at),
            *(Appointment.advisor_id, Appointment.venue_id, Service.department_id),
        )
        .join(Service, Service.id == Appointment.service_id)
        .where(or_(Appointment.citizen_id.in_(people), with_others(people)))
        .where(or_(Appointment.starts_at.between(since, until), Appointment.booked_at.between(since, until)))
        .where(or_(Appointment.booked_by_id.is_distinct_from(reader_id), in_conversation))
        .where(given_by().is_distinct_from(reader_id))
    )
    for starts_at, booked_at, *where in db.session.execute(found):
        yield Connection(starts_at, *where)
        yield Connection(booked_at, *where)


def _tasks(record_id: int, at: datetime, since: datetime) -> Iterator[Connection]:
    """List the Tasks that were open at this time or have been done since; an open one counts however old it is."""
    found = select(Task.done_at, Task.staff_member_id, Task.venue_id, Task.department_id).where(
        Task.citizen_id.in_(citizens_of(record_id)), or_(Task.done_at.is_(None), Task.done_at >= since)
    )
    for done_at, *where in db.session.execute(found.where(Task.opened_at <= at)):
        yield Connection(min(done_at or at, at), *where)


def _earlier(record: CaseRecord, row: AuditRow, since: datetime) -> Iterator[Connection]:
    """List when this reader has judged the record beside likely ones, or was telephoned about it."""
    found = select(AuditRow.at, AuditRow.staff_member_id).where(
        AuditRow.case_record_reference.in_({record.reference, row.case_record_reference}),
        AuditRow.staff_member_id == row.staff_member_id,
        AuditRow.id < row.id,
        AuditRow.at >= since,
        or_(AuditRow.act.in_(_COMPARING), AuditRow.basis == Basis.TELEPHONE),
    )
    for at, staff_id in db.session.execute(found):
        yield Connection(at, staff_id)
