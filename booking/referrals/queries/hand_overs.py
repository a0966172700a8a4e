"""Find who was handed over inside a visit and has nobody left who may call them, and the Tasks about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, literal, or_, select

from booking.core.clock import day_of
from booking.core.database import db
from booking.referrals.rules.clocks import HAND_OVER_KEY
from booking.tasks.models import Task
from booking.visits.models import CONSULTATION_ORDER, Consultation, Visit
from booking.visits.queries import nobody_here
from booking.visits.rules import NOT_SEEN, WITH_ADVISOR, ConsultationStatus, GoneHow, Outcome, VisitStatus

_WAITS = Consultation.status.in_((ConsultationStatus.WAITING, ConsultationStatus.MISSED))
_ITS_TASK = Task.key == literal(HAND_OVER_KEY).concat(Consultation.reference)


def left_waiting(now: datetime) -> Sequence[Consultation]:
    """List to which consultations somebody was handed over whom nobody here may call, and nobody has a Task about.

    They wait, or were not seen by closing time. A Task that a person closed stays closed.
    """
    waits = and_(Visit.status == VisitStatus.HERE, Visit.day == day_of(now), _WAITS, nobody_here(now))
    by_itself = Visit.gone_how.in_((GoneHow.SEEN, GoneHow.NOT_RECORDED))  # who left did so of their own accord
    closed = and_(by_itself, Consultation.outcome == Outcome.NOT_SEEN)
    known = exists().where(_ITS_TASK, or_(Task.done_at.is_(None), Task.done_by_id.is_not(None)))
    query = (
        select(Consultation)
        .join(Visit)
        .where(Visit.day >= day_of(now) - timedelta(days=1), Consultation.handed_over_because != "")
        .where(or_(waits, closed), ~known)
    )
    return db.session.scalars(query.order_by(*CONSULTATION_ORDER)).all()


def tasks_over(now: datetime) -> Sequence[str]:
    """List the keys of open Tasks about a hand-over that an advisor has, that somebody here may call, or was undone."""
    has = or_(
        Consultation.id.is_(None),
        Consultation.status.in_(WITH_ADVISOR),
        and_(Consultation.status == ConsultationStatus.FINISHED, Consultation.outcome.not_in(NOT_SEEN)),
        and_(Visit.status == VisitStatus.HERE, _WAITS, ~nobody_here(now)),
    )
    query = select(Task.key).outerjoin(Consultation, _ITS_TASK).outerjoin(Visit, Visit.id == Consultation.visit_id)
    query = query.where(Task.done_at.is_(None), Task.key.startswith(HAND_OVER_KEY), has)
    return db.session.scalars(query.order_by(Task.id)).all()


def hand_over_tasks_of(consultation: Consultation) -> Sequence[str]:
    """List the keys of open Tasks about the hand-over that ended a consultation."""
    query = select(Task.key).where(Task.subject_reference == consultation.reference, Task.done_at.is_(None))
    return db.session.scalars(query.where(Task.key.startswith(HAND_OVER_KEY))).all()
