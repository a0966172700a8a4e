"""Template filters of numbers, references and slots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from booking.core import clock
from booking.web import filters
from booking.web.forms import SlotAsked, read_slot
from tests.web.conftest import MakeApp

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)  # the clocks go forward at 1am, back at 2am


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type,misc]


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
    then_at: datetime | None = None


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


def test_sessions_are_read_by_venue_where_the_first_of_each_stood() -> None:
    a, b, c = (SimpleNamespace(venue_id=number) for number in (7, 3, 7))
    assert filters.by_venue([a, b, c]) == [[a, c], [b]]
    assert filters.by_venue([]) == []


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


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (time(9, 29), "9:30am to 1pm"),
        (time(9, 30), "now, until 1pm"),
        (time(11, 25), "now, until 1pm"),
        (time(13), "9:30am to 1pm"),
    ],
)
def test_a_drop_in_session_that_runs_is_now(make_app: MakeApp, at: time, shown: str) -> None:
    session = SimpleNamespace(starts_at=utc(2026, 11, 26, 9, 30), ends_at=utc(2026, 11, 26, 13))
    with make_app().test_request_context("/"), clock.stopped_at(datetime.combine(date(2026, 11, 26), at, UTC)):
        assert filters.drop_in_hours(session) == shown
