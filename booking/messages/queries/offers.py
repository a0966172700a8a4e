"""Offers of an earlier slot, as messages are about them: each is told once, while it is open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import joinedload

from booking.appointments.models import Appointment, SlotOffer, WaitingListEntry
from booking.citizens.models import Citizen
from booking.core.database import db
from booking.messages.models import ReconciledVersion
from booking.wording.rules.kinds import SubjectKind

_OPEN, _ANSWERED = 1, 2
_ANSWERS = ("", "yes", "no", "gone")  # one that ran out is told to nobody


def version_of(answer: str) -> int:
    """An offer changes once: when it is answered."""
    return _ANSWERED if answer else _OPEN


def unreconciled(now: datetime) -> Sequence[str]:
    """References of offers that have not run out and are not as they were when they were settled."""
    same = and_(
        ReconciledVersion.subject_kind == SubjectKind.OFFER.value,
        ReconciledVersion.subject_reference == SlotOffer.reference,
    )
    version = case((SlotOffer.answer == "", _OPEN), else_=_ANSWERED)
    new = and_(ReconciledVersion.version.is_(None), SlotOffer.answer == "")
    query = (
        select(SlotOffer.reference)
        .outerjoin(ReconciledVersion, same)
        .where(SlotOffer.answer.in_(_ANSWERS), SlotOffer.expires_at > now)
        .where(or_(new, ReconciledVersion.version != version))
        .order_by(SlotOffer.starts_at)
    )
    return list(db.session.scalars(query))


def ahead(now: datetime) -> Sequence[str]:
    """References of every offer that waits for an answer."""
    query = select(SlotOffer.reference).where(SlotOffer.answer == "", SlotOffer.expires_at > now)
    return list(db.session.scalars(query))


def with_people(references: Collection[str]) -> Sequence[SlotOffer]:
    """These offers, with whom they are made to."""
    to = joinedload(SlotOffer.entry).joinedload(WaitingListEntry.appointment)
    query = (
        select(SlotOffer)
        .where(SlotOffer.reference.in_(references))
        .options(joinedload(SlotOffer.venue), to.joinedload(Appointment.citizen).selectinload(Citizen.contact_points))
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))
