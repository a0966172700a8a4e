"""Scope of messages: a message belongs to the venue and department of its subject."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from booking.appointments.models import Appointment, SlotOffer, WaitingListEntry
from booking.cases.models import Action
from booking.core.database import db
from booking.messages.models import Message, Reply
from booking.referrals.models import Referral
from booking.services.models import Service
from booking.services.queries import within
from booking.staff.rules import Scope
from booking.visits.models import Consultation, Visit
from booking.wording.rules.kinds import SubjectKind


def told_in(scope: Scope) -> ColumnElement[bool]:
    """Build the SQL condition for messages whose subject lies in this scope."""
    if scope.everything:
        return true()
    booked = select(Appointment.id).where(within(scope, Appointment.venue_id, Appointment.service_id))
    come = select(Visit.id).where(within(scope, Visit.venue_id, Visit.service_id))
    consultation = (
        select(Consultation.id)
        .join(Visit, Visit.id == Consultation.visit_id)
        .where(Consultation.reference == Message.subject_reference)
        .where(within(scope, Visit.venue_id, Consultation.service_id))
    )
    offer = (
        select(SlotOffer.id)
        .join(WaitingListEntry, WaitingListEntry.id == SlotOffer.entry_id)
        .join(Appointment, Appointment.id == WaitingListEntry.appointment_id)
        .where(SlotOffer.reference == Message.subject_reference)
        .where(within(scope, Appointment.venue_id, Appointment.service_id))
    )
    asked = (
        select(Reply.id)
        .where(Reply.reference == Message.subject_reference)
        .where(
            or_(
                booked.where(Appointment.reference == Reply.subject_reference).exists(),
                come.where(Visit.reference == Reply.subject_reference).exists(),
            )
        )
    )
    referred = select(Referral.id).where(
        Referral.reference == Message.subject_reference,
        _in_places(scope, Referral.venue_id, Referral.from_department_id),
    )
    agreed = (
        select(Action.id)
        .join(Consultation, Consultation.id == Action.consultation_id)
        .join(Visit, Visit.id == Consultation.visit_id)
        .where(Action.reference == Message.subject_reference)
        .where(_in_places(scope, Visit.venue_id, Action.department_id))
    )
    return or_(
        booked.where(Appointment.reference == Message.subject_reference).exists(),
        come.where(Visit.reference == Message.subject_reference).exists(),
        consultation.exists(),
        offer.exists(),
        asked.exists(),
        referred.exists(),
        agreed.exists(),
    )


def _in_places(scope: Scope, venue: Any, department: Any) -> ColumnElement[bool]:
    """Filter rows to a scope by the columns of venue and department."""
    return or_(
        false(),
        *(
            and_(
                true(),
                *([venue == venue_id] if venue_id is not None else []),
                *([department == department_id] if department_id is not None else []),
            )
            for venue_id, department_id in sorted(scope.places, key=str)
        ),
    )


def department_of(kind: str, reference: str) -> int | None:
    """Return the department of an appointment or a visit; None for a visit about no service."""
    about = Appointment if kind == SubjectKind.APPOINTMENT else Visit
    found = select(Service.department_id).join(about, about.service_id == Service.id)
    return db.session.scalar(found.where(about.reference == reference))
