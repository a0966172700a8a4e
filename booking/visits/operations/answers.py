"""Keep what a planned drop-in answered to its service's questions, and delete answers whose time is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from booking.appointments.models import Appointment
from booking.core.clock import day_of
from booking.core.database import db
from booking.services import operations as services
from booking.services.models import FieldAnswer
from booking.services.rules import MOST_DAYS_KEPT
from booking.visits.errors import VisitOver
from booking.visits.models import Visit
from booking.visits.operations.acts import lock
from booking.visits.rules import VisitStatus


def answer(visit: Visit, said: Mapping[str, str]) -> None:
    """Keep the answers of a planned visit. Raises VisitOver once they are here or gone."""
    lock(visit)
    if visit.status != VisitStatus.COMING or visit.service_id is None:
        raise VisitOver
    services.keep_answers(visit.service_id, said, visit_id=visit.id)


def sweep_answers(now: datetime) -> None:
    """Delete the answers that were promised to be kept for so many days after a visit, once these are over."""
    promised = db.session.scalars(select(FieldAnswer.kept_days).distinct()).all()
    for days in {*promised, MOST_DAYS_KEPT}:
        until = now - timedelta(days=days)
        over = or_(
            FieldAnswer.appointment_id.in_(select(Appointment.id).where(Appointment.ends_at <= until)),
            FieldAnswer.visit_id.in_(select(Visit.id).where(Visit.day < day_of(until))),
        )
        gone = delete(FieldAnswer).where(FieldAnswer.kept_days <= days, over)
        db.session.execute(gone.execution_options(synchronize_session=False))
