"""Keep it as a Task that a conversation ended with *referred* and no referral was made of it yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.citizens.rules import Part
from booking.core.database import db
from booking.core.rows import lock_row
from booking.core.translation import _
from booking.referrals.models import Referral
from booking.referrals.queries import place_of
from booking.referrals.queries.hand_overs import hand_over_tasks_of
from booking.referrals.rules import ReferralState, pending_key
from booking.referrals.rules.clocks import NAMED_WITHIN, end_of_working_day
from booking.tasks import operations as tasks
from booking.tasks.queries import by_key
from booking.tasks.rules import TaskKind, TaskSubject
from booking.visits.models import Consultation
from booking.visits.rules import Outcome


def ask_to_whom(consultation: Consultation, *, department_id: int, now: datetime) -> None:
    """Open a Task of the advisor of a conversation that ended with *referred*: say to whom, or that nobody is needed.

    None where it ended otherwise, or a referral that was made of it stands.
    """
    referred = select(Referral.id).where(
        Referral.consultation_id == consultation.id, Referral.state != ReferralState.WITHDRAWN
    )
    if consultation.outcome != Outcome.REFERRED or db.session.scalar(referred.limit(1)) is not None:
        return
    due_at = end_of_working_day(now, NAMED_WITHIN, consultation.visit.venue.nation)
    detail = _("You finished with Referred: say to whom, or close it.")
    ask_advisor(consultation, pending_key(consultation.reference), department_id, due_at=due_at, detail=detail, now=now)


def ask_advisor(
    consultation: Consultation, key: str, department_id: int | None, *, due_at: datetime, detail: str, now: datetime
) -> None:
    """Open the Task of this key, or open it again: of the advisor of a consultation, else of a department's."""
    whose, task = place_of(department_id, consultation.visit.venue_id, now), by_key(key)
    if consultation.advisor is not None:
        lock_row(consultation.advisor)  # as whoever ends them does: nothing is given to somebody who has left
        if consultation.advisor.active:
            whose = whose._replace(staff_member_id=consultation.advisor_id)
    if task is not None:
        tasks.keep_open(task, whose, due_at=due_at, detail=detail)
        return
    clients = (member.citizen_id for member in consultation.visit.party if member.part == Part.CLIENT)
    tasks.open_task(
        TaskKind.REFER,
        key=key,
        due_at=due_at,
        detail=detail,
        now=now,
        subject_kind=TaskSubject.CONSULTATION,
        subject_reference=consultation.reference,
        citizen_id=next(clients, None),
        **whose._asdict(),
    )


def close_pending(consultation: Consultation, to: str, *, by_id: int, now: datetime) -> None:
    """Close that Task, and one of its hand-over: a referral was made."""
    for key in (pending_key(consultation.reference), *hand_over_tasks_of(consultation)):
        tasks.close_by_key(key, outcome=_("Referred to %(name)s", name=to), by_id=by_id, now=now)


def take_back_pending(consultation: Consultation) -> None:
    """Delete that Task: the finish was undone as if it had never been."""
    tasks.delete_by_key(pending_key(consultation.reference))
