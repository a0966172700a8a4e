"""Notice in working days: weekends and the bank holidays of the nation do not count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core import clock
from booking.sessions.errors import InterpreterTooSoon
from booking.sessions.rules import before_working_days, check_notice, interpreter_from
from booking.sessions.rules.notice import INTERPRETER_DAYS, after_working_days, is_working_day

NATIONS = st.sampled_from(["England", "Scotland", "Wales", "Northern Ireland"])
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("asked", "nation", "first"),
    [
        ("2026-11-26T10:15", "England", "2026-11-30T10:15"),  # Thursday: over the weekend to Monday
        ("2026-11-28T10:15", "England", "2026-12-02T00:00"),  # Saturday: counted from Monday's beginning
        ("2026-12-23T10:15", "England", "2026-12-29T10:15"),  # Christmas Day, and Boxing Day's Monday
        ("2026-12-31T10:15", "England", "2027-01-05T10:15"),
        ("2026-12-31T10:15", "Scotland", "2027-01-06T10:15"),  # 2 January is one there, on the Monday
        ("2027-03-26T12:00", "England", "2027-04-01T00:00"),  # Good Friday, Easter Monday
        ("2026-10-23T10:15", "England", "2026-10-27T10:15"),  # by the clock on the wall, changed meanwhile
    ],
)
def test_the_first_start_that_can_be_promised(asked: str, nation: str, first: str) -> None:
    found = interpreter_from("bsl", _london(asked), nation)
    assert clock.local(found).strftime("%Y-%m-%dT%H:%M") == first


@given(INSTANTS, NATIONS, st.integers(1, 9))
def test_so_many_working_days_lie_between(now: datetime, nation: str, days: int) -> None:
    first = after_working_days(now, days, nation)
    between = (clock.day_of(first) - clock.day_of(now)).days
    passed = [clock.day_of(now) + timedelta(days=n) for n in range(1, between + 1)]
    begun = 0 if is_working_day(clock.day_of(now), nation) else 1
    assert is_working_day(clock.day_of(first), nation)
    assert sum(is_working_day(day, nation) for day in passed) == days + begun
    assert is_working_day(clock.day_of(before_working_days(first, days, nation)), nation)


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=9)), NATIONS)
def test_who_asks_later_is_promised_no_earlier(now: datetime, later: timedelta, nation: str) -> None:
    first, then = (interpreter_from("spoken", at, nation) for at in (now, now + later))
    assert first <= then + timedelta(hours=1)  # an hour happens twice in October


def test_what_is_too_soon_is_refused_with_the_first_that_is_not() -> None:
    now = _london("2026-11-26T10:15")
    for starts_at in (now, now + timedelta(days=4, minutes=-1)):
        with pytest.raises(InterpreterTooSoon) as refused:
            check_notice("bsl", starts_at, now, "England")
        assert refused.value.details["days"] == INTERPRETER_DAYS["bsl"]
    check_notice("bsl", now + timedelta(days=4), now, "England")
    check_notice("", now, now, "England")


def _london(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=clock.LONDON).astimezone(UTC)
