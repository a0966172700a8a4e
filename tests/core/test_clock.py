"""Clock: UTC instants, London days and wall-clock times, right on both days when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core import clock

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "wall", "utc"),
    [
        (date(2026, 11, 26), time(10, 20), datetime(2026, 11, 26, 10, 20, tzinfo=UTC)),
        (date(2026, 7, 1), time(10, 20), datetime(2026, 7, 1, 9, 20, tzinfo=UTC)),
        (SPRING, time(0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (SPRING, time(1, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # does not happen: as if not yet changed
        (SPRING, time(2, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (AUTUMN, time(0, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (AUTUMN, time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # happens twice: the first
        (AUTUMN, time(2, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (date(1969, 1, 1), time(12), datetime(1969, 1, 1, 11, 0, tzinfo=UTC)),  # an hour ahead all year
    ],
)
def test_the_instant_of_a_wall_clock(day: date, wall: time, utc: datetime) -> None:
    assert clock.instant(day, wall) == utc
    assert clock.instant(day, wall).tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 11, 26), 24), (date(2026, 7, 1), 24)]
)
def test_how_long_a_day_is(day: date, hours: int) -> None:
    start, end = clock.day_bounds(day)
    assert end - start == timedelta(hours=hours)
    assert clock.day_of(start) == clock.day_of(end - timedelta(microseconds=1)) == day
    assert clock.day_of(end) == day + timedelta(days=1)


@given(st.dates(date(1972, 1, 1), date(2037, 1, 1)))
def test_days_follow_each_other_without_a_gap(day: date) -> None:
    assert clock.day_bounds(day)[1] == clock.day_bounds(day + timedelta(days=1))[0]


@given(st.datetimes(datetime(1972, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)))
def test_an_instant_comes_back(instant: datetime) -> None:
    local = clock.local(instant)
    assert local == instant
    start, end = clock.day_bounds(local.date())
    assert start <= instant < end
    if local.fold == 0:
        assert clock.instant(local.date(), local.time()) == instant


def test_a_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="no instant"):
        clock.local(datetime(2026, 11, 26, 10))


def test_a_stopped_clock_stands_and_goes_on() -> None:
    before = clock.now()
    moment = datetime(2027, 3, 28, 2, 30, tzinfo=timezone(timedelta(hours=1)))
    with clock.stopped_at(moment):
        assert clock.now() == moment == clock.now()
        assert clock.now().tzinfo is UTC
        assert clock.today() == SPRING
        with clock.stopped_at(moment + timedelta(days=1)):
            assert clock.today() == SPRING + timedelta(days=1)
        assert clock.now() == moment
    assert clock.now() == before
