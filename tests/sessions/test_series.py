"""A series changed: this and following, or all; a day taken out or put in; ended. What is past or booked stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import (
    DayNotInSeries,
    Refusal,
    SeriesEmpty,
    SeriesEnded,
    SeriesEndless,
    SeriesTooLong,
    SessionEndsFirst,
    SessionOver,
)
from booking.sessions import jobs, operations, rules
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
        daily = {"rule": "FREQ=DAILY;UNTIL=20261129", "first_day": today - 2 * DAY}
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
        assert [one[:6] for one in standing(later)] == ["Tue 15", "Tue 22"]
    with transaction(), pytest.raises(SeriesEnded), clock.stopped_at(now + timedelta(days=60)):
        changed(db.session.get_one(SessionSeries, series.id), rule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20270601")


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
    mondays = {"rule": "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270201", "first_day": date(2026, 11, 30)}
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
    app: Flask, changes: dict[str, object], refusal: type[Refusal]
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
