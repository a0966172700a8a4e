"""Load what decides whether appointments stand, in a window of time: a few statements, whatever their number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus
from booking.core import clock
from booking.core.database import db
from booking.core.intervals import Interval
from booking.disruptions.rules.limits import LONGEST_BUSY
from booking.disruptions.rules.standing import BookedTime, Post, StandingFacts, Why, why_not
from booking.services.models import Service
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, Closure, Disruption, SessionService
from booking.sessions.queries.taken import still_stands
from booking.sessions.rules import BOOKABLE_KINDS, DisruptionKind
from booking.staff.models import StaffMember, StaffSkill
from booking.venues.models import Venue


class Extent(NamedTuple):
    """Extent of a change: a window, and a venue (or several), an advisor or a service where it concerns only those."""

    window: Interval
    venue_id: int | None = None
    advisor_id: int | None = None
    service_id: int | None = None
    venue_ids: tuple[int, ...] = ()  # of a change of several venues; `venue_id` is None then

    @property
    def venues(self) -> tuple[int, ...]:
        """The ids of its venues; empty: every venue."""
        return self.venue_ids if self.venue_id is None else (self.venue_id,)

    def covers(self, table: type[Appointment] | type[BusyTime] | type[Assignment] | type[AdvisorSession]) -> Any:
        """Condition: a row's time overlaps the window."""
        return (table.ends_at > self.window.start) & (table.starts_at < self.window.end)


class StandingLine(NamedTuple):
    """A booked appointment ahead: its id, its busy time's id, and what decides whether it stands."""

    appointment_id: int
    busy_time_id: int
    booked: BookedTime


def booked_in(extent: Extent, now: datetime) -> list[StandingLine]:
    """List the booked appointments of an extent that have not started, by start."""
    conditions = [
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.starts_at > max(now, extent.window.start - LONGEST_BUSY),
        Appointment.starts_at < extent.window.end,
        BusyTime.ends_at > extent.window.start,
    ]
    if extent.venues:
        conditions.append(Appointment.venue_id.in_(extent.venues))
    if extent.advisor_id is not None:
        conditions.append(Appointment.advisor_id == extent.advisor_id)
    if extent.service_id is not None:
        conditions.append(Appointment.service_id == extent.service_id)
    return _lines(conditions)


def lines_of(appointment_ids: Collection[int]) -> list[StandingLine]:
    """List these appointments as lines, by start; cancelled ones are left out."""
    return (
        _lines([Appointment.id.in_(appointment_ids), Appointment.status == AppointmentStatus.BOOKED])
        if appointment_ids
        else []
    )


def standing(lines: Collection[StandingLine]) -> dict[int, frozenset[Why]]:
    """Return, by appointment id, why each does not stand; empty where it stands.

    A visit with two topics stands or falls as one: the other topic of each is among them.
    """
    if not lines:
        return {}
    others = _other_topics({line.appointment_id for line in lines})
    own = standing_alone([*lines, *lines_of(others.keys() - {line.appointment_id for line in lines})])
    return {key: why | own.get(others.get(key, key), frozenset()) for key, why in own.items()}


def standing_alone(lines: Collection[StandingLine]) -> dict[int, frozenset[Why]]:
    """Return the same of each by itself, whatever is booked in one visit with it."""
    if not lines:
        return {}
    ground = standing_facts(lines)
    return {line.appointment_id: why_not(line.booked, ground) for line in lines}


def standing_facts(lines: Collection[StandingLine], *, everyone: bool = False) -> StandingFacts:
    """Load the ground of these appointments; `everyone`: also the other advisors of their venues."""
    db.session.flush()
    window = window_of(lines)
    venue_ids = {line.booked.venue_id for line in lines}
    advisor_ids = None if everyone else {line.booked.advisor_id for line in lines}
    return StandingFacts(
        covers=_covers(window, venue_ids, advisor_ids),
        closures=_closures(window, venue_ids),
        away=_away(window),
        advisors_until=_until(StaffMember.id, StaffMember.ended_at),
        venues_until=_closed_on(venue_ids),
        services_until=_until(Service.id, Service.ended_at),
    )


def _other_topics(appointment_ids: Collection[int]) -> dict[int, int]:
    """Map each topic of the two-topic visits that these appointments are part of to the other."""
    db.session.flush()
    pairs = select(Appointment.id, Appointment.follows_id).where(
        Appointment.follows_id.is_not(None), Appointment.status == AppointmentStatus.BOOKED
    )
    theirs = or_(Appointment.id.in_(appointment_ids), Appointment.follows_id.in_(appointment_ids))
    found: dict[int, int] = {}
    for second, first in db.session.execute(pairs.where(theirs)):
        assert first is not None
        found[first], found[second] = second, first
    return found


def busy_in(window: Interval, advisor_ids: Iterable[int], now: datetime) -> dict[int, list[Interval]]:
    """Return these advisors' busy times in a window, expired holds left out."""
    rows = db.session.execute(
        select(BusyTime.advisor_id, BusyTime.starts_at, BusyTime.ends_at).where(
            BusyTime.advisor_id.in_(set(advisor_ids)),
            BusyTime.ends_at > window.start,
            BusyTime.starts_at < window.end,
            still_stands(now),
        )
    )
    return _by_first(rows)


def skills() -> dict[int, frozenset[int]]:
    """Return the services of every advisor who has some listed; who has none gives all."""
    found: dict[int, set[int]] = {}
    for advisor_id, service_id in db.session.execute(select(StaffSkill.staff_member_id, StaffSkill.service_id)):
        found.setdefault(advisor_id, set()).add(service_id)
    return {advisor_id: frozenset(given) for advisor_id, given in found.items()}


def window_of(lines: Collection[StandingLine]) -> Interval:
    """Return the interval from the first start of these appointments to the last end."""
    return Interval(min(line.booked.starts_at for line in lines), max(line.booked.ends_at for line in lines))


def _lines(conditions: list[ColumnElement[bool]]) -> list[StandingLine]:
    query = (
        select(
            Appointment.id,
            BusyTime.id,
            BusyTime.advisor_id,
            Appointment.venue_id,
            Appointment.service_id,
            BusyTime.starts_at,
            BusyTime.ends_at,
        )
        .join(BusyTime, BusyTime.id == Appointment.busy_time_id)
        .where(*conditions)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    db.session.flush()
    return [StandingLine(row[0], row[1], BookedTime(*row[2:])) for row in db.session.execute(query)]


def _covers(
    window: Interval, venue_ids: Collection[int], advisor_ids: Collection[int] | None
) -> dict[Post, list[Interval]]:
    query = (
        select(
            Assignment.advisor_id,
            AdvisorSession.venue_id,
            SessionService.service_id,
            Assignment.starts_at,
            Assignment.ends_at,
        )
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .join(SessionService, SessionService.session_id == AdvisorSession.id)
        .where(
            Assignment.ends_at > window.start,
            Assignment.starts_at < window.end,
            AdvisorSession.venue_id.in_(venue_ids),
            AdvisorSession.kind.in_(BOOKABLE_KINDS),
            AdvisorSession.cancelled_at.is_(None),
        )
    )
    if advisor_ids is not None:
        query = query.where(Assignment.advisor_id.in_(advisor_ids))
    covers: dict[Post, list[Interval]] = {}
    for advisor_id, venue_id, service_id, starts_at, ends_at in db.session.execute(query):
        covers.setdefault((advisor_id, venue_id, service_id), []).append(Interval(starts_at, ends_at))
    return covers


def _closures(window: Interval, venue_ids: Collection[int]) -> dict[int, list[Interval]]:
    rows = db.session.execute(
        select(Closure.venue_id, Closure.starts_at, Closure.ends_at).where(
            Closure.venue_id.in_(venue_ids), Closure.ends_at > window.start, Closure.starts_at < window.end
        )
    )
    return _by_first(rows)


def _away(window: Interval) -> dict[int, list[Interval]]:
    """Load absences as they were entered: an appointment keeps its busy time, so that busy times alone do not tell."""
    until = func.coalesce(Disruption.reopened_at, Disruption.ends_at)
    rows = db.session.execute(
        select(Disruption.advisor_id, Disruption.starts_at, Disruption.ends_at, Disruption.reopened_at).where(
            Disruption.kind == DisruptionKind.ADVISOR_AWAY, until > window.start, Disruption.starts_at < window.end
        )
    )
    return _by_first((who, start, min(end, again or end)) for who, start, end, again in rows)


def _until(key: Any, ended_at: Any) -> dict[int, datetime]:
    return {row[0]: row[1] for row in db.session.execute(select(key, ended_at).where(ended_at.is_not(None)))}


def _closed_on(venue_ids: Collection[int]) -> dict[int, datetime]:
    rows = db.session.execute(
        select(Venue.id, Venue.closed_on).where(Venue.id.in_(venue_ids), Venue.closed_on.is_not(None))
    )
    return {venue_id: clock.day_bounds(day)[0] for venue_id, day in rows if isinstance(day, date)}


def _by_first(rows: Iterable[Any]) -> dict[int, list[Interval]]:
    found: dict[int, list[Interval]] = {}
    for key, starts_at, ends_at in rows:
        if starts_at < ends_at:
            found.setdefault(key, []).append(Interval(starts_at, ends_at))
    return found
