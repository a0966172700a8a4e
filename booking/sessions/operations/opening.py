"""Opening sessions, from a series or one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, locked, refused_as
from booking.core.errors import AssignmentOverlaps, SessionTimesWrong
from booking.core.intervals import Interval, overlap
from booking.core.tokens import random_reference
from booking.services.models import Service
from booking.sessions import queries, rules
from booking.sessions.models import AdvisorSession, Assignment, SessionSeries
from booking.venues.models import Venue


def open_session(
    venue: Venue,
    services: Sequence[Service],
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    advisors_with_desks: Sequence[tuple[int, int | None]],
    now: datetime,
) -> AdvisorSession:
    """Open a session with these (advisor id, desk id or none) for the whole of it. `kind` is as in the model.

    Raises SessionTimesWrong (also where it would end before `now`) or AssignmentOverlaps.
    """
    if not rules.session_times_right(starts_at, ends_at) or ends_at <= now:
        raise SessionTimesWrong
    queries.lock_advisors([advisor_id for advisor_id, _desk_id in advisors_with_desks])
    session = AdvisorSession(
        reference=random_reference(),
        venue_id=venue.id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        services=list(services),
    )
    with refused_as({"assignment_advisor_overlap": AssignmentOverlaps}):
        db.session.add(session)
        session.assignments = [
            Assignment(advisor_id=advisor_id, desk_id=desk_id, starts_at=starts_at, ends_at=ends_at)
            for advisor_id, desk_id in advisors_with_desks
        ]
    return session


def start_series(
    venue: Venue,
    services: Sequence[Service],
    kind: str,
    *,
    rule: str,
    first_day: date,
    starts: time,
    ends: time,
    advisors_with_desks: Sequence[tuple[int, int | None]],
) -> SessionSeries:
    """Write down a recurrence (an RFC 5545 rule over London's wall clock); `materialise` opens its sessions.

    Raises SessionTimesWrong.
    """
    if not rules.session_times_right(clock.instant(first_day, starts), clock.instant(first_day, ends)):
        raise SessionTimesWrong
    series = SessionSeries(
        venue_id=venue.id,
        kind=kind,
        rule=rule,
        first_day=first_day,
        starts=starts,
        ends=ends,
        service_ids=[service.id for service in services],
        advisors=[{"advisor_id": advisor_id, "desk_id": desk_id} for advisor_id, desk_id in advisors_with_desks],
    )
    db.session.add(series)
    db.session.flush()
    return series


def materialise(series: SessionSeries, first_day: date, last_day: date) -> list[AdvisorSession]:
    """Open the sessions of a series on its days from `first_day` to `last_day` that are not there yet, oldest first.

    Times are wall-clock times: a session at 10:00 stays at 10:00 when the clocks change. An advisor who is assigned
    elsewhere at that time is left out of that session, which then takes drop-ins and no appointments of theirs.
    """
    db.session.execute(locked(select(SessionSeries.id).where(SessionSeries.id == series.id)))
    advisor_ids = {_advisor(one) for one in series.advisors}
    queries.lock_advisors(advisor_ids)
    left_out = {date.fromisoformat(day) for day in series.days_off}
    left_out |= set(db.session.scalars(select(AdvisorSession.series_day).where(AdvisorSession.series_id == series.id)))
    services = list(db.session.scalars(select(Service).where(Service.id.in_(series.service_ids))))
    assigned = _assigned(advisor_ids, first_day, last_day)
    days = rules.days_of(series.rule, series.first_day, first_day, last_day)
    made = [_session_on(series, services, day, assigned) for day in days if day not in left_out]
    series.opened_until = max(series.opened_until or last_day, last_day)
    with refused_as({"assignment_advisor_overlap": AssignmentOverlaps}):
        db.session.add_all(made)
    return made


def _assigned(advisor_ids: set[int], first_day: date, last_day: date) -> dict[int, list[Interval]]:
    """When these advisors are assigned already, anywhere."""
    start, end = clock.day_bounds(first_day)[0], clock.day_bounds(last_day)[1]
    rows = db.session.execute(
        select(Assignment.advisor_id, Assignment.starts_at, Assignment.ends_at).where(
            Assignment.advisor_id.in_(advisor_ids), Assignment.ends_at > start, Assignment.starts_at < end
        )
    )
    assigned: dict[int, list[Interval]] = {}
    for advisor_id, starts_at, ends_at in rows:
        assigned.setdefault(advisor_id, []).append(Interval(starts_at, ends_at))
    return assigned


def _session_on(
    series: SessionSeries, services: list[Service], day: date, assigned: dict[int, list[Interval]]
) -> AdvisorSession:
    starts_at, ends_at = clock.instant(day, series.starts), clock.instant(day, series.ends)
    session = AdvisorSession(
        reference=random_reference(),
        venue_id=series.venue_id,
        kind=series.kind,
        starts_at=starts_at,
        ends_at=ends_at,
        series_id=series.id,
        series_day=day,
        services=services,
    )
    for one in series.advisors:
        advisor_id = _advisor(one)
        elsewhere = assigned.setdefault(advisor_id, [])
        if any(overlap(Interval(starts_at, ends_at), other) for other in elsewhere):
            continue
        elsewhere.append(Interval(starts_at, ends_at))
        session.assignments.append(
            Assignment(advisor_id=advisor_id, desk_id=one.get("desk_id"), starts_at=starts_at, ends_at=ends_at)
        )
    return session


def _advisor(one: Mapping[str, int | None]) -> int:
    advisor_id = one["advisor_id"]
    assert advisor_id is not None  # only the desk may be left out
    return advisor_id
