"""Queries of requests for leave and other hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from booking.core.database import db
from booking.core.tokens import normalise_reference
from booking.disruptions.rules.limits import ANSWER_SHOWN_FOR, LEAVE_SHOWN
from booking.sessions.models import LeaveRequest
from booking.sessions.rules import LeaveState


def leave_by_reference(reference: str) -> LeaveRequest | None:
    """Find a request by its reference."""
    return db.session.scalar(select(LeaveRequest).where(LeaveRequest.reference == normalise_reference(reference)))


def leave_of(advisor_id: int, now: datetime) -> Sequence[LeaveRequest]:
    """List an advisor's requests that wait, that were answered lately or that lie ahead, the newest first."""
    query = (
        select(LeaveRequest)
        .where(LeaveRequest.advisor_id == advisor_id)
        .where(
            or_(
                LeaveRequest.state == LeaveState.ASKED,
                LeaveRequest.answered_at > now - ANSWER_SHOWN_FOR,
                LeaveRequest.ends_at > now,
            )
        )
        .options(joinedload(LeaveRequest.answered_by), joinedload(LeaveRequest.disruption))
        .order_by(LeaveRequest.asked_at.desc(), LeaveRequest.id.desc())
        .limit(LEAVE_SHOWN)
    )
    return db.session.scalars(query).all()
