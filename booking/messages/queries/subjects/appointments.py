"""Appointments as subjects of messages, until they begin."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus
from booking.citizens.models import Citizen, CitizenContact, Helper, HelperContact
from booking.core.database import db
from booking.messages.models import ReconciledVersion
from booking.messages.queries import history
from booking.messages.queries.subject import Subject, about_appointment, contacts_of_appointment
from booking.messages.queries.subjects.in_person import told_in_person
from booking.messages.queries.subjects.reconciled import contacts_differ, dependencies_of, is_of
from booking.messages.rules.facts import Stand, SubjectFacts
from booking.wording.rules.kinds import SubjectKind

_OF_CITIZEN = select(CitizenContact.contact_point_id).where(CitizenContact.citizen_id == Appointment.citizen_id)
_OF_HELPER = select(HelperContact.contact_point_id).where(HelperContact.helper_id == Appointment.helper_id)


def unreconciled(now: datetime) -> Select[str]:
    """Select the references of appointments whose version or contact points differ from the reconciled ones."""
    new, moved = ReconciledVersion.version.is_(None), ReconciledVersion.version != Appointment.version
    query = ahead(now).outerjoin(ReconciledVersion, is_of(SubjectKind.APPOINTMENT, Appointment.reference))
    return query.where(or_(new, moved, contacts_differ(_OF_CITIZEN, _OF_HELPER)))


def ahead(now: datetime) -> Select[str]:
    """Select those that have not begun, by start, so that the index is walked from now on, however long the past is."""
    alone = Appointment.follows_id.is_(None)  # a second topic is told with the first
    return select(Appointment.reference).where(Appointment.starts_at > now, alone).order_by(Appointment.starts_at)


def subjects(references: Collection[str]) -> list[Subject]:
    """Read these appointments with their citizens as subjects."""
    query = (
        select(Appointment)
        .where(Appointment.reference.in_(references))
        .options(
            joinedload(Appointment.venue),
            joinedload(Appointment.second),
            joinedload(Appointment.citizen).selectinload(Citizen.contact_points),
            joinedload(Appointment.helper).selectinload(Helper.contact_points),
        )
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(query).scalars().all()
    ids = [row.id for row in rows]
    given, private = history.given(ids), told_in_person(ids)
    return [_subject(row, history.read(row, given.get(row.id, [])), in_person=row.id in private) for row in rows]


def _subject(row: Appointment, past: history.Past, *, in_person: bool) -> Subject:
    stand, since, by_staff, asked_at = Stand.ON, past.since, past.by_staff, past.asked_at
    if row.status == AppointmentStatus.CANCELLED:
        told = Stand.OVER if row.cancelled_untold else Stand.CANCELLED
        stand, since, by_staff = told, row.cancelled_at or since, row.cancelled_by_id is not None
        asked_at = since if past.knows_end else asked_at
    elif (disrupted_at := row.visit_disrupted_at) is not None:
        stand, since, by_staff = Stand.DISRUPTED, disrupted_at, True
    points = [*row.citizen.contact_points, *(row.helper.contact_points if row.helper else [])]
    facts = SubjectFacts(
        kind=SubjectKind.APPOINTMENT,
        reference=row.reference,
        version=row.version,
        stand=stand,
        starts_at=row.starts_at,
        both_until=row.visit_ends_at if row.second is not None else None,
        venue_id=row.venue_id,
        asked_at=asked_at,
        since=since,
        by_staff=by_staff,
        contacts=() if in_person else contacts_of_appointment(row),
        asked_says=past.asked_says,
        in_person=in_person,
    )
    return about_appointment(facts, row.venue, row, dependencies_of(points))
