"""Ask for leave or other hours, withdraw it, agree or decline: one answer, by somebody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.core.database import db
from booking.core.rows import lock_row
from booking.core.tokens import random_reference
from booking.core.translation import _
from booking.disruptions.errors import LeaveAnswered, LeaveAsked, OwnLeave
from booking.disruptions.operations.changes import advisor_away
from booking.disruptions.rules.limits import ANSWER_LEAVE_WITHIN
from booking.sessions.models import Disruption, LeaveRequest
from booking.sessions.operations import check_interval
from booking.sessions.rules import LeaveKind, LeaveState
from booking.staff.models import StaffMember
from booking.staff.rules import Role, scope_of
from booking.tasks import operations as tasks
from booking.tasks.rules import TaskKind, TaskSubject


def ask_for_leave(
    advisor: StaffMember, starts_at: datetime, ends_at: datetime, words: str, *, now: datetime
) -> LeaveRequest:
    """Ask for leave from–to: a Task for the managers of where they advise.

    Raises EndBeforeStart or ClosurePast, LeaveAsked while an open request touches that time.
    """
    check_interval(starts_at, ends_at, now)
    lock_row(advisor)
    theirs = select(LeaveRequest).where(
        LeaveRequest.advisor_id == advisor.id,
        LeaveRequest.state == LeaveState.ASKED,
        LeaveRequest.starts_at < ends_at,
        LeaveRequest.ends_at > starts_at,
    )
    if db.session.scalars(theirs).first() is not None:
        raise LeaveAsked
    return _ask(advisor, LeaveKind.LEAVE, words, now, starts_at=starts_at, ends_at=ends_at)


def ask_for_hours(advisor: StaffMember, words: str, *, now: datetime) -> LeaveRequest:
    """Ask for other hours, in words: a manager changes the series or the session, and says so."""
    return _ask(advisor, LeaveKind.HOURS, words, now)


def withdraw_leave(asked: LeaveRequest, *, now: datetime) -> None:
    """Withdraw one's own request. Raises LeaveAnswered; withdrawn twice, it is done once."""
    lock_row(asked)
    if asked.state == LeaveState.WITHDRAWN:
        return
    _need_asked(asked)
    asked.state, asked.answered_at = LeaveState.WITHDRAWN, now
    tasks.close_by_key(_key(asked), outcome=_("Withdrawn"), now=now)


def agree_to_leave(asked: LeaveRequest, *, by_id: int, now: datetime) -> Disruption | None:
    """Agree: the absence is entered and its bookings are affected, as by advisor_away; None for other hours.

    Raises LeaveAnswered where somebody was faster, OwnLeave, and what advisor_away raises.
    """
    _answer(asked, LeaveState.AGREED, "", by_id, now)
    if asked.starts_at is None or asked.ends_at is None:
        return None
    absence = advisor_away(asked.advisor, asked.starts_at, asked.ends_at, asked.words, by_id=by_id, now=now)
    asked.disruption_id = absence.id
    return absence


def decline_leave(asked: LeaveRequest, why: str, *, by_id: int, now: datetime) -> None:
    """Decline with a reason, which the advisor reads. Raises LeaveAnswered where somebody was faster, OwnLeave."""
    _answer(asked, LeaveState.DECLINED, why, by_id, now)


def _answer(asked: LeaveRequest, state: LeaveState, said: str, by_id: int, now: datetime) -> None:
    lock_row(asked)
    _need_asked(asked)
    if asked.advisor_id == by_id:
        raise OwnLeave
    asked.state, asked.answer, asked.answered_by_id, asked.answered_at = state, said, by_id, now
    outcome = _("Agreed") if state == LeaveState.AGREED else _("Declined")
    tasks.close_by_key(_key(asked), outcome=outcome, now=now, by_id=by_id)
    db.session.flush()


def _need_asked(asked: LeaveRequest) -> None:
    if asked.state != LeaveState.ASKED:
        raise LeaveAnswered


def _ask(
    advisor: StaffMember,
    kind: LeaveKind,
    words: str,
    now: datetime,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> LeaveRequest:
    asked = LeaveRequest(
        reference=random_reference(),
        advisor_id=advisor.id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        words=words,
        state=LeaveState.ASKED,
        asked_at=now,
    )
    db.session.add(asked)
    db.session.flush()
    places = scope_of(advisor.grants, Role.ADVISOR).places
    venues, departments = {venue for venue, _part in places}, {part for _venue, part in places}
    what = _("asks for leave") if kind == LeaveKind.LEAVE else _("asks for other hours")
    tasks.open_task(
        TaskKind.LEAVE,
        key=_key(asked),
        role=Role.MANAGER,
        due_at=now + ANSWER_LEAVE_WITHIN,
        detail=f"{advisor.name} {what}.",
        now=now,
        venue_id=venues.pop() if len(venues) == 1 else None,
        department_id=departments.pop() if len(departments) == 1 else None,
        subject_kind=TaskSubject.LEAVE,
        subject_reference=asked.reference,
    )
    return asked


def _key(asked: LeaveRequest) -> str:
    return f"leave:{asked.reference}"
