"""Close visits of days that are over. A person is marked as left only by somebody who saw it."""

from __future__ import annotations

from datetime import datetime

from booking.appointments import operations as appointments
from booking.core.clock import day_of
from booking.visits import queries
from booking.visits.models import Visit
from booking.visits.operations.acts import acting, lock, open_consultations
from booking.visits.rules import ConsultationStatus, GoneHow, Outcome, VisitActKind, VisitStatus


def close_day(now: datetime) -> int:
    """Close every visit of an earlier day, and of venues whose last session today ended an hour ago.

    Return how many. A visit that was coming or waiting becomes *not recorded*; one that was with an advisor becomes
    *seen* with the outcome follow-up, because none was given. Today's consultations in progress are left alone. Booked
    appointments without a visit need no row: they read as *not recorded*. Idempotent.
    """
    closed = 0
    for visit in queries.to_close(now):
        lock(visit)
        closed += _close(visit, now, same_day=visit.day == day_of(now))
    appointments.end_interpreters_past(now)
    return closed


def _close(visit: Visit, now: datetime, *, same_day: bool) -> int:
    in_progress = [c for c in open_consultations(visit) if c.status == ConsultationStatus.IN_PROGRESS]
    if visit.status == VisitStatus.GONE or (same_day and in_progress):
        return 0
    with acting(visit, VisitActKind.CLOSED, by_id=None, now=now):
        for consultation in open_consultations(visit):
            consultation.outcome = Outcome.FOLLOW_UP if consultation in in_progress else Outcome.NOT_SEEN
            consultation.status, consultation.finished_at = ConsultationStatus.FINISHED, now
            consultation.version += 1
        seen = in_progress or any(c.outcome not in {"", Outcome.NOT_SEEN} for c in visit.consultations)
        visit.status, visit.gone_how, visit.gone_at = (
            VisitStatus.GONE,
            GoneHow.SEEN if seen else GoneHow.NOT_RECORDED,
            now,
        )
    return 1
