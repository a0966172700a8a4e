"""How times, days, numbers, references and slots are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core import clock
from booking.web import filters
from booking.web.forms import SlotAsked, read_slot
from tests.web.conftest import MakeApp

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)  # the clocks go forward at 1am, back at 2am


@pytest.fixture
def in_a_page(make_app: MakeApp) -> Iterator[None]:
    with make_app().test_request_context("/"):
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
    assert (filters.clock_time(instant), filters.desk_time(instant)) == (public, staff)


@pytest.mark.parametrize("show", [filters.clock_time, filters.desk_time])
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
        (utc(2027, 3, 28, 0, 0), "Sunday 28 March 2027", "Sunday 28 March", "Sun 28 Mar"),
        (utc(2027, 3, 28, 23, 0), "Monday 29 March 2027", "Monday 29 March", "Mon 29 Mar"),
        (utc(2026, 10, 24, 23, 0), "Sunday 25 October 2026", "Sunday 25 October", "Sun 25 Oct"),
        (utc(2026, 10, 25, 23, 59), "Sunday 25 October 2026", "Sunday 25 October", "Sun 25 Oct"),
    ],
)
def test_a_day(in_a_page: None, day: date | datetime, long: str, middle: str, short: str) -> None:
    assert (filters.long_day(day), filters.day_and_month(day), filters.short_day(day)) == (long, middle, short)


def test_a_day_in_the_page_s_language(make_app: MakeApp) -> None:
    with make_app().test_request_context("/", headers={"Cookie": "language=cy"}):
        assert filters.long_day(date(2026, 11, 26)) == "Dydd Iau 26 Tachwedd 2026"


@given(st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)))
def test_a_time_reads_back_as_the_wall_clock_shows_it(instant: datetime) -> None:
    shown = filters.clock_time(instant)
    wall = clock.local(instant)
    pattern = "%I:%M%p" if ":" in shown else "%I%p"
    named = {"midday": time(12), "midnight": time(0)}
    read = named[shown] if shown in named else datetime.strptime(shown.upper(), pattern).time()
    assert (read.hour, read.minute) == (wall.hour, wall.minute)
    assert filters.desk_time(instant) == f"{wall.hour:02}:{wall.minute:02}"


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ '+447700900123' | phone }}", "07700 900123"),
        ("{{ '+33123456789' | phone }}", "+33 1 23 45 67 89"),
        ("{{ 'not a number' | phone }}", "not a number"),
        ("{{ 'ABCDEFGHJK' | reference }}", "ABCDE FGHJK"),
        ("{{ 'B12' | reference }}", "B12"),
    ],
)
def test_numbers_and_references(make_app: MakeApp, template: str, shown: str) -> None:
    app = make_app()
    with app.test_request_context("/"):
        assert app.jinja_env.from_string(template).render() == shown


@dataclass
class Slot:
    venue_id: int
    starts_at: datetime


def test_slots_are_read_by_day_and_venue_with_drop_ins_beside_them() -> None:
    late, early = Slot(1, utc(2026, 11, 27, 15)), Slot(1, utc(2026, 11, 27, 10))
    other, next_week = Slot(2, utc(2026, 11, 27, 12)), Slot(1, utc(2026, 12, 3, 10))
    drop_in, alone = SimpleNamespace(starts_at=utc(2026, 11, 27, 9)), SimpleNamespace(starts_at=utc(2026, 11, 30, 9))
    assert filters.by_day_and_venue([late, next_week, other, early], [alone, drop_in]) == [
        (date(2026, 11, 27), [(1, [early, late]), (2, [other])], [drop_in]),
        (date(2026, 11, 30), [], [alone]),
        (date(2026, 12, 3), [(1, [next_week])], []),
    ]
    assert filters.by_day_and_venue([]) == []


def test_a_slot_after_midnight_belongs_to_the_day_in_london() -> None:
    ((day, _venues, _drop_ins),) = filters.by_day_and_venue([Slot(1, utc(2026, 7, 1, 23, 30))])
    assert day == date(2026, 7, 2)


@pytest.mark.parametrize("hours", [0, 1, 2, 24])
@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2026, 11, 26)])
def test_a_slot_comes_back_as_the_instant_it_was(day: date, hours: int) -> None:
    instant = clock.instant(day, time(0, 30)) + timedelta(hours=hours)
    written = filters.slot_value(Slot(7, instant.astimezone(clock.LONDON)), {7: SimpleNamespace(slug="heywood")})
    assert read_slot(written) == SlotAsked("heywood", instant)


@pytest.mark.parametrize(
    "value",
    ["", "heywood", "@2026-11-26T10:20Z", "heywood@", "heywood@2026-02-30T10:20Z", "hey\0wood@2026-11-26T10:20Z"],
)
def test_a_slot_that_nobody_wrote_is_none(value: str) -> None:
    assert read_slot(value) is None
