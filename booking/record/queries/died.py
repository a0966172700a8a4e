"""Read what ends when somebody has died."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from booking.appointments.models import Appointment
from booking.appointments.queries import bookings_ahead
from booking.cases.queries import open_actions, people_on
from booking.cases.queries.records import visits_of
from booking.core.database import db
from booking.messages.models import Message
from booking.messages.rules.reconciliation import Status
from booking.referrals.queries import unsettled_on
from booking.referrals.rules import OPEN_REFERRALS
from booking.visits.models import Consultation
from booking.visits.queries import plans_ahead


class DeathPreview(NamedTuple):
    """What ends when it is written down that the person of a record has died."""

    cancelled: list[Appointment]
    kept: list[Appointment]  # by others who come too
    plans: int
    messages: int
    actions: int
    referrals: int


def death_preview(record_id: int, now: datetime) -> DeathPreview:
    """Read what would end, whoever may read it: appointments by name, the rest as numbers."""
    ids = {person.id for person in people_on(record_id)}
    booked, plans = bookings_ahead(ids, now), plans_ahead(ids, now)
    kept = [row for row in booked if row.citizen_id not in ids or any(one.id not in ids for one in row.others)]
    ended = [row for row in booked if row not in kept]
    talks = select(Consultation.reference).where(Consultation.visit_id.in_(visits_of(record_id)))
    about = [*(row.reference for row in ended), *(row.reference for row in plans), *db.session.scalars(talks)]
    planned = Message.subject_reference.in_(about), Message.status == Status.PLANNED
    return DeathPreview(
        ended,
        kept,
        len(plans),
        db.session.scalar(select(func.count()).select_from(Message).where(*planned)) or 0,
        open_actions(record_id),
        sum(one.state in OPEN_REFERRALS for one in unsettled_on(record_id)),
    )
