"""Find who was handed over inside a visit and has nobody left who may call them, and the Tasks about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, literal, or_, select
from sqlalchemy.orm import joinedload

from booking.core.clock import day_of
from booking.core.database import db
from booking.referrals.rules.clocks import HAND_OVER_KEY
from booking.tasks.models import Task
from booking.visits.models import CONSULTATION_ORDER, Consultation, Visit
from booking.visits.queries import advisors_present, who_gives
from booking.visits.rules import NOT_SEEN, WITH_ADVISOR, ConsultationStatus, GoneHow, Outcome, VisitStatus

_WAITS = and_(
    Visit.status == VisitStatus.HERE,
    Consultation.status.in_((ConsultationStatus.WAITING, ConsultationStatus.MISSED)),
)
_ITS_TASK = Task.key == literal(HAND_OVER_KEY).concat(Consultation.reference)
_WITH_VISIT = joinedload(Consultation.visit).selectinload(Visit.consultations)


def sent_by(following: Consultation) -> Consultation:
    """Return the consultation that was ended by the hand-over to this one."""
    return [one for one in following.visit.consultations if one.id < following.id][-1]


def left_waiting(now: datetime) -> Sequence[Consultation]:
    """List to which consultations somebody was handed over whom nobody here may call, and nobody has a Task about.

    They wait, or were not seen by closing time. A Task that a person closed stays closed.
    """
    by_itself = Visit.gone_how.in_((GoneHow.SEEN, GoneHow.NOT_RECORDED))  # who left did so of their own accord
    closed = and_(by_itself, Consultation.outcome == Outcome.NOT_SEEN)
    known = exists().where(_ITS_TASK, or_(Task.done_at.is_(None), Task.done_by_id.is_not(None)))
    query = (
        select(Consultation)
        .join(Visit)
        .options(_WITH_VISIT)
        .where(Visit.day >= day_of(now) - timedelta(days=1), Consultation.handed_over_because != "")
        .where(or_(_WAITS, closed), ~known)
        .order_by(*CONSULTATION_ORDER)
    )
    return _without_anybody(db.session.scalars(query).all(), now)


def tasks_over(now: datetime) -> Sequence[str]:
    """List the keys of open Tasks about a hand-over that an advisor has, that somebody here may call, or was undone."""
    query = (
        select(Task.key, Consultation, _WAITS.label("waits"))
        .outerjoin(Consultation, _ITS_TASK)
        .outerjoin(Visit, Visit.id == Consultation.visit_id)
        .where(Task.done_at.is_(None), Task.key.startswith(HAND_OVER_KEY))
        .where(
            or_(
                Consultation.id.is_(None),
                Consultation.status.in_(WITH_ADVISOR),
                and_(Consultation.status == ConsultationStatus.FINISHED, Consultation.outcome.not_in(NOT_SEEN)),
                _WAITS,
            )
        )
        .order_by(Task.id)
    )
    found = db.session.execute(query).all()
    left = _without_anybody([row.Consultation for row in found if row.waits], now)
    return [row.key for row in found if row.Consultation not in left]


def hand_over_tasks_of(consultation: Consultation) -> Sequence[str]:
    """List the keys of open Tasks about the hand-over that ended a consultation."""
    query = select(Task.key).where(Task.subject_reference == consultation.reference, Task.done_at.is_(None))
    return db.session.scalars(query.where(Task.key.startswith(HAND_OVER_KEY))).all()


def _without_anybody(consultations: Sequence[Consultation], now: datetime) -> list[Consultation]:
    """Return those that do not wait, or that nobody there may call: the sender calls only their own second topic."""
    venues = {one.visit.venue_id for one in consultations if one.visit.status == VisitStatus.HERE}
    here = {venue_id: advisors_present(venue_id, now) for venue_id in venues}
    left = []
    for one in consultations:
        give = {present.id for present in who_gives(here.get(one.visit.venue_id, ()), one.service_id)}
        sender = sent_by(one).advisor_id
        if not give - {sender} and (sender != one.for_advisor_id or sender not in give):
            left.append(one)
    return left
