"""Series: start, change (this and following, or all) and end one; take a day out, or hold a bank holiday.

What is past, or has begun, is never changed. A session that was changed apart from its series keeps its change unless
`also_one_off`. Nothing here looks at appointments: callers mark those affected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select, update

from booking.core import clock
from booking.core.database import db
from booking.core.errors import StalePage
from booking.core.tokens import random_reference
from booking.core.translation import _
from booking.sessions import rules
from booking.sessions.errors import DayNotInSeries, SeriesEnded, SessionOver
from booking.sessions.models import AdvisorSession, SessionSeries
from booking.sessions.operations.opening import lock_series, open_days, services_of
from booking.sessions.operations.reshaping import Shape, cancel_all, reshape
from booking.sessions.operations.roster import Stint, lock_sessions
from booking.sessions.rules import SeriesTerms
from booking.venues.models import Venue

SeriesScope = Literal["following", "all"]
_DAY = timedelta(days=1)


def start_series(terms: SeriesTerms, *, now: datetime) -> SessionSeries:
    """Start a series; `open_ahead_of`, `materialise` or the worker opens its sessions.

    Raises as `rules.check_terms` and `rules.check_rule` do.
    """
    rules.check_terms(terms)
    rules.check_rule(terms.rule, terms.first_day, today=clock.day_of(now))
    series = SessionSeries(reference=random_reference())
    _put(series, terms)
    db.session.add(series)
    db.session.flush()
    return series


def change_series(
    series: SessionSeries,
    terms: SeriesTerms,
    *,
    scope: SeriesScope,
    day: date,
    now: datetime,
    expected_version: int | None = None,
    also_one_off: bool = False,
) -> SessionSeries:
    """Change the terms of a series from `day` on ("following") or from today on ("all"); return the series in force.

    "Following": the old series ends the day before, and a new one follows it. Sessions whose day remains are changed in
    place, others are cancelled, and new days are opened, as far as the old series was. Raises as `start_series` does,
    and StalePage where its version is not `expected_version`.
    """
    lock_series(series)
    if expected_version not in (None, series.version):
        raise StalePage
    today = clock.day_of(now)
    since = max(day, today) if scope == "following" else today
    rules.check_terms(terms)
    rules.check_rule(terms.rule, terms.first_day, today=today)
    before, terms = rules.series_terms(series), _until_its_end(series, terms, now)
    if scope == "following":
        rule, first_day = rules.from_day(terms.rule, terms.first_day, since)
        terms = replace(terms, rule=rule, first_day=first_day)
        if rules.days_of(before.rule, before.first_day, before.first_day, since - _DAY):
            return _follow(series, terms, before, since, also_one_off, now)
    _put(series, terms)
    series.version += 1
    _reconcile(series, before, since, also_one_off, now)
    return series


def end_series(series: SessionSeries, last_day: date, *, now: datetime) -> None:
    """End a series after `last_day`; later sessions that have not begun are cancelled."""
    lock_series(series)
    last_day = max(last_day, clock.day_of(now) - _DAY)
    _end(series, last_day)
    later = [one for one in _sessions(series, now) if one.cancelled_at is None]
    cancel_all([one for one in later if clock.day_of(one.starts_at) > last_day], _("The series has ended."), now=now)


def close_day(series: SessionSeries, day: date, *, now: datetime) -> None:
    """Take one day out of a series; its session is cancelled. Raises DayNotInSeries or SessionOver."""
    lock_series(series)
    _check_day(series, day, now)
    _put_days(series, off={*_days(series.days_off), day}, on={*_days(series.days_on)} - {day})
    standing = [one for one in _sessions(series, now) if one.series_day == day and one.cancelled_at is None]
    cancel_all(standing, _("The series leaves this day out."), now=now)


def open_bank_holiday(series: SessionSeries, day: date, *, now: datetime) -> None:
    """Hold a series on a bank holiday, or on a day that was taken out. Raises DayNotInSeries or SessionOver."""
    lock_series(series)
    _check_day(series, day, now)
    closed = rules.bank_holidays(series.venue.nation, day, day)
    before = rules.series_terms(series)
    for one in _sessions(series, now):
        one.one_off = one.one_off and not (one.series_day == day and one.cancelled_at)  # it was cancelled by hand
    _put_days(series, off={*_days(series.days_off)} - {day}, on={*_days(series.days_on)} | closed.keys())
    _reconcile(series, before, day, also_one_off=False, now=now, until=day)


def _until_its_end(series: SessionSeries, terms: SeriesTerms, now: datetime) -> SeriesTerms:
    """Keep the end where another series follows; an end that none follows is undone."""
    if series.ended_at is None:
        return terms
    followed = select(SessionSeries.id).where(SessionSeries.follows_id == series.id).limit(1)
    if db.session.scalar(followed) is None:
        series.ended_at = None
        return terms
    if series.ended_at <= now:
        raise SeriesEnded
    return replace(terms, rule=rules.until_day(terms.rule, clock.day_of(series.ended_at) - _DAY))


def _follow(
    series: SessionSeries, terms: SeriesTerms, before: SeriesTerms, since: date, also_one_off: bool, now: datetime
) -> SessionSeries:
    """End a series before `since`, and hand its sessions from then on to one that follows it."""
    following = SessionSeries(reference=random_reference(), follows_id=series.id, opened_until=series.opened_until)
    _put(following, terms)
    following.ended_at = series.ended_at
    db.session.add(following)
    _end(series, since - _DAY)
    db.session.flush()
    others = (SessionSeries.follows_id == series.id, SessionSeries.id != following.id)
    db.session.execute(update(SessionSeries).where(*others).values(follows_id=following.id))
    mine = (AdvisorSession.series_id == series.id, AdvisorSession.series_day >= since)
    db.session.execute(update(AdvisorSession).where(*mine).values(series_id=following.id))
    _reconcile(following, before, since, also_one_off, now)
    return following


def _reconcile(
    series: SessionSeries,
    before: SeriesTerms,
    since: date,
    also_one_off: bool,
    now: datetime,
    until: date | None = None,
) -> None:
    """Reconcile the open sessions of a series from `since` on with its terms."""
    opened = series.opened_until
    if opened is None or opened < since:
        return
    terms, venue = rules.series_terms(series), db.session.get_one(Venue, series.venue_id)
    last = min(opened, until or opened)
    days = set(rules.session_days(terms, venue.nation, since, last)) if last >= since else set()
    rows = [one for one in _sessions(series, now) if one.series_day and since <= one.series_day <= last]
    ours = [one for one in rows if not one.one_off or (also_one_off and one.cancelled_at is None)]
    gone = [one for one in ours if one.series_day not in days and one.cancelled_at is None]
    cancel_all(gone, _("The series no longer has this day."), now=now)
    staying = [one for one in ours if one.series_day in days]
    reshape([(one, _shape(one, terms, before, venue)) for one in staying], now=now)
    for one in staying:
        one.one_off = False
    there = set(
        db.session.scalars(select(AdvisorSession.series_day).where(AdvisorSession.series_id == series.id)).all()
    )
    new = [day for day in sorted(days - there) if clock.instant(day, terms.starts) > now]
    open_days(series, new, now=now)
    db.session.flush()


def _shape(session: AdvisorSession, terms: SeriesTerms, before: SeriesTerms, venue: Venue) -> Shape:
    """Return the wanted shape of a session. Stand-ins are kept where the change is not about advisors."""
    day = session.series_day
    assert day is not None  # it is one of the series
    whole = rules.session_interval(terms, day)
    about_who = session.one_off or session.cancelled_at is not None or _who_and_when(terms) != _who_and_when(before)
    stints = [Stint(who, desk_id, whole) for who, desk_id in terms.advisors] if about_who else None
    return Shape(venue, terms.kind, whole.start, whole.end, services_of(terms), stints, terms.breaks)


def _who_and_when(terms: SeriesTerms) -> tuple[object, ...]:
    return terms.venue_id, terms.starts, terms.ends, terms.advisors, terms.breaks


def _sessions(series: SessionSeries, now: datetime) -> list[AdvisorSession]:
    """List the sessions of a series that have not begun, by start, locked."""
    return lock_sessions(
        select(AdvisorSession).where(AdvisorSession.series_id == series.id, AdvisorSession.starts_at > now)
    )


def _check_day(series: SessionSeries, day: date, now: datetime) -> None:
    if clock.instant(day, series.starts) <= now:
        raise SessionOver
    if not rules.days_of(series.rule, series.first_day, day, day):
        raise DayNotInSeries


def _end(series: SessionSeries, last_day: date) -> None:
    series.rule = rules.until_day(series.rule, last_day)
    series.ended_at = clock.day_bounds(last_day)[1]
    series.version += 1


def _put(series: SessionSeries, terms: SeriesTerms) -> None:
    series.venue_id, series.kind, series.rule, series.first_day = (
        terms.venue_id,
        terms.kind,
        terms.rule,
        terms.first_day,
    )
    series.starts, series.ends = terms.starts, terms.ends
    series.breaks = [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in sorted(terms.breaks)]
    series.service_ids = list(terms.service_ids)
    series.advisors = [{"advisor_id": advisor_id, "desk_id": desk_id} for advisor_id, desk_id in terms.advisors]
    series.days_off = sorted(day.isoformat() for day in set(terms.days_off))
    series.days_on = sorted(day.isoformat() for day in set(terms.days_on))


def _put_days(series: SessionSeries, *, off: set[date], on: Iterable[date]) -> None:
    series.days_off = sorted(day.isoformat() for day in off)
    series.days_on = sorted(day.isoformat() for day in on)
    series.version += 1
    db.session.flush()


def _days(texts: Iterable[str]) -> set[date]:
    return {date.fromisoformat(text) for text in texts}
