"""Series: what a change leaves alone, days taken out and put in, the end, and refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.sessions import jobs, operations
from booking.sessions.errors import (
    DayNotInSeries,
    SeriesEmpty,
    SeriesEndless,
    SeriesTooLong,
    SessionEndsFirst,
    SessionOver,
)
from booking.sessions.models import SessionSeries
from tests import factories
from tests.sessions.serial import (
    LUNCH,
    TUESDAY,
    TUESDAYS,
    changed,
    days,
    on,
    opened,
    own_time,
    rows,
    standing,
    weekly,
)

# --- what was changed apart


def test_a_session_changed_apart_is_left_alone_unless_asked(app: Flask, now: datetime) -> None:
    with transaction():
        person = factories.staff()
        series = opened(person)
        apart = on(TUESDAYS[1], series)
        operations.change_session(
            apart,
            starts_at=apart.starts_at + timedelta(days=1),
            ends_at=apart.ends_at + timedelta(days=1),
            advisors=[(person.id, None)],
            services=apart.services,
            kind="drop_in",
            venue=apart.venue,
            now=now,
        )
        assert apart.one_off and apart.version == 2
        changed(series, starts=time(9))
        assert standing(series) == [
            "Tue 01 09:00-14:00",
            "Wed 09 10:00-14:00",
            "Tue 15 09:00-14:00",
            "Tue 22 09:00-14:00",
        ]
        later = changed(series, "following", TUESDAYS[1], starts=time(8))
        assert standing(later) == ["Wed 09 10:00-14:00", "Tue 15 08:00-14:00", "Tue 22 08:00-14:00"]
        changed(later, also_one_off=True)
        assert standing(later)[0] == "Tue 08 08:00-14:00"
        assert [(a.starts_at, a.ends_at) for a in apart.assignments] == [(apart.starts_at, apart.ends_at)]
        assert (apart.kind, apart.one_off, apart.series_id) == ("mixed", False, later.id)


def test_a_session_cancelled_by_hand_stays_away(app: Flask, now: datetime) -> None:
    with transaction():
        series = opened(factories.staff())
        operations.cancel_session(on(TUESDAYS[1], series), reason="Boiler", now=now)
        changed(series, starts=time(9), also_one_off=True)
        later = changed(series, "following", TUESDAYS[1], ends=time(13))
        assert [one[:6] for one in standing(later)] == ["Tue 15", "Tue 22"]
        operations.open_bank_holiday(later, TUESDAYS[1], now=now)  # unless that very day is asked for
        assert standing(later)[0] == "Tue 08 09:00-13:00"


# --- days in and out


def test_a_bank_holiday_is_off_unless_it_is_opened(app: Flask, now: datetime) -> None:
    mondays: dict[str, Any] = {"rule": "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270201", "first_day": date(2026, 11, 30)}
    with transaction():
        series = weekly(**mondays)
        operations.materialise(series, TUESDAY, date(2027, 1, 4))
        assert days(rows(series)) == [7, 14, 21, 4]
        operations.open_bank_holiday(series, date(2026, 12, 28), now=now)
        assert days(rows(series)) == [7, 14, 21, 28, 4]
        operations.close_day(series, date(2026, 12, 28), now=now)
        assert [one[:6] for one in standing(series)] == ["Mon 07", "Mon 14", "Mon 21", "Mon 04"]
        assert series.days_on == [] and series.days_off == ["2026-12-28"]
        scottish = opened(at=factories.venue(nation="Scotland"), **mondays)
        assert days(rows(scottish)) == [7, 14, 21]  # the 30th of November is Saint Andrew's


def test_a_day_is_taken_out_and_put_in_again(app: Flask, now: datetime) -> None:
    with transaction():
        person = factories.staff()
        series = opened(person, breaks=(LUNCH,))
        operations.close_day(series, TUESDAYS[1], now=now)
        away = on(TUESDAYS[1], series)
        assert (away.cancelled_at, away.cancel_reason, away.assignments) == (now, "The series leaves this day out.", [])
        assert own_time("break", person.id, TUESDAYS[1]) == []
        operations.open_bank_holiday(series, TUESDAYS[1], now=now)
        assert (away.cancelled_at, len(away.assignments), away.version) == (None, 1, 3)
        assert own_time("break", person.id, TUESDAYS[1]) == ["12:00-12:30"]
        assert (series.days_off, series.days_on) == ([], [])


@pytest.mark.parametrize(("day", "refusal"), [(date(2026, 12, 2), DayNotInSeries), (date(2026, 11, 24), SessionOver)])
def test_only_a_day_that_is_ahead_and_its_own(app: Flask, now: datetime, day: date, refusal: type[Refusal]) -> None:
    with transaction():
        series = opened(first_day=date(2026, 11, 3))
    for act in (operations.close_day, operations.open_bank_holiday):
        with pytest.raises(refusal), transaction():
            act(db.session.get_one(SessionSeries, series.id), day, now=now)


def test_a_day_without_advisors_comes_back_too(app: Flask, now: datetime) -> None:
    with transaction():
        series = opened()
        operations.close_day(series, TUESDAY, now=now)
        operations.open_bank_holiday(series, TUESDAY, now=now)
        assert len(standing(series)) == 4


# --- ended


def test_an_ended_series_cancels_what_comes_after_and_opens_no_more(app: Flask, now: datetime) -> None:
    with transaction():
        person = factories.staff()
        series = opened(person)
        operations.end_series(series, TUESDAYS[1], now=now)
        assert [one[:6] for one in standing(series)] == ["Tue 01", "Tue 08"]
        assert {one.cancel_reason for one in rows(series) if one.cancelled_at} == {"The series has ended."}
        factories.session_on(TUESDAYS[2], time(10), time(14), advisors=[person])  # they are free for others
    assert jobs.open_ahead(now + timedelta(days=28)) == 0
    with transaction():
        series = db.session.get_one(SessionSeries, series.id)
        changed(series, rule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20270601")  # after all it goes on
        assert [one[:6] for one in standing(series)] == ["Tue 01", "Tue 08", "Tue 15", "Tue 22"]
        assert [len(one.assignments) for one in rows(series)] == [1, 1, 0, 1]
        assert series.ended_at is None


def test_an_end_that_lies_ahead_is_reached(app: Flask, now: datetime) -> None:
    with transaction():
        series = opened()
        operations.end_series(series, date(2027, 1, 5), now=now)
        assert len(standing(series)) == 4
    assert jobs.open_ahead(now + timedelta(days=21)) == 2
    assert jobs.open_ahead(now + timedelta(days=50)) == 0


# --- who and what is no more


def test_who_has_left_is_taken_off_the_sessions_that_change(app: Flask) -> None:
    with transaction():
        stays, left = factories.staff(), factories.staff()
        series = opened(stays, left)
        left.active = False
        changed(series, starts=time(11), ends=time(15))
        assert {a.advisor_id for one in rows(series) for a in one.assignments} == {stays.id}


def test_who_has_left_is_not_put_on_new_days(app: Flask, now: datetime) -> None:
    with transaction():
        stays, left, leaves = factories.staff(), factories.staff(), factories.staff()
        series = weekly(stays, left, leaves, at=factories.venue(desks=3))
        left.active = False
        leaves.ended_at = clock.day_bounds(TUESDAYS[2])[0]
        series.service_ids = [*series.service_ids, factories.service(ended_at=now).id]
    jobs.open_ahead(now)
    assert [len(one.assignments) for one in rows(series)] == [2, 2, 1, 1]
    assert [len(one.services) for one in rows(series)] == [1] * 4


def test_a_venue_that_is_given_up_and_a_series_without_services_open_nothing(app: Flask, now: datetime) -> None:
    with transaction():
        closing, plain = weekly(at=factories.venue(closed_on=TUESDAYS[2])), weekly()
        for service_id in plain.service_ids:
            db.session.get_one(factories.Service, service_id).ended_at = now
    assert jobs.open_ahead(now) == 2
    assert days(rows(closing)) == [1, 8] and rows(plain) == []


# --- bad input


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"rule": "FREQ=WEEKLY;BYDAY=TU"}, SeriesEndless),
        ({"rule": "FREQ=DAILY;COUNT=10000"}, SeriesTooLong),
        ({"rule": "FREQ=WEEKLY;UNTIL=20261101"}, SeriesEmpty),
        ({"ends": time(9)}, SessionEndsFirst),
    ],
)
def test_a_series_that_cannot_be_is_refused_and_nothing_changes(
    app: Flask, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    with transaction():
        series = opened(factories.staff())
    with pytest.raises(refusal), transaction():
        weekly(**changes)
    for scope in ("all", "following"):
        with pytest.raises(refusal), transaction():
            changed(db.session.get_one(SessionSeries, series.id), scope, **changes)
    assert len(standing(db.session.get_one(SessionSeries, series.id))) == 4
    assert db.session.query(SessionSeries).count() == 1


def test_a_session_over_the_change_of_clocks_keeps_its_hours(app: Flask) -> None:
    with transaction():
        series = weekly(rule="FREQ=WEEKLY;BYDAY=SU;COUNT=4", first_day=date(2027, 3, 21))
        made = operations.materialise(series, date(2027, 3, 1), date(2027, 5, 1))
        assert [(one.starts_at, one.ends_at) for one in made[:2]] == [
            (datetime(2027, 3, 21, 10, tzinfo=UTC), datetime(2027, 3, 21, 14, tzinfo=UTC)),
            (datetime(2027, 3, 28, 9, tzinfo=UTC), datetime(2027, 3, 28, 13, tzinfo=UTC)),
        ]
        changed(series, starts=time(9))
        assert [one[-11:] for one in standing(series)] == ["09:00-14:00"] * 4
