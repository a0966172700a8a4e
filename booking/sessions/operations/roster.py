"""Roster of assignments and desks over some days: loaded once, under locks, and kept up to date while assigning.

Lock order, the same for everyone: the series, its sessions, advisors, desks, assignments.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select

from booking.core import clock
from booking.core.database import db, locked
from booking.core.intervals import Interval, overlap
from booking.sessions import queries
from booking.sessions.errors import AdvisorLeft, AssignmentOverlaps, DeskTaken, NoDeskFree
from booking.sessions.models import AdvisorSession, Assignment
from booking.staff.models import StaffMember
from booking.venues.models import Desk


class Stint(NamedTuple):
    """An advisor from–to at a desk; None: the lowest free one.

    `firm`: refused where that desk is taken, else another will do. `must`: refused where they cannot be there, else
    left out.
    """

    advisor_id: int
    desk_id: int | None
    interval: Interval
    firm: bool = False
    must: bool = False


def lock_sessions(query: Select[Any]) -> list[AdvisorSession]:
    """Lock these sessions, by start, and reload them with their assignments."""
    query = query.order_by(AdvisorSession.starts_at, AdvisorSession.id)
    options = {"populate_existing": True}
    sessions = list(db.session.scalars(locked(query, of=AdvisorSession).execution_options(**options)))
    ids = [session.id for session in sessions]
    if ids:
        assignments = select(Assignment).where(Assignment.session_id.in_(ids)).execution_options(**options)
        db.session.scalars(assignments).all()
    for session in sessions:
        db.session.expire(session, ["assignments"])
    return sessions


class Roster:
    """Assignments of these advisors anywhere, and of anybody at these venues' desks, from a day to a day."""

    def __init__(self, venue_ids: Collection[int], advisor_ids: Collection[int], first: date, last: date) -> None:
        queries.lock_advisors(advisor_ids)
        self.members = {
            member.id: member
            for member in db.session.scalars(
                select(StaffMember).where(StaffMember.id.in_(advisor_ids)).execution_options(populate_existing=True)
            )
        }
        standing = (Desk.venue_id.in_(venue_ids), Desk.closed_on.is_(None))
        desks_there: Any = select(Desk.id, Desk.venue_id, Desk.number).where(*standing)
        desks = db.session.execute(locked(desks_there.order_by(Desk.id))).all()
        self._desks: dict[int, list[int]] = {}  # by venue, the lowest number first
        for desk_id, venue_id, _number in sorted(desks, key=lambda row: row[2]):
            self._desks.setdefault(venue_id, []).append(desk_id)
        self._where: dict[int, list[Interval]] = {}
        self._taken: dict[int, list[Interval]] = {}
        start, end = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
        query: Any = (
            select(Assignment.advisor_id, Assignment.desk_id, Assignment.starts_at, Assignment.ends_at)
            .where(
                or_(Assignment.advisor_id.in_(advisor_ids), Assignment.desk_id.in_([row[0] for row in desks])),
                Assignment.ends_at > start,
                Assignment.starts_at < end,
            )
            .order_by(Assignment.id)
        )
        for advisor_id, desk_id, starts_at, ends_at in db.session.execute(locked(query, of=Assignment)):
            self._note(advisor_id, desk_id, Interval(starts_at, ends_at))

    def release(self, assignment: Assignment) -> None:
        """Count the advisor and desk of an assignment as free: it is about to be deleted or changed."""
        interval = Interval(assignment.starts_at, assignment.ends_at)
        for intervals in (self._where.get(assignment.advisor_id, []), self._taken.get(assignment.desk_id or 0, [])):
            if interval in intervals:
                intervals.remove(interval)

    def assign(self, stint: Stint, venue_id: int) -> int | None:
        """Count an advisor as assigned then and return their desk, if the venue has any.

        Raises AdvisorLeft, AssignmentOverlaps, DeskTaken (for a firm desk) or NoDeskFree.
        """
        if not self.works(stint.advisor_id, stint.interval):
            raise AdvisorLeft(name=self.members[stint.advisor_id].name)
        if any(overlap(stint.interval, other) for other in self._where.get(stint.advisor_id, ())):
            raise AssignmentOverlaps
        desks = self._desks.get(venue_id, [])
        free = [desk for desk in desks if not any(overlap(stint.interval, one) for one in self._taken.get(desk, ()))]
        if stint.firm and stint.desk_id not in (None, *free):
            raise DeskTaken
        if desks and not free:
            raise NoDeskFree
        desk = stint.desk_id if stint.desk_id in free else next(iter(free), None)
        self._note(stint.advisor_id, desk, stint.interval)
        return desk

    def works(self, advisor_id: int, interval: Interval) -> bool:
        """Return whether this advisor still works here at that time."""
        member = self.members.get(advisor_id)
        return member is not None and member.active and (member.ended_at is None or member.ended_at >= interval.end)

    def _note(self, advisor_id: int, desk_id: int | None, interval: Interval) -> None:
        self._where.setdefault(advisor_id, []).append(interval)
        if desk_id is not None:
            self._taken.setdefault(desk_id, []).append(interval)
