"""Find visits that should be closed by now, and acts whose snapshots are no longer needed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, and_, cast, exists, func, or_, select

from booking.core.clock import day_bounds, day_of
from booking.core.database import db
from booking.sessions.models import AdvisorSession
from booking.visits.models import Consultation, Visit, VisitAct
from booking.visits.rules import ConsultationStatus, VisitStatus
from booking.visits.rules.limits import AFTER_THE_LAST_SESSION, KEPT_TO_UNDO

AT_ONCE = 500


def acts_to_forget(now: datetime) -> list[int]:
    """Return up to 500 ids of acts older than a day that still keep a snapshot."""
    kept = cast(VisitAct.before, Text) != "{}"
    return list(db.session.scalars(select(VisitAct.id).where(VisitAct.at < now - KEPT_TO_UNDO, kept).limit(AT_ONCE)))


def to_close(now: datetime) -> list[Visit]:
    """List open visits of earlier days, and those of venues whose last session today ended an hour ago.

    Of today's, not those who came after the last session, nor those who are with an advisor.
    """
    today = day_of(now)
    starts, ends = day_bounds(today)
    over = (
        select(AdvisorSession.venue_id, func.max(AdvisorSession.ends_at).label("last"))
        .where(AdvisorSession.starts_at >= starts, AdvisorSession.starts_at < ends)
        .where(AdvisorSession.cancelled_at.is_(None))
        .group_by(AdvisorSession.venue_id)
        .having(func.max(AdvisorSession.ends_at) <= now - AFTER_THE_LAST_SESSION)
        .subquery()
    )
    in_progress = exists().where(
        Consultation.visit_id == Visit.id, Consultation.status == ConsultationStatus.IN_PROGRESS
    )
    came_before_the_end = func.coalesce(Visit.arrived_at, Visit.said_at) < over.c.last
    query = (
        select(Visit)
        .outerjoin(over, over.c.venue_id == Visit.venue_id)
        .where(Visit.status != VisitStatus.GONE, Visit.day <= today)
        .where(or_(Visit.day < today, and_(came_before_the_end, ~in_progress)))
        .order_by(Visit.id)
    )
    return list(db.session.scalars(query))
