"""Open sessions, one by one or from a series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, locked, refused_as
from booking.core.intervals import Interval
from booking.core.tokens import random_reference
from booking.services.models import Service
from booking.sessions import queries, rules
from booking.sessions.errors import AdvisorLeft, AssignmentOverlaps, NoDeskFree, SessionInPast
from booking.sessions.models import AdvisorSession, Assignment, SessionSeries
from booking.sessions.operations.own_time import reconcile_travels, take_breaks
from booking.sessions.operations.reshaping import REFUSED
from booking.sessions.operations.roster import Roster, Stint
from booking.sessions.rules import Break, SeriesTerms
from booking.venues.models import Venue


def open_session(
    venue: Venue,
    services: Sequence[Service],
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    advisors_with_desks: Sequence[tuple[int, int | None]],
    now: datetime,
    breaks: Sequence[Break] = (),
) -> AdvisorSession:
    """Open a session with these (advisor id, desk id) for the whole of it. `kind` is as in the model.

    An advisor without a desk gets the lowest free one, at a venue that has desks. Raises SessionEndsFirst,
    SessionOutsideHours, SessionInPast, BreakWrong, AdvisorLeft, AssignmentOverlaps, DeskTaken or NoDeskFree.
    """
    rules.check_session_times(starts_at, ends_at)
    if ends_at <= now:
        raise SessionInPast
    rules.check_breaks(breaks, clock.local(starts_at).time(), clock.local(ends_at).time())
    rules.check_advisors(advisors_with_desks)
    day, whole = clock.day_of(starts_at), Interval(starts_at, ends_at)
    roster = Roster([venue.id], [advisor_id for advisor_id, _ in advisors_with_desks], day, day)
    session = AdvisorSession(
        reference=random_reference(),
        venue_id=venue.id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        services=list(services),
    )
    stints = [Stint(who, desk_id, whole, firm=desk_id is not None, must=True) for who, desk_id in advisors_with_desks]
    _assign(session, stints, roster)
    _write([session], breaks, now)
    return session


def materialise(
    series: SessionSeries, first_day: date, last_day: date, *, now: datetime | None = None
) -> list[AdvisorSession]:
    """Open the sessions of a series from `first_day` to `last_day` that do not exist yet; return them by day.

    Times are wall-clock times: a session at 10:00 stays at 10:00 when the clocks change. An advisor who is assigned
    elsewhere at that time, has left, or finds no desk is left out of that session. Opening twice, or by two at once,
    opens once. `now` tells which holds have expired.
    """
    lock_series(series)
    there = set(db.session.scalars(select(AdvisorSession.series_day).where(AdvisorSession.series_id == series.id)))
    terms = rules.series_terms(series)
    venue = db.session.get_one(Venue, series.venue_id)
    days = rules.session_days(terms, venue.nation, first_day, last_day)
    made = open_days(series, [day for day in days if day not in there], now=now)
    series.opened_until = max(series.opened_until or last_day, last_day)
    db.session.flush()
    return made


def open_ahead_of(series: SessionSeries, *, now: datetime) -> list[AdvisorSession]:
    """Open the sessions of a series from today to the last day that can be booked, where they are not open yet."""
    until = queries.open_until(now)
    after = series.opened_until + timedelta(days=1) if series.opened_until else series.first_day
    return materialise(series, max(clock.day_of(now), after), until, now=now)


def lock_series(series: SessionSeries) -> None:
    """Lock a series against all who open or change it, and reload it."""
    query = locked(select(SessionSeries).where(SessionSeries.id == series.id))
    db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def open_days(series: SessionSeries, days: Sequence[date], *, now: datetime | None) -> list[AdvisorSession]:
    """Open a locked series on days on which it has no session yet."""
    terms, venue = rules.series_terms(series), db.session.get_one(Venue, series.venue_id)
    services = services_of(terms)
    days = [day for day in days if venue.closed_on is None or day < venue.closed_on]
    if not days or not services:
        return []
    roster = Roster([venue.id], [advisor_id for advisor_id, _ in terms.advisors], min(days), max(days))
    made = [_session_on(series, terms, services, day, roster) for day in days]
    _write(made, terms.breaks, now)
    return made


def services_of(terms: SeriesTerms) -> list[Service]:
    """List the services of a series that are still offered."""
    query = select(Service).where(Service.id.in_(terms.service_ids), Service.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Service.name)))


def stints_of(terms: SeriesTerms, interval: Interval, roster: Roster) -> list[Stint]:
    """List the stints of a series in one of its sessions, those with a desk of their own first."""
    return sorted(
        (Stint(who, desk_id, interval) for who, desk_id in terms.advisors), key=lambda stint: stint.desk_id is None
    )


def _session_on(
    series: SessionSeries, terms: SeriesTerms, services: list[Service], day: date, roster: Roster
) -> AdvisorSession:
    whole = rules.session_interval(terms, day)
    session = AdvisorSession(
        reference=random_reference(),
        venue_id=terms.venue_id,
        kind=terms.kind,
        starts_at=whole.start,
        ends_at=whole.end,
        series_id=series.id,
        series_day=day,
        services=services,
    )
    _assign(session, stints_of(terms, whole, roster), roster)
    return session


def _assign(session: AdvisorSession, stints: Sequence[Stint], roster: Roster) -> None:
    for stint in sorted(stints, key=lambda stint: not stint.firm):
        try:
            desk_id = roster.assign(stint, session.venue_id)
        except (AdvisorLeft, AssignmentOverlaps, NoDeskFree):
            if stint.must:
                raise
            continue
        start, end = stint.interval
        session.assignments.append(
            Assignment(advisor_id=stint.advisor_id, desk_id=desk_id, starts_at=start, ends_at=end)
        )


def _write(sessions: Sequence[AdvisorSession], breaks: Sequence[Break], now: datetime | None) -> None:
    with refused_as(REFUSED):
        db.session.add_all(sessions)
    assignments = [one for session in sessions for one in session.assignments]
    take_breaks(assignments, breaks, now=now)
    reconcile_travels({(one.advisor_id, clock.day_of(one.starts_at)) for one in assignments}, now=now)
