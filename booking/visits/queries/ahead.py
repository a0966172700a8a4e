"""Drop-ins to which somebody has said that they come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from booking.citizens.rules import Part
from booking.core.clock import day_of
from booking.core.database import db
from booking.visits.models import PartyMember, Visit
from booking.visits.rules import VisitStatus


def plans_ahead(citizen_ids: Collection[int], now: datetime) -> Sequence[Visit]:
    """List the drop-ins that these people have said they come to, from today on."""
    theirs = select(PartyMember.visit_id).where(PartyMember.part == Part.CLIENT)
    return db.session.scalars(
        select(Visit)
        .where(Visit.id.in_(theirs.where(PartyMember.citizen_id.in_(citizen_ids))))
        .where(Visit.status == VisitStatus.COMING, Visit.day >= day_of(now))
        .order_by(Visit.day, Visit.id)
    ).all()
