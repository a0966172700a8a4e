"""Stand-ins: give an assignment, or a part of it, to another advisor with all that is booked in it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from booking.core import clock
from booking.core.database import db, locked, refused_as
from booking.sessions import queries
from booking.sessions.errors import BookingCut, EndBeforeStart, SessionTimesWrong, StandInBusy, StandInUnfit
from booking.sessions.models import Assignment, AssignmentLeft, BusyTime
from booking.sessions.operations.own_time import reconcile_travels
from booking.sessions.rules import BusyKind
from booking.staff.models import StaffMember, StaffSkill

_BUSY = {
    "assignment_advisor_overlap": StandInBusy,
    "busy_time_advisor_overlap": StandInBusy,
}
_GOES_ALONG = (
    BusyKind.APPOINTMENT,
    BusyKind.GROUP,
    BusyKind.HOLD,
    BusyKind.BREAK,
)  # travel and absence stay with the advisor


def change_assignment(
    assignment: Assignment,
    advisor_id: int,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    now: datetime,
) -> Sequence[int]:
    """Give an assignment, or a part of it, to a stand-in; return the ids of the busy times moved with it.

    The desk goes along too. Raises StandInBusy where the stand-in has something then, StandInUnfit, BookingCut where a
    busy time overlaps the start or the end, SessionTimesWrong for a part outside of it; then nothing has changed.
    Nothing changes either where it is theirs already. The caller updates the appointments:
    `disruptions.operations.change_assignment`.
    """
    leaving = assignment.advisor_id
    queries.lock_advisors([leaving, advisor_id])
    _lock(assignment)
    start, end = starts_at or assignment.starts_at, ends_at or assignment.ends_at
    if start >= end:
        raise EndBeforeStart
    if assignment.advisor_id == advisor_id:
        return []
    if assignment.advisor_id != leaving:  # somebody was faster with another stand-in
        raise StandInBusy
    if start < assignment.starts_at or end > assignment.ends_at:
        raise SessionTimesWrong
    _delete_expired([leaving, advisor_id], start, end, now)
    rows = _busy_in(leaving, start, end)
    across = [row for row in rows if row.starts_at < start or row.ends_at > end]
    if any(row.kind != BusyKind.HOLD for row in across):
        raise BookingCut
    for row in across:  # holds, promised to nobody yet
        rows.remove(row)
        db.session.delete(row)
    _check_skills(advisor_id, rows, assignment)
    moved = [row.id for row in rows]
    with refused_as(_BUSY):
        _split(assignment, advisor_id, start, end)
        _give(moved, advisor_id)
        reconcile_travels({(leaving, clock.day_of(start)), (advisor_id, clock.day_of(start))}, now=now)
    return moved


def hand_over(busy_time: BusyTime, advisor_id: int, *, now: datetime) -> None:
    """Give one busy time to an advisor who works then; its room stays. Raises StandInBusy.

    The caller has checked that the stand-in is at the venue, for that service.
    """
    queries.lock_advisors([busy_time.advisor_id, advisor_id])
    queries.lock_assignments(advisor_id, busy_time.starts_at, busy_time.ends_at)
    with refused_as(_BUSY):
        _delete_expired([advisor_id], busy_time.starts_at, busy_time.ends_at, now)
        _give([busy_time.id], advisor_id)


def renew_assignments(advisor_id: int, since: datetime) -> None:
    """Replace an advisor's assignments from `since` on by equal rows, so that waiting bookers find them gone.

    They have read before they waited whether the advisor still works here, and would not check again.
    """
    ahead = select(Assignment).where(Assignment.advisor_id == advisor_id, Assignment.starts_at >= since)
    rows = db.session.scalars(ahead.order_by(Assignment.id)).all()
    anew = [
        Assignment(
            session_id=row.session_id,
            advisor_id=row.advisor_id,
            desk_id=row.desk_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in rows
    ]
    if rows:
        gone = delete(Assignment).where(Assignment.id.in_([row.id for row in rows]))
        db.session.execute(gone, execution_options={"synchronize_session": "fetch"})
        db.session.add_all(anew)
        db.session.flush()


def _lock(assignment: Assignment) -> None:
    query = locked(select(Assignment).where(Assignment.id == assignment.id), of=Assignment)
    db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _busy_in(advisor_id: int, start: datetime, end: datetime) -> list[BusyTime]:
    query = select(BusyTime).where(
        BusyTime.advisor_id == advisor_id,
        BusyTime.ends_at > start,
        BusyTime.starts_at < end,
        BusyTime.kind.in_(_GOES_ALONG),
    )
    return list(db.session.scalars(query.order_by(BusyTime.id)))


def _check_skills(advisor_id: int, rows: Sequence[BusyTime], assignment: Assignment) -> None:
    """Check that the stand-in gives what is booked, and some service of the session. Raises StandInUnfit."""
    given = set(db.session.scalars(select(StaffSkill.service_id).where(StaffSkill.staff_member_id == advisor_id)))
    wanted = {row.service_id for row in rows if row.service_id is not None}
    offered = {service.id for service in assignment.session.services}
    if given and not (wanted <= given and offered & given):
        raise StandInUnfit
    if db.session.scalar(select(StaffMember.ended_at).where(StaffMember.id == advisor_id)) is not None:
        raise StandInUnfit


def _delete_expired(advisor_ids: Sequence[int], start: datetime, end: datetime, now: datetime) -> None:
    """Delete expired holds of these advisors in the interval."""
    db.session.execute(
        delete(BusyTime).where(
            BusyTime.advisor_id.in_(advisor_ids),
            BusyTime.ends_at > start,
            BusyTime.starts_at < end,
            BusyTime.expires_at <= now,
        ),
        execution_options={"synchronize_session": "fetch"},
    )


def _split(assignment: Assignment, advisor_id: int, start: datetime, end: datetime) -> None:
    """Give the part to the stand-in, at the same desk; what is left before and after stays with the advisor."""
    was_from, was_to, leaving = assignment.starts_at, assignment.ends_at, assignment.advisor_id
    db.session.add(AssignmentLeft(session_id=assignment.session_id, advisor_id=leaving, starts_at=start, ends_at=end))
    assignment.session.version += 1  # for the calendar feeds of both
    assignment.advisor_id, assignment.starts_at, assignment.ends_at = advisor_id, start, end
    db.session.flush()  # before the others are added: assignments at one desk must not overlap
    for left_from, left_to in ((was_from, start), (end, was_to)):
        if left_from < left_to:
            rest = Assignment(
                session_id=assignment.session_id,
                advisor_id=leaving,
                desk_id=assignment.desk_id,
                starts_at=left_from,
                ends_at=left_to,
            )
            db.session.add(rest)
    db.session.flush()


def _give(busy_time_ids: Sequence[int], advisor_id: int) -> None:
    if busy_time_ids:
        db.session.execute(
            update(BusyTime).where(BusyTime.id.in_(busy_time_ids)).values(advisor_id=advisor_id),
            execution_options={"synchronize_session": "fetch"},
        )
