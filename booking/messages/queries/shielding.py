"""Messages and replies of shielded people: lists show neither their words nor where they went."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, or_, select

from booking.appointments.models import Appointment, SlotOffer, WaitingListEntry
from booking.citizens.models import Citizen
from booking.citizens.queries import points_of_shielded
from booking.core.database import db
from booking.messages.models import Message, Reply
from booking.visits.models import Consultation, PartyMember, Visit


def about_shielded(of: type[Message] | type[Reply]) -> ColumnElement[bool]:
    """Build the condition that a message or reply is a shielded person's: by number or address, or by what it is about.

    The latter includes what their helper is told.
    """
    theirs = select(PartyMember.visit_id).join(Citizen, Citizen.id == PartyMember.citizen_id).where(Citizen.shielded)
    booked = select(Appointment.id).join(Citizen, Citizen.id == Appointment.citizen_id).where(Citizen.shielded)
    offered = select(SlotOffer.reference).join(WaitingListEntry, WaitingListEntry.id == SlotOffer.entry_id)
    about = (
        select(Appointment.reference).where(Appointment.id.in_(booked)),
        select(Visit.reference).where(Visit.id.in_(theirs)),
        select(Consultation.reference).where(Consultation.visit_id.in_(theirs)),
        offered.where(WaitingListEntry.appointment_id.in_(booked)),
    )
    to_them = func.coalesce(of.contact_point_id, 0).in_(points_of_shielded())
    return or_(to_them, *(of.subject_reference.in_(references) for references in about))


def replies_of_shielded(replies: Iterable[Reply]) -> set[int]:
    """Return the ids of those of these replies that a shielded person sent. One statement."""
    ids = [reply.id for reply in replies]
    return set(db.session.scalars(select(Reply.id).where(Reply.id.in_(ids), about_shielded(Reply)))) if ids else set()
