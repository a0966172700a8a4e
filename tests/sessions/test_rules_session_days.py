"""Days of sessions: bank holidays, days off, wall-clock times."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache

import pytest
from dateutil.easter import easter
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.core import clock
from booking.core.errors import Refusal
from booking.sessions import rules
from booking.sessions.errors import AssignmentOverlaps, BreakWrong, SessionEndsFirst, SessionOutsideHours
from booking.sessions.rules import Recurrence, SeriesTerms
from tests.sessions.repeating import DAY, TUESDAY, choices, falls_on


@cache
def english(year: int) -> set[date]:
    """The bank holidays of England and Wales, calculated here, with the substitutes of a Saturday or Sunday."""
    sunday, found = easter(year), set()
    found |= {sunday - 2 * DAY, sunday + DAY}
    mondays = [date(year, 1, 1) + i * DAY for i in range(365) if (date(year, 1, 1) + i * DAY).weekday() == 0]
    may, august = [day for day in mondays if day.month == 5], [day for day in mondays if day.month == 8]
    found |= {may[0], may[-1], august[-1]}
    fixed = (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26))
    found |= {*fixed}
    for day in fixed:
        instead = day
        while instead.weekday() >= 5 or (instead != day and instead in found):
            instead += DAY
        found.add(instead)
    return found


def test_bank_holidays_are_the_nation_s() -> None:
    year = (date(2026, 1, 1), date(2026, 12, 31))
    for nation, day, closed in (
        ("England", date(2026, 4, 6), True),
        ("Wales", date(2026, 4, 6), True),
        ("Scotland", date(2026, 4, 6), False),
        ("Scotland", date(2026, 11, 30), True),
        ("England", date(2026, 11, 30), False),
        ("Northern Ireland", date(2026, 3, 17), True),
        ("England", date(2026, 3, 17), False),
        ("Elsewhere", date(2026, 4, 6), True),
    ):
        assert (day in rules.bank_holidays(nation, *year)) == closed, (nation, day)
    assert rules.bank_holidays("England", date(2026, 12, 25), date(2026, 12, 25)) == {
        date(2026, 12, 25): "Christmas Day"
    }
    for each in range(2026, 2036):
        days = rules.bank_holidays("Wales", date(each, 1, 1), date(each, 12, 31))
        assert days.keys() == english(each), each


def terms(**changes: object) -> SeriesTerms:
    plain = {"rule": "FREQ=WEEKLY;COUNT=3", "first_day": TUESDAY, "starts": time(10), "ends": time(12)}
    return SeriesTerms(**{"venue_id": 1, "kind": "mixed", "service_ids": (1,), **plain, **changes})  # type: ignore[arg-type]


walls = st.times(time(6), time(22)).map(lambda at: at.replace(second=0, microsecond=0))
some_days = st.sets(st.dates(date(2026, 12, 1), date(2028, 12, 1)), max_size=5)
OPENED = [day for year in (2026, 2027, 2028) for day in sorted(english(year))]


@settings(max_examples=60)
@given(choices, walls, some_days, st.sets(st.sampled_from(OPENED), max_size=5))
def test_sessions_of_years_are_where_they_were_written(
    repeats: Recurrence, starts: time, off: set[date], opened: set[date]
) -> None:
    kept = terms(rule=repeats.to_rule(), starts=starts, ends=time(23), days_off=tuple(off), days_on=tuple(opened))
    days = rules.session_days(kept, "England", TUESDAY, date(2028, 12, 31))
    wanted, day = [], TUESDAY
    while day <= date(2028, 12, 31):
        closed = day in english(day.year) and day not in opened
        if falls_on(repeats, TUESDAY, day) and day not in off and not closed:
            wanted.append(day)
        day += DAY
    assert days == wanted
    for day in days:
        stretch = rules.session_interval(kept, day)
        assert [clock.local(at).replace(tzinfo=None) for at in stretch] == [
            datetime.combine(day, starts),
            datetime.combine(day, time(23)),
        ]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"ends": time(9)}, SessionEndsFirst),
        ({"ends": time(10)}, SessionEndsFirst),
        ({"starts": time(5, 59)}, SessionOutsideHours),
        ({"ends": time(23, 1)}, SessionOutsideHours),
        ({"breaks": ((time(11), time(10, 30)),)}, BreakWrong),
        ({"breaks": ((time(9), time(10, 30)),)}, BreakWrong),
        ({"breaks": ((time(11, 30), time(12, 30)),)}, BreakWrong),
        ({"breaks": ((time(10), time(11)), (time(10, 30), time(11, 30)))}, BreakWrong),
        ({"breaks": ((time(10), time(11)), (time(11), time(12)))}, BreakWrong),
        ({"advisors": ((7, None), (8, None), (7, 1))}, AssignmentOverlaps),
    ],
)
def test_terms_that_cannot_be_are_refused(changes: dict[str, object], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        rules.check_terms(terms(**changes))
    rules.check_terms(terms(breaks=((time(11), time(11, 30)), (time(10), time(10, 15))), advisors=((7, None), (8, 1))))
