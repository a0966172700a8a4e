"""Load a diary: assignments, busy times, closures.

Two statements, whatever the number of venues and advisors, as plain rows of whole minutes. A WHERE has only ranges on
indexed columns, so that years of history cost nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, null, or_, select

from booking.core.database import locked
from booking.core.spans import span_text, span_within
from booking.services.models import Service
from booking.sessions import rules
from booking.sessions.models import AdvisorSession, Assignment, SessionService
from booking.sessions.queries.taken import TakenRow, Wanted, among, read_taken, rows_of
from booking.sessions.queries.taken import still_stands as still_stands
from booking.sessions.rules import BOOKABLE_KINDS, LONGEST_SESSION, Diary, Span, Terms
from booking.staff.models import StaffMember, StaffSkill
from booking.venues.models import PrivateRoom, Venue


def read_diary(
    service: Service,
    terms: Terms,
    within: Span,
    venue_ids: Collection[int] | None,
    now: datetime,
    *,
    notice: bool = True,
) -> Diary:
    """Load the diary of all advisors who may have a slot that starts `within`."""
    if within[0] >= within[1] or service.ended_at is not None:
        return Diary((), {})
    start, end = rules.instant_at(within[0]), rules.instant_at(within[1])
    params = {"service_id": service.id, "since": start, "until": end, "began": start - LONGEST_SESSION}
    if venue_ids is not None:
        params["venue_ids"] = sorted(venue_ids)
    rows = rows_of(_searched(terms.step_free, bool(terms.language), venue_ids is None), params)
    return _fill(rows, rules.on_offer(_assigned(rows), terms, now, notice=notice), service.id, terms, now)


def read_diaries(
    asked: Mapping[int, Terms], within: Mapping[int, Span], now: datetime, *, notice: bool = True
) -> dict[int, Diary]:
    """Load the diary of each of these services for one person, at every venue: two statements for all of them."""
    if not asked:
        return {}
    start = rules.instant_at(min(first for first, _before in within.values()))
    end = rules.instant_at(max(before for _first, before in within.values()))
    terms = next(iter(asked.values()))  # whether step-free and in which language is the person's, not the service's
    params = {"service_ids": sorted(asked), "since": start, "until": end, "began": start - LONGEST_SESSION}
    rows = defaultdict(list)
    for row in rows_of(_searched(terms.step_free, bool(terms.language), True, True), params):
        rows[row[4]].append(row)
    offered = {key: rules.on_offer(_assigned(rows[key]), one, now, notice=notice) for key, one in asked.items()}
    spans = [span for several in offered.values() for span in several]
    taken = _taken(spans, asked, now) if spans else TakenRow()
    return {key: _diary(rows[key], offered[key], taken, key, one) for key, one in asked.items()}


def diary_for_taking(
    service_id: int,
    terms: Terms,
    *,
    venue_id: int,
    starts_at: datetime,
    advisor_id: int | None,
    moving: int | None,
    now: datetime,
    notice: bool = True,
    again: bool = False,
    only_looking: bool = False,
) -> Diary:
    """Load and lock the day's diary of the advisors who could take this start at this venue.

    Their assignments, then the venue's rooms where one is needed, are locked in the order of their ids: two who want
    the same time wait for each other here, always in the same order, and the second reads what the first has taken.
    `moving` is the id of a busy time that is about to leave its time; `again` ignores the share kept back.
    `only_looking` locks nothing: for a page that asks what an act would meet.
    """
    wanted = Wanted(starts_at, starts_at + terms.taken, moving)
    params = {"service_id": service_id, "venue_ids": [venue_id], "starts_at": starts_at, "ends_at": wanted.ends_at}
    if advisor_id is not None:
        params["advisor_id"] = advisor_id
    rows = rows_of(_candidates(terms.step_free, bool(terms.language), advisor_id is not None, only_looking), params)
    if rows and terms.needs_room and not only_looking:
        rooms = select(PrivateRoom.id).where(PrivateRoom.venue_id == venue_id, PrivateRoom.closed_on.is_(None))
        rows_of(locked(rooms.order_by(PrivateRoom.id)))
    assigned = _assigned(rows)
    offered = assigned if again else rules.on_offer(assigned, terms, now, notice=notice)
    return _fill(rows, offered, service_id, terms, now, wanted)


def lock_advisors(advisor_ids: Collection[int]) -> None:
    """Lock advisors, until the transaction ends, against all who assign them or take their own time."""
    rows_of(locked(select(StaffMember.id).where(StaffMember.id.in_(advisor_ids)).order_by(StaffMember.id)))


def lock_assignments(advisor_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Lock an advisor's assignments in an interval against all who book into them."""
    _lock(_of(advisor_id, starts_at, ends_at))


def lock_at(venue_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Lock all assignments of a venue in an interval, in one order: for who takes two advisors' time."""
    there = select(AdvisorSession.id).where(
        AdvisorSession.venue_id == venue_id,
        AdvisorSession.starts_at < ends_at,
        AdvisorSession.starts_at > starts_at - LONGEST_SESSION,
    )
    _lock(and_(Assignment.session_id.in_(there), Assignment.ends_at > starts_at, Assignment.starts_at < ends_at))


def lock_both(advisor_id: int, starts_at: datetime, ends_at: datetime, *, venue_id: int, wanted: Wanted) -> None:
    """Lock, in one order, an advisor's assignments in an interval and those at a venue around a wanted time.

    Two who reschedule into each other's group would deadlock if each took one lock after the other.
    """
    there = and_(
        Assignment.session_id.in_(
            select(AdvisorSession.id).where(
                AdvisorSession.venue_id == venue_id,
                AdvisorSession.starts_at <= wanted.starts_at,
                AdvisorSession.starts_at > wanted.starts_at - LONGEST_SESSION,
            )
        ),
        Assignment.starts_at <= wanted.starts_at,
        Assignment.ends_at >= wanted.ends_at,
    )
    _lock(or_(_of(advisor_id, starts_at, ends_at), there))


@cache
def offered(step_free: bool, language: bool, anywhere: bool, several: bool = False) -> Any:
    """Build the query of assignments that may be booked for a service: advisor, venue, span, languages if they matter.

    Its parameters are `service_id` and, unless `anywhere`, `venue_ids`. For `several` services, `service_ids`, an
    assignment is a row for each of them that it offers, whose id comes last. Statements are cached: in a rush, building
    one would take longer than the database takes to answer it.
    """
    query: Any = (
        select(
            Assignment.advisor_id,
            AdvisorSession.venue_id,
            span_text(Assignment.starts_at, Assignment.ends_at),
            _languages() if language else null(),
        )
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .where(
            AdvisorSession.kind.in_(BOOKABLE_KINDS),
            AdvisorSession.cancelled_at.is_(None),
            Assignment.advisor_id.not_in(select(StaffMember.id).where(StaffMember.ended_at.is_not(None))),
        )
    )
    if several:
        query = query.join(SessionService, SessionService.session_id == AdvisorSession.id)
        query = query.add_columns(SessionService.service_id)
        query = query.where(among(SessionService.service_id, "service_ids"), _has_the_skill())
    else:
        query = query.where(_offers(), Assignment.advisor_id.not_in(_without_the_skill()))
    if step_free:
        query = query.where(AdvisorSession.venue_id.in_(select(Venue.id).where(Venue.step_free)))
    return query if anywhere else query.where(among(AdvisorSession.venue_id, "venue_ids"))


@cache
def _searched(step_free: bool, language: bool, anywhere: bool, several: bool = False) -> Any:
    return offered(step_free, language, anywhere, several).where(
        AdvisorSession.starts_at < bindparam("until"),
        AdvisorSession.starts_at > bindparam("began"),
        Assignment.starts_at < bindparam("until"),
        Assignment.ends_at > bindparam("since"),
    )


@cache
def _candidates(step_free: bool, language: bool, named: bool, only_looking: bool) -> Any:
    query = offered(step_free, language, False).where(
        Assignment.starts_at <= bindparam("starts_at"), Assignment.ends_at >= bindparam("ends_at")
    )
    if named:
        query = query.where(Assignment.advisor_id == bindparam("advisor_id"))
    query = query.order_by(Assignment.id)
    return query if only_looking else locked(query, of=Assignment)


def _assigned(rows: Sequence[Any]) -> list[rules.AssignedSpan]:
    return [(row[0], row[1], *span_within(row[2])) for row in rows]


def _fill(
    rows: Sequence[Any],
    offered: Sequence[rules.AssignedSpan],
    service_id: int,
    terms: Terms,
    now: datetime,
    wanted: Wanted | None = None,
) -> Diary:
    """Complete the diary of these assignments: one more statement, over their whole days."""
    if not offered:
        return Diary((), {})
    return _diary(rows, offered, _taken(offered, {service_id: terms}, now, wanted), service_id, terms)


def _taken(
    offered: Sequence[rules.AssignedSpan], asked: Mapping[int, Terms], now: datetime, wanted: Wanted | None = None
) -> TakenRow:
    advisor_ids, venue_ids = {assigned[0] for assigned in offered}, {assigned[1] for assigned in offered}
    return read_taken(advisor_ids, venue_ids, asked, rules.whole_days(offered), now, wanted)


def _diary(
    rows: Sequence[Any], offered: Sequence[rules.AssignedSpan], taken: TakenRow, service_id: int, terms: Terms
) -> Diary:
    speakers = {row[0] for row in rows if row[3] and terms.language in row[3]}
    groups = taken.groups.get(service_id, {}) if terms.seats > 1 else {}
    return Diary(offered, taken.busy, taken.closed, taken.rooms, speakers, groups, taken.lapsed)


def _lock(which: ColumnElement[bool]) -> None:
    rows_of(locked(select(Assignment.id).where(which).order_by(Assignment.id)))


def _of(advisor_id: int, starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    return and_(Assignment.advisor_id == advisor_id, Assignment.ends_at > starts_at, Assignment.starts_at < ends_at)


def _languages() -> Any:
    return select(StaffMember.languages).where(StaffMember.id == Assignment.advisor_id).scalar_subquery()


def _without_the_skill() -> Any:
    listed = select(StaffSkill.staff_member_id)
    return listed.except_(listed.where(StaffSkill.service_id == bindparam("service_id")))


def _has_the_skill() -> ColumnElement[bool]:
    """Condition per row of a session's service: as `_without_the_skill` has it for one service."""
    listed = select(StaffSkill.staff_member_id).where(StaffSkill.staff_member_id == Assignment.advisor_id)
    return or_(~listed.exists(), listed.where(StaffSkill.service_id == SessionService.service_id).exists())


def _offers() -> ColumnElement[bool]:
    """Condition per session: a join from the service would read its sessions of years."""
    return (
        select(SessionService.session_id)
        .where(SessionService.session_id == AdvisorSession.id, SessionService.service_id == bindparam("service_id"))
        .exists()
    )
