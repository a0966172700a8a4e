"""Ask for leave or other hours, withdraw it, agree or decline: one answer, by somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from booking.core import clock
from booking.core.database import db, locked
from booking.core.dates import desk_time, short_day
from booking.core.intervals import Interval
from booking.core.rows import lock_row
from booking.core.tokens import random_reference
from booking.core.translation import _
from booking.disruptions.errors import LeaveAnswered, LeaveAsked, OwnLeave
from booking.disruptions.operations.changes import advisor_away, change_of_sessions
from booking.disruptions.rules.limits import ANSWER_LEAVE_WITHIN
from booking.sessions import operations as sessions
from booking.sessions import queries as session_queries
from booking.sessions.errors import NoSessionThen
from booking.sessions.models import Disruption, LeaveRequest
from booking.sessions.rules import LeaveKind, LeaveState, check_session_times
from booking.staff import operations as staff
from booking.staff.models import StaffMember
from booking.staff.rules import Answer, Role, scope_of
from booking.tasks import operations as tasks
from booking.tasks.rules import TaskKind, TaskSubject

_REASON_LENGTH = 200  # of a disruption


def ask_for_leave(
    advisor: StaffMember, starts_at: datetime, ends_at: datetime, words: str, *, now: datetime
) -> LeaveRequest:
    """Ask for leave from–to: a Task for the managers of where they advise.

    Raises EndBeforeStart or ClosurePast, LeaveAsked while an open request touches that time.
    """
    _need_not_asked(advisor, starts_at, ends_at, now)
    return _ask(advisor, LeaveKind.LEAVE, words, now, starts_at=starts_at, ends_at=ends_at)


def ask_for_hours(
    advisor: StaffMember, starts_at: datetime, ends_at: datetime, words: str, *, now: datetime
) -> LeaveRequest:
    """Ask to work from–to on a day on which they have a session: agreeing changes the diary.

    Raises NoSessionThen, SessionEndsFirst, SessionOutsideHours, ClosurePast, and LeaveAsked while an open request
    touches that time.
    """
    check_session_times(starts_at, ends_at)
    _need_not_asked(advisor, starts_at, ends_at, now)
    if not session_queries.assignments_of(advisor.id, clock.day_of(starts_at)):
        raise NoSessionThen
    return _ask(advisor, LeaveKind.HOURS, words, now, starts_at=starts_at, ends_at=ends_at)


def ask_in_words(advisor: StaffMember, words: str, *, now: datetime) -> LeaveRequest:
    """Ask for other hours in words: a manager changes the series or the session, and says so."""
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
    """Agree: the absence is entered, or the hours are changed, and the bookings then are affected.

    None for other hours in words, or where nobody is affected by them. Raises LeaveAnswered where somebody was faster,
    OwnLeave, and what advisor_away or change_hours raises.
    """
    _answer(asked, LeaveState.AGREED, "", by_id, now)
    if asked.starts_at is None or asked.ends_at is None:
        return None
    wanted, why = Interval(asked.starts_at, asked.ends_at), asked.words[:_REASON_LENGTH]
    if asked.kind == LeaveKind.LEAVE:
        made: Disruption | None = advisor_away(asked.advisor, *wanted, why, by_id=by_id, now=now)
    else:
        made = change_of_sessions(
            lambda: sessions.change_hours(asked.advisor_id, wanted, reason=why, now=now),
            reason=why,
            by_id=by_id,
            now=now,
            window=clock.day_bounds(clock.day_of(wanted.start)),
        )
    asked.disruption_id = made.id if made else None
    return made


def decline_leave(asked: LeaveRequest, why: str, *, by_id: int, now: datetime) -> None:
    """Decline with a reason, which the advisor reads. Raises LeaveAnswered where somebody was faster, OwnLeave."""
    _answer(asked, LeaveState.DECLINED, why, by_id, now)


def end_leave_past(now: datetime) -> None:
    """End the requests that nobody answered before their time was over, and other hours asked for in words long ago."""
    deleted = now - LeaveRequest.__table__.c.asked_at.info["keep"].length
    over = or_(LeaveRequest.ends_at <= now, and_(LeaveRequest.ends_at.is_(None), LeaveRequest.asked_at < deleted))
    waiting = select(LeaveRequest).where(LeaveRequest.state == LeaveState.ASKED, over).order_by(LeaveRequest.id)
    for asked in db.session.scalars(locked(waiting)).all():
        asked.state, asked.answer, asked.answered_at = LeaveState.DECLINED, _("Nobody answered in time."), now
        tasks.close_by_key(_key(asked), outcome=asked.answer, now=now)


def _answer(asked: LeaveRequest, state: LeaveState, said: str, by_id: int, now: datetime) -> None:
    lock_row(asked)
    _need_asked(asked)
    if asked.advisor_id == by_id:
        raise OwnLeave
    asked.state, asked.answer, asked.answered_by_id, asked.answered_at = state, said, by_id, now
    outcome = _("Agreed") if state == LeaveState.AGREED else _("Declined")
    tasks.close_by_key(_key(asked), outcome=outcome, now=now, by_id=by_id)
    told = Answer.AGREED if state == LeaveState.AGREED else Answer.DECLINED
    words = f"{_what(asked)}. “{said}”" if said else _what(asked)
    staff.write_answer(told, asked.advisor_id, words, by_id=by_id, now=now)


def _what(asked: LeaveRequest) -> str:
    """Word what was asked for: Thu 26 Nov – Fri 27 Nov; Thu 26 Nov, 11:00–16:00; other hours."""
    if asked.starts_at is None or asked.ends_at is None:
        return _("other hours")
    first = short_day(asked.starts_at)
    if asked.kind == LeaveKind.HOURS:
        return f"{first}, {desk_time(asked.starts_at)}–{desk_time(asked.ends_at)}"
    last = short_day(asked.ends_at - timedelta(minutes=1))
    return first if first == last else f"{first} – {last}"


def _need_not_asked(advisor: StaffMember, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    sessions.check_interval(starts_at, ends_at, now)
    lock_row(advisor)
    theirs = select(LeaveRequest).where(
        LeaveRequest.advisor_id == advisor.id,
        LeaveRequest.state == LeaveState.ASKED,
        LeaveRequest.starts_at < ends_at,
        LeaveRequest.ends_at > starts_at,
    )
    if db.session.scalars(theirs).first() is not None:
        raise LeaveAsked


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
