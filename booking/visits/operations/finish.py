"""Save drafts, finish a consultation."""

from __future__ import annotations

from datetime import datetime, timedelta

from booking.core.database import db
from booking.core.errors import StalePage
from booking.sessions import operations as sessions
from booking.sessions.rules.minutes import ceil_minute, instant_at
from booking.visits.errors import NotWithYou, OutcomeMissing, VisitOver
from booking.visits.models import Consultation, Visit
from booking.visits.operations.acts import (
    acting,
    already_called,
    booked_time,
    lock,
    new_consultation,
    open_consultations,
)
from booking.visits.rules import WITH_ADVISOR, ConsultationStatus, GoneHow, Outcome, VisitActKind, VisitStatus

CONSULTATION_OUTCOMES = (Outcome.RESOLVED, Outcome.FOLLOW_UP, Outcome.REFERRED)


def save_draft(consultation: Consultation, text: str, expected_version: int | None, now: datetime) -> int:
    """Save what the advisor is writing; return the consultation's new version.

    The visit's own version stays: a draft is no change that other screens must reload. Raises StalePage where another
    window has saved since (`expected_version`; None saves anyway), VisitOver once it is finished, NotWithYou where it
    is not in progress.
    """
    lock(consultation.visit)
    need_going_on(consultation)
    if expected_version is not None and consultation.version != expected_version:
        raise StalePage
    if consultation.draft != text:
        consultation.draft = text
        consultation.version += 1
        db.session.flush()
    return consultation.version


def finish(
    consultation: Consultation,
    *,
    advisor_id: int,
    outcome: str,
    now: datetime,
    topic_id: int | None = None,
    next_step: str = "",
    take_home: str = "",
    referred_to_id: int | None = None,
) -> None:
    """Finish the consultation with its outcome; the visit is over once no other one is open. The draft is deleted.

    A second topic that was booked is the next consultation: it waits from then on, for its own advisor and time.

    Where it was booked for longer with this advisor, the time after the write-up becomes free.

    Raises OutcomeMissing, AlreadyCalled where it is another advisor's, VisitOver where it is finished, NotWithYou where
    it is not in progress.
    """
    need_to_finish(consultation, advisor_id, outcome)
    details = (topic_id, next_step, take_home, referred_to_id)
    end_consultation(consultation, advisor_id, outcome, now, details, then=None)


def need_going_on(consultation: Consultation) -> None:
    """Raise VisitOver where the consultation is finished, NotWithYou where it has not begun or its start was undone."""
    if consultation.status == ConsultationStatus.FINISHED:
        raise VisitOver
    if consultation.status != ConsultationStatus.IN_PROGRESS:
        raise NotWithYou(ticket=consultation.visit.ticket or "–")


def need_to_finish(consultation: Consultation, advisor_id: int, outcome: str) -> None:
    """Lock the visit, and check that this advisor may finish this consultation so. Raises as `finish` does."""
    if outcome not in CONSULTATION_OUTCOMES:
        raise OutcomeMissing
    lock(consultation.visit)
    if consultation.status == ConsultationStatus.FINISHED:
        raise VisitOver
    if consultation.advisor_id != advisor_id and consultation.status in WITH_ADVISOR:
        raise already_called(consultation)
    need_going_on(consultation)


def end_consultation(
    consultation: Consultation,
    advisor_id: int,
    outcome: str,
    now: datetime,
    details: tuple[int | None, str, str, int | None],
    *,
    then: Consultation | None,
) -> None:
    """End a locked consultation for which `need_to_finish` has passed; `then` is the next of the visit, if any."""
    visit = consultation.visit
    going_on = [one for one in open_consultations(visit) if one is not consultation]
    then = then or (None if going_on else _second_topic(visit, now))
    with acting(visit, VisitActKind.HANDED_OVER if then else VisitActKind.FINISHED, by_id=advisor_id, now=now):
        consultation.status, consultation.outcome, consultation.finished_at = ConsultationStatus.FINISHED, outcome, now
        consultation.started_at = consultation.started_at or now
        consultation.topic_id, consultation.next_step, consultation.take_home, consultation.referred_to_id = details
        consultation.draft = ""
        consultation.version += 1
        if then is not None:
            visit.consultations.append(then)
        elif not going_on:
            visit.status, visit.gone_how, visit.gone_at = VisitStatus.GONE, GoneHow.SEEN, now
    booked, appointment = booked_time(consultation, advisor_id), consultation.booked
    goes_on = then is not None and then.for_advisor_id == advisor_id  # with a second topic, in the same time
    if booked is not None and appointment is not None and not goes_on:
        written_up = now + timedelta(minutes=appointment.service.write_up_minutes)
        sessions.free_rest(booked, instant_at(ceil_minute(written_up)), now)


def _second_topic(visit: Visit, now: datetime) -> Consultation | None:
    """Build the consultation of the booked second topic, where there is one that has had none."""
    second = visit.appointment.second if visit.appointment is not None else None
    if second is None or any(one.appointment_id == second.id for one in visit.consultations):
        return None
    return new_consultation(second.service_id, visit.arrived_at or now, second=second)
