"""Formats of times and days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from booking.core import clock, dates


@pytest.fixture
def in_a_page() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context("/"), clock.stopped_at(datetime(2026, 11, 26, 10, tzinfo=UTC)):
        yield


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("instant", "public", "staff"),
    [
        (utc(2026, 11, 26, 10, 20), "10:20am", "10:20"),
        (utc(2026, 11, 26, 14), "2pm", "14:00"),
        (utc(2026, 11, 26, 12), "midday", "12:00"),
        (utc(2026, 11, 26, 12, 1), "12:01pm", "12:01"),
        (utc(2026, 11, 26, 0, 0), "midnight", "00:00"),
        (utc(2026, 11, 26, 0, 5), "12:05am", "00:05"),
        (utc(2026, 11, 26, 23, 59), "11:59pm", "23:59"),
        (utc(2026, 7, 1, 11), "midday", "12:00"),  # summer time
        (utc(2026, 7, 1, 23), "midnight", "00:00"),
        (utc(2027, 3, 28, 0, 59), "12:59am", "00:59"),  # spring: a minute later it is two
        (utc(2027, 3, 28, 1, 0), "2am", "02:00"),
        (utc(2027, 3, 28, 11, 0), "midday", "12:00"),
        (utc(2026, 10, 25, 0, 30), "1:30am", "01:30"),  # autumn: half past one, twice
        (utc(2026, 10, 25, 1, 30), "1:30am", "01:30"),
        (utc(2026, 10, 25, 2, 0), "2am", "02:00"),
        (utc(2026, 10, 25, 12, 0), "midday", "12:00"),
    ],
)
def test_a_time(in_a_page: None, instant: datetime, public: str, staff: str) -> None:
    assert (dates.clock_time(instant), dates.desk_time(instant)) == (public, staff)


@pytest.mark.parametrize("show", [dates.clock_time, dates.desk_time])
def test_a_time_without_a_zone_is_refused(show: object) -> None:
    with pytest.raises(ValueError, match="time zone"):
        show(datetime(2026, 11, 26, 10))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("day", "long", "middle", "short"),
    [
        (date(2026, 11, 26), "Thursday 26 November 2026", "Thursday 26 November", "Thu 26 Nov"),
        (utc(2026, 11, 26, 23, 59), "Thursday 26 November 2026", "Thursday 26 November", "Thu 26 Nov"),
        (utc(2026, 7, 1, 23, 30), "Thursday 2 July 2026", "Thursday 2 July", "Thu 2 Jul"),  # past midnight in London
        (utc(2026, 12, 31, 23, 59), "Thursday 31 December 2026", "Thursday 31 December", "Thu 31 Dec"),
        (utc(2027, 3, 28, 0, 0), "Sunday 28 March 2027", "Sunday 28 March 2027", "Sun 28 Mar 2027"),
        (utc(2027, 3, 28, 23, 0), "Monday 29 March 2027", "Monday 29 March 2027", "Mon 29 Mar 2027"),
        (utc(2026, 10, 24, 23, 0), "Sunday 25 October 2026", "Sunday 25 October", "Sun 25 Oct"),
        (utc(2026, 10, 25, 23, 59), "Sunday 25 October 2026", "Sunday 25 October", "Sun 25 Oct"),
    ],
)
def test_a_day(in_a_page: None, day: date | datetime, long: str, middle: str, short: str) -> None:
    assert (dates.long_day(day), dates.day_and_month(day), dates.short_day(day)) == (long, middle, short)
    assert dates.plain_day(day) == long.partition(" ")[2]


@pytest.mark.parametrize(
    ("now", "newyear", "day_before"),
    [
        (utc(2026, 12, 31, 23, 59), "Fri 1 Jan 2027", "Thu 31 Dec"),
        (utc(2027, 1, 1), "Fri 1 Jan", "Thu 31 Dec 2026"),
    ],
)
def test_the_year_shows_where_it_is_not_this_one(in_a_page: None, now: datetime, newyear: str, day_before: str) -> None:
    with clock.stopped_at(now):
        assert dates.short_day(date(2027, 1, 1)) == newyear
        assert dates.short_day(utc(2026, 12, 31, 12)) == day_before
        assert dates.short_day(date(2026, 12, 31), with_year=True) == "Thu 31 Dec 2026"


def test_a_day_in_the_page_s_language(in_a_page: None) -> None:
    with force_locale("cy"):
        assert dates.long_day(date(2026, 11, 26)) == "Dydd Iau 26 Tachwedd 2026"


@given(st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)))
def test_a_time_reads_back_as_the_wall_clock_shows_it(instant: datetime) -> None:
    shown = dates.clock_time(instant)
    wall = clock.local(instant)
    pattern = "%I:%M%p" if ":" in shown else "%I%p"
    named = {"midday": time(12), "midnight": time(0)}
    read = named[shown] if shown in named else datetime.strptime(shown.upper(), pattern).time()
    assert (read.hour, read.minute) == (wall.hour, wall.minute)
    assert dates.desk_time(instant) == f"{wall.hour:02}:{wall.minute:02}"
