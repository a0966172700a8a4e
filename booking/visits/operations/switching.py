"""Start with whoever is there instead of somebody who was started by mistake, however long ago today."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.core.database import db
from booking.core.errors import NothingToUndo
from booking.visits import queries, rules
from booking.visits.models import Consultation, VisitAct
from booking.visits.operations.acts import CONSULTATION_FIELDS, VISIT_FIELDS, acting, already_called, lock, need_today
from booking.visits.operations.arrive import start_without_check_in
from booking.visits.operations.call import start
from booking.visits.operations.finish import need_going_on
from booking.visits.operations.undo import put_back_fields
from booking.visits.rules import CallReason, ConsultationStatus, GoneHow, Outcome, VisitActKind, VisitStatus


def start_instead(
    wrong: Consultation, right: Consultation | Appointment, advisor_id: int, *, desk_id: int | None, now: datetime
) -> Consultation:
    """Start with whoever waits or is booked, from when the advisor began, instead of the wrong one, who waits again.

    An arrival that the wrong start recorded is taken back with it. What was typed is left to the caller to move: see
    `day.operations.switch_person`. Raises NotWithYou, AlreadyCalled, VisitOver, OtherDay, NothingToUndo where the start
    is not kept any more, and what `start` and `start_without_check_in` raise of the right one.
    """
    theirs = queries.of_appointment(right.id) if isinstance(right, Appointment) else right.visit
    for visit in sorted({one for one in (wrong.visit, theirs) if one is not None}, key=lambda one: one.id):
        lock(visit)
    need_going_on(wrong)
    if wrong.advisor_id != advisor_id:
        raise already_called(wrong)
    need_today(wrong.visit, now)
    began = wrong.started_at
    _wait_again(wrong, advisor_id, now)
    db.session.flush()
    if isinstance(right, Appointment):
        right = start_without_check_in(right, advisor_id, now, venue_id=wrong.visit.venue_id, desk_id=desk_id)
    else:
        start(right, advisor_id, now, desk_id=desk_id, because=CallReason.CAME_TO_ME)
    right.started_at = began
    return right


def _wait_again(consultation: Consultation, by_id: int, now: datetime) -> None:
    visit = consultation.visit
    mine = select(VisitAct).where(VisitAct.visit_id == visit.id, VisitAct.by_id == by_id)
    mine = mine.where(VisitAct.act == VisitActKind.STARTED, VisitAct.undone_at.is_(None))
    act = db.session.scalars(mine.order_by(VisitAct.id.desc()).limit(1)).first()
    before = act.before.get("consultations", {}).get(consultation.reference) if act is not None else None
    if act is None or before is None:
        raise NothingToUndo
    with acting(visit, VisitActKind.UNDONE, by_id=by_id, now=now):
        act.undone_at = now
        put_back_fields(consultation, CONSULTATION_FIELDS, before)
        consultation.status, consultation.advisor_id, consultation.desk_id = ConsultationStatus.WAITING, None, None
        consultation.called_because = consultation.draft = ""
        consultation.version += 1
        arrival = queries.act_by_reference(act.before.get("arrival", ""))
        if arrival is None or arrival.act in rules.ENDINGS:
            return
        arrival.undone_at = now
        consultation.status, consultation.finished_at = ConsultationStatus.FINISHED, now
        consultation.outcome = Outcome.NOT_SEEN
        if "visit" in arrival.before:
            put_back_fields(visit, VISIT_FIELDS, arrival.before["visit"])
        else:
            visit.status, visit.gone_how, visit.gone_at = VisitStatus.GONE, GoneHow.WITHDRAWN, now
