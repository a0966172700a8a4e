"""Series changed (this and following, or all), days taken out or put in, ended. What is past or booked stays."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions import jobs, operations, rules
from booking.sessions.errors import SeriesEnded
from booking.sessions.models import Assignment, BusyTime, SessionSeries
from tests import factories
from tests.at_once import at_once
from tests.sessions.serial import (
    LUNCH,
    TUESDAY,
    TUESDAYS,
    book,
    changed,
    days,
    on,
    opened,
    own_time,
    rows,
    standing,
    weekly,
)

DAY = timedelta(days=1)


# --- opened once, whoever opens


def test_a_job_that_runs_twice_or_not_at_all_opens_each_day_once(app: Flask, now: datetime) -> None:
    with transaction():
        series = weekly(factories.staff(), breaks=(LUNCH,))
    assert [jobs.open_ahead(now), jobs.open_ahead(now)] == [4, 0]
    assert jobs.open_ahead(now + timedelta(days=21)) == 3  # three weeks in which no worker ran
    assert [one.series_day for one in rows(series)] == [TUESDAY + i * 7 * DAY for i in range(7)]
    assert db.session.query(BusyTime).count() == 7


def test_two_workers_at_once_open_each_day_once(app: Flask, now: datetime) -> None:
    with transaction():
        people = [factories.staff(), factories.staff()]
        for _ in range(3):
            weekly(*people, breaks=(LUNCH,))
    assert sum(at_once(app, [lambda: jobs.open_ahead(now)] * 4)) == 12
    assert len(rows()) == 12
    assert db.session.query(Assignment).count() == 8  # who is in the first series is not free for the others
    assert db.session.query(BusyTime).count() == 8


def test_who_changes_a_series_while_the_worker_opens_it_is_not_overruled(app: Flask, now: datetime) -> None:
    with transaction():
        series_id = weekly().id

    def change() -> None:
        with transaction() as session:
            changed(session.get_one(SessionSeries, series_id), rule="FREQ=WEEKLY;BYDAY=WE;UNTIL=20270601")

    answers = at_once(app, [change, lambda: jobs.open_ahead(now), lambda: jobs.open_ahead(now)])
    assert not any(isinstance(answer, Exception) for answer in answers), answers
    jobs.open_ahead(now)
    assert standing(db.session.get_one(SessionSeries, series_id)) == [
        f"Wed {day:02} 10:00-14:00" for day in (2, 9, 16, 23)
    ]


# --- all, from today on


def test_all_sessions_change_in_place(app: Flask) -> None:
    with transaction():
        person, other = factories.staff(), factories.staff()
        series = opened(person, other, breaks=(LUNCH,))
        before = [(one.id, one.reference, [a.id for a in one.assignments]) for one in rows(series)]
        version = series.version
        now_holds = changed(series, starts=time(11), ends=time(15), breaks=((time(13), time(13, 30)),))
        assert now_holds is series and series.version == version + 1
        assert [(one.id, one.reference, [a.id for a in one.assignments]) for one in rows(series)] == before
        assert {one.version for one in rows(series)} == {2}
        assert standing(series) == [f"Tue {day:02} 11:00-15:00" for day in (1, 8, 15, 22)]
        assert {
            (a.starts_at, a.ends_at) == (one.starts_at, one.ends_at) for one in rows() for a in one.assignments
        } == {True}
        assert own_time("break", person.id, TUESDAY) == ["13:00-13:30"]


def test_what_says_the_same_changes_nothing(app: Flask) -> None:
    with transaction():
        series = opened(factories.staff(), breaks=(LUNCH,))
        changed(series)
        assert {one.version for one in rows(series)} == {1}


def test_what_has_begun_stays_as_it_was(app: Flask, now: datetime) -> None:
    today = clock.day_of(now)
    with transaction():
        person = factories.staff()
        daily: dict[str, Any] = {"rule": "FREQ=DAILY;UNTIL=20261129", "first_day": today - 2 * DAY}
        series = weekly(person, starts=time(10), ends=time(12), **daily)
        operations.materialise(series, today - 2 * DAY, today + 3 * DAY)
        changed(series, starts=time(13), ends=time(15))
        assert standing(series) == [
            "Tue 24 10:00-12:00",
            "Wed 25 10:00-12:00",
            "Thu 26 10:00-12:00",  # it is a quarter past ten
            "Fri 27 13:00-15:00",
            "Sat 28 13:00-15:00",
            "Sun 29 13:00-15:00",
        ]
        operations.end_series(series, today - 2 * DAY, now=now)
        assert [one[:6] for one in standing(series)] == ["Tue 24", "Wed 25", "Thu 26"]
        assert rules.last_day_of(series.rule, series.first_day) == today - DAY  # what was, was


def test_no_session_is_opened_in_the_past(app: Flask, now: datetime) -> None:
    with transaction():
        series = opened(first_day=clock.day_of(now))
        changed(series, rule="FREQ=DAILY;UNTIL=20261129", starts=time(9))
        assert standing(series) == [f"{day} 09:00-14:00" for day in ("Fri 27", "Sat 28", "Sun 29")]


def test_other_days_cancel_and_open_and_come_back(app: Flask) -> None:
    with transaction():
        person = factories.staff()
        series = opened(person)
        ids = [one.id for one in rows(series)]
        changed(series, rule="FREQ=WEEKLY;BYDAY=TU,WE;INTERVAL=2;UNTIL=20270601")
        assert standing(series) == [f"{day} 10:00-14:00" for day in ("Tue 01", "Wed 02", "Tue 15", "Wed 16")]
        gone = [one for one in rows(series) if one.cancelled_at]
        assert days(gone) == [8, 22] and {one.cancel_reason for one in gone} == {"The series no longer has this day."}
        assert not any(one.assignments for one in gone)
        changed(series, rule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20270601")
        back = [one for one in rows(series) if one.cancelled_at is None]
        assert [one.id for one in back] == ids
        assert [(one.version, len(one.assignments), one.cancel_reason) for one in back] == [
            (1, 1, ""),
            (3, 1, ""),
            (1, 1, ""),
            (3, 1, ""),
        ]


def test_who_is_there_changes_and_who_stays_is_left_as_they_are(app: Flask) -> None:
    with transaction():
        stays, leaves, comes = (factories.staff() for _ in range(3))
        series = opened(stays, leaves)
        kept = [(a.id, a.desk_id) for one in rows(series) for a in one.assignments if a.advisor_id == stays.id]
        taken = book(stays.id, TUESDAY, "10:30", "11:00")
        changed(series, advisors=((comes.id, None), (stays.id, None)))
        for one in rows(series):
            assert {a.advisor_id for a in one.assignments} == {stays.id, comes.id}
            assert len({a.desk_id for a in one.assignments}) == 2
        assert [(a.id, a.desk_id) for one in rows() for a in one.assignments if a.advisor_id == stays.id] == kept
        assert db.session.get_one(BusyTime, taken.id).advisor_id == stays.id


def test_two_advisors_change_desks_in_one_go(app: Flask) -> None:
    with transaction():
        venue = factories.venue()
        first, second = (desk.id for desk in venue.desks)
        one, other = factories.staff(), factories.staff()
        series = opened(at=venue, advisors=((one.id, first), (other.id, second)))
        changed(series, advisors=((one.id, second), (other.id, first)))
        assert {(a.advisor_id, a.desk_id) for row in rows(series) for a in row.assignments} == {
            (one.id, second),
            (other.id, first),
        }


def test_a_series_moves_to_another_venue(app: Flask) -> None:
    with transaction():
        person, there = factories.staff(), factories.venue("Langley Library", nation="Scotland")
        factories.session_on(TUESDAYS[1], time(10), time(11), at=there, advisors=[factories.staff()])
        series = opened(person)
        changed(series, venue_id=there.id)
        assert {(one.venue_id, one.venue.name) for one in rows(series)} == {(there.id, "Langley Library")}
        desks = [a.desk_id for one in rows(series) for a in one.assignments]
        assert desks == [there.desks[i].id for i in (0, 1, 0, 0)]


def test_a_stand_in_stays_where_the_change_is_not_about_who(app: Flask) -> None:
    with transaction():
        person, stand_in = factories.staff(), factories.staff()
        series = opened(person)
        on(TUESDAY, series).assignments[0].advisor_id = stand_in.id
        changed(series, service_ids=(factories.service().id,))
        assert [[a.advisor_id for a in one.assignments] for one in rows(series)] == [[stand_in.id]] + [[person.id]] * 3
        assert {one.services[0].id for one in rows(series)} == set(series.service_ids)


# --- this and following


def test_this_and_following(app: Flask, now: datetime) -> None:
    with transaction():
        series = opened(factories.staff())
        ids = [one.id for one in rows(series)]
        later = changed(series, "following", TUESDAYS[2], starts=time(9), ends=time(13))
        assert later.follows_id == series.id and later.reference != series.reference
        assert standing(series) == ["Tue 01 10:00-14:00", "Tue 08 10:00-14:00"]
        assert standing(later) == ["Tue 15 09:00-13:00", "Tue 22 09:00-13:00"]
        assert [one.id for one in (*rows(series), *rows(later))] == ids
        assert series.ended_at == clock.day_bounds(TUESDAYS[2])[0]
    assert jobs.open_ahead(now + timedelta(days=7)) == 1
    assert standing(later)[-1] == "Tue 29 09:00-13:00"
    assert len(rows(series)) == 2


def test_following_on_other_days_keeps_in_step(app: Flask) -> None:
    with transaction():
        every_second = {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=9"}
        series = opened(factories.staff(), **every_second)
        later = changed(series, "following", TUESDAYS[1], starts=time(9))
        assert standing(series) == ["Tue 01 10:00-14:00"]
        assert standing(later) == ["Tue 15 09:00-14:00"]
        assert rules.last_day_of(later.rule, later.first_day) == TUESDAY + timedelta(weeks=16)


def test_following_from_its_first_day_is_all_of_it(app: Flask) -> None:
    with transaction():
        series = opened(factories.staff())
        assert changed(series, "following", TUESDAY, starts=time(9)) is series
        assert standing(series)[0] == "Tue 01 09:00-14:00"


def test_a_series_that_is_followed_keeps_to_its_time(app: Flask, now: datetime) -> None:
    with transaction():
        series = opened(factories.staff())
        later = changed(series, "following", TUESDAYS[2], starts=time(9))
        changed(series, rule="FREQ=WEEKLY;BYDAY=TU,WE;UNTIL=20270601")
        assert [one[:6] for one in standing(series)] == ["Tue 01", "Wed 02", "Tue 08", "Wed 09"]
        middle = changed(series, "following", TUESDAYS[1], ends=time(12))
        assert (middle.follows_id, later.follows_id) == (series.id, middle.id)
        assert standing(middle) == ["Tue 08 10:00-12:00", "Wed 09 10:00-12:00"]
        assert middle.ended_at == clock.day_bounds(TUESDAYS[2])[0]
        assert [one[:6] for one in standing(later)] == ["Tue 15", "Tue 22"]
    with transaction(), pytest.raises(SeriesEnded), clock.stopped_at(now + timedelta(days=60)):
        changed(db.session.get_one(SessionSeries, series.id), rule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20270601")
