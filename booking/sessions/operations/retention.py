"""End what is kept about who worked when, who was away and who asked for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func

from booking.core.retention import blank_ended, delete_ended
from booking.sessions.models import Assignment, AssignmentLeft, Disruption, LeaveRequest


def sweep_ended(now: datetime) -> None:
    """Delete assignments and requests for leave, and blank who was away and why, once their time is over."""
    delete_ended(AssignmentLeft, AssignmentLeft.ends_at, now=now)
    delete_ended(Assignment, Assignment.ends_at, now=now)
    ends_at = func.coalesce(LeaveRequest.ends_at, LeaveRequest.answered_at, LeaveRequest.asked_at)
    delete_ended(LeaveRequest, ends_at, now=now)
    blank_ended(Disruption, Disruption.ends_at, now=now)
