"""Waiting-list offers as subjects of messages: each is sent once, while it is open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.orm import joinedload

from booking.appointments.models import Appointment, SlotOffer, WaitingListEntry
from booking.appointments.rules import OfferAnswer
from booking.citizens.models import Citizen, Helper
from booking.core.database import db
from booking.messages.models import ReconciledVersion
from booking.messages.queries.subject import Subject, about_appointment, contacts_of
from booking.messages.queries.subjects.in_person import told_in_person
from booking.messages.queries.subjects.reconciled import is_of
from booking.messages.rules.facts import Stand, SubjectFacts
from booking.wording.rules.kinds import SubjectKind

_OPEN, _ANSWERED = 1, 2
_ANSWERS = ("", "yes", "no", "gone")  # an expired offer is told to nobody


def unreconciled(now: datetime) -> Select[str]:
    """Select the references of unexpired offers that changed since they were reconciled."""
    version = case((SlotOffer.answer == OfferAnswer.OPEN, _OPEN), else_=_ANSWERED)
    new = and_(ReconciledVersion.version.is_(None), SlotOffer.answer == OfferAnswer.OPEN)
    return (
        select(SlotOffer.reference)
        .outerjoin(ReconciledVersion, is_of(SubjectKind.OFFER, SlotOffer.reference))
        .where(SlotOffer.answer.in_(_ANSWERS), SlotOffer.expires_at > now)
        .where(or_(new, ReconciledVersion.version != version))
        .order_by(SlotOffer.starts_at)
    )


def ahead(now: datetime) -> Select[str]:
    """Select the references of offers that wait for an answer."""
    return select(SlotOffer.reference).where(SlotOffer.answer == OfferAnswer.OPEN, SlotOffer.expires_at > now)


def subjects(references: Collection[str]) -> list[Subject]:
    """Read these offers, with the people they are made to, as subjects."""
    to = joinedload(SlotOffer.entry).joinedload(WaitingListEntry.appointment)
    query = (
        select(SlotOffer)
        .where(SlotOffer.reference.in_(references))
        .options(
            joinedload(SlotOffer.venue),
            to.joinedload(Appointment.citizen).selectinload(Citizen.contact_points),
            to.joinedload(Appointment.helper).selectinload(Helper.contact_points),
        )
        .execution_options(populate_existing=True)
    )
    rows = list(db.session.scalars(query))
    private = told_in_person([row.entry.appointment_id for row in rows])
    return [_subject(row, in_person=row.entry.appointment_id in private) for row in rows]


def _subject(row: SlotOffer, *, in_person: bool) -> Subject:
    appointment = row.entry.appointment
    facts = SubjectFacts(
        kind=SubjectKind.OFFER,
        reference=row.reference,
        version=_ANSWERED if row.answer else _OPEN,
        stand=Stand.OVER if row.answer else Stand.ON,
        starts_at=row.starts_at,
        venue_id=row.venue_id,
        asked_at=row.offered_at,
        since=row.offered_at,
        contacts=() if in_person else contacts_of(appointment.told.contact_points),
        until=row.expires_at,
    )
    return about_appointment(facts, row.venue, appointment)
