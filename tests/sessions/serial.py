"""Series for tests: weekly ones from next Tuesday on, opened four weeks ahead, and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from booking.core import clock
from booking.core.database import db
from booking.sessions import operations, rules
from booking.sessions.models import AdvisorSession, BusyTime, SessionSeries
from booking.sessions.rules import SeriesTerms
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from tests import factories
from tests.factories import THURSDAY

TUESDAYS = [date(2026, 12, day) for day in (1, 8, 15, 22)]
TUESDAY = TUESDAYS[0]
LUNCH = (time(12), time(12, 30))


def weekly(*people: StaffMember, at: Venue | None = None, **changes: Any) -> SessionSeries:
    """A series every Tuesday from ten to two, not opened."""
    plain = SeriesTerms(
        venue_id=(at or factories.venue()).id,
        kind="mixed",
        rule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20270601",
        first_day=TUESDAY,
        starts=time(10),
        ends=time(14),
        service_ids=(factories.service().id,),
        advisors=tuple((person.id, None) for person in people),
    )
    return operations.start_series(replace(plain, **changes), now=clock.now())


def opened(*people: StaffMember, **changes: Any) -> SessionSeries:
    """The same, its sessions open as far ahead as can be booked."""
    series = weekly(*people, **changes)
    operations.open_ahead_of(series, now=clock.now())
    return series


def changed(series: SessionSeries, scope: str = "all", day: date = TUESDAY, **changes: Any) -> SessionSeries:
    """Change these terms of a series."""
    apart = changes.pop("also_one_off", False)
    terms = replace(rules.series_terms(series), **changes)
    return operations.change_series(
        series,
        terms,
        scope=scope,  # type: ignore[arg-type]
        day=day,
        now=clock.now(),
        also_one_off=apart,
    )


def rows(series: SessionSeries | None = None) -> list[AdvisorSession]:
    """The sessions of a series, or all, by start; cancelled ones too."""
    query = select(AdvisorSession).order_by(AdvisorSession.starts_at)
    return list(db.session.scalars(query if series is None else query.where(AdvisorSession.series_id == series.id)))


def standing(series: SessionSeries) -> list[str]:
    """The sessions of a series in wall-clock times: "Tue 01 10:00-14:00"."""
    return [
        f"{clock.local(one.starts_at):%a %d %H:%M}-{clock.local(one.ends_at):%H:%M}"
        for one in rows(series)
        if one.cancelled_at is None
    ]


def days(sessions: Sequence[AdvisorSession]) -> list[int]:
    """The days of the month they are on."""
    return [clock.local(one.starts_at).day for one in sessions]


def on(day: date, series: SessionSeries) -> AdvisorSession:
    """The session of this day."""
    query = select(AdvisorSession).where(AdvisorSession.series_id == series.id, AdvisorSession.series_day == day)
    return db.session.scalars(query).one()


def own_time(kind: str, advisor_id: int, day: date) -> list[str]:
    """An advisor's breaks or travel on a day: "12:00-12:30"."""
    start, end = clock.day_bounds(day)
    query = select(BusyTime).where(
        BusyTime.kind == kind, BusyTime.advisor_id == advisor_id, BusyTime.starts_at >= start, BusyTime.ends_at <= end
    )
    return [
        f"{clock.local(row.starts_at):%H:%M}-{clock.local(row.ends_at):%H:%M}"
        for row in db.session.scalars(query.order_by(BusyTime.starts_at))
    ]


def book(advisor_id: int, day: date, starts: str, ends: str, **changes: Any) -> BusyTime:
    """Take time, as an appointment does."""
    row = BusyTime(
        advisor_id=advisor_id, starts_at=_at(day, starts), ends_at=_at(day, ends), **{"kind": "appointment", **changes}
    )
    db.session.add(row)
    db.session.flush()
    return row


def open_at(
    where: Venue, *people: tuple[StaffMember, int | None], starts: str = "11:00", **changes: Any
) -> AdvisorSession:
    """A session on Thursday from eleven to two, with these advisors at these desks."""
    advisors = [(person.id, desk) for person, desk in people]
    ends = changes.pop("ends", "14:00")
    service = factories.service()
    return operations.open_session(
        where, [service], "mixed", _at(THURSDAY, starts), _at(THURSDAY, ends), advisors, clock.now(), **changes
    )


def desks(session: AdvisorSession) -> dict[int, int | None]:
    """Advisors of a session by desk number."""
    return {one.advisor_id: one.desk.number if one.desk else None for one in session.assignments}


def _at(day: date, wall: str) -> datetime:
    return clock.instant(day, time.fromisoformat(wall))
