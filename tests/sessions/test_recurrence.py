"""Recurrence: valid rules, correct days, choices that read back, words for people."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st

from booking.core.errors import Refusal
from booking.sessions import rules
from booking.sessions.errors import RuleTooFine, RuleUnreadable, SeriesEmpty, SeriesEndless, SeriesTooLong
from booking.sessions.rules import Recurrence
from tests.sessions.repeating import DAY, TUESDAY, choices, falls_on


@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        ("", RuleUnreadable),
        ("every Tuesday", RuleUnreadable),
        ("FREQ=SOMETIMES;COUNT=3", RuleUnreadable),
        ("INTERVAL=2;COUNT=3", RuleUnreadable),
        ("FREQ=WEEKLY;COUNT=0", RuleUnreadable),
        ("FREQ=WEEKLY;INTERVAL=0;COUNT=3", RuleUnreadable),
        ("FREQ=WEEKLY;COUNT=3;COUNT=4", RuleUnreadable),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270101", RuleUnreadable),
        ("FREQ=WEEKLY;COUNT=3;BYEASTER=0", RuleUnreadable),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", RuleUnreadable),
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=3", RuleUnreadable),
        ("FREQ=WEEKLY;UNTIL=20261301", RuleUnreadable),
        ("FREQ=WEEKLY;UNTIL=20261201T256000Z", RuleUnreadable),
        ("FREQ=WEEKLY;COUNT=2\nEXDATE:20261208T000000", RuleUnreadable),
        ("FREQ=HOURLY;COUNT=3", RuleTooFine),
        ("FREQ=MINUTELY;UNTIL=20270101", RuleTooFine),
        ("FREQ=DAILY;BYHOUR=9,10;COUNT=3", RuleTooFine),
        ("FREQ=WEEKLY", SeriesEndless),
        ("FREQ=WEEKLY;UNTIL=20281202", SeriesEndless),
        ("FREQ=WEEKLY;UNTIL=99991231", SeriesEndless),
        ("FREQ=DAILY;COUNT=800", SeriesEndless),
        ("FREQ=YEARLY;COUNT=4", SeriesEndless),
        ("FREQ=WEEKLY;COUNT=10000", SeriesTooLong),
        ("FREQ=DAILY;COUNT=1001", SeriesTooLong),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", SeriesEmpty),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20281201", SeriesEmpty),
        ("FREQ=MONTHLY;BYDAY=6MO;COUNT=2", SeriesEmpty),
        ("FREQ=WEEKLY;UNTIL=20261130", SeriesEmpty),
    ],
)
def test_a_rule_that_makes_no_series_is_refused(rule: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        rules.check_rule(rule, TUESDAY)


numbers = st.integers(-400, 400).map(str)
wild = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "COUNT": st.integers(1, 2000).map(str),
        "UNTIL": st.sampled_from(["20270101", "00010101", "99991231T235959Z", "20270229", "20270101T000000"]),
        "INTERVAL": st.integers(0, 1200).map(str),
        "BYDAY": st.sampled_from(["MO", "-1FR", "53MO", "99SU", "TU,3WE"]),
        **{name: numbers for name in ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS")},
        "WKST": st.sampled_from(["SU", "1MO"]),
    },
)


@settings(max_examples=150)
@example({"FREQ": "MONTHLY", "COUNT": "1", "BYDAY": "53MO"}, date(2000, 1, 1))
@given(wild, st.dates(date(1900, 1, 1), date(9000, 1, 1)))
def test_whatever_is_written_is_kept_or_refused(said: dict[str, str], first_day: date) -> None:
    rule = ";".join(f"{name}={value}" for name, value in said.items())
    try:
        rules.check_rule(rule, first_day)
    except Refusal:
        return
    assert 1 <= len(rules.days_of(rule, first_day, first_day, rules.latest_last_day(first_day))) <= 1000


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;UNTIL=20281201",
        "freq=weekly;byday=mo,th;count=52",
        "FREQ=MONTHLY;BYDAY=-1FR;COUNT=24",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=6",
        "FREQ=DAILY;INTERVAL=3;UNTIL=20270301T235959Z",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=1",
    ],
)
def test_a_rule_that_ends_is_kept(rule: str) -> None:
    rules.check_rule(rule, TUESDAY)


def test_a_series_that_goes_on_may_end_two_years_from_today() -> None:
    rule = "FREQ=WEEKLY;UNTIL=20290601"
    with pytest.raises(SeriesEndless):
        rules.check_rule(rule, TUESDAY)
    rules.check_rule(rule, TUESDAY, today=date(2027, 6, 1))
    with pytest.raises(SeriesEmpty):  # it lies behind us
        rules.check_rule("FREQ=WEEKLY;COUNT=4", TUESDAY, today=date(2026, 12, 23))
    assert rules.latest_last_day(date(2028, 2, 29)) == date(2030, 2, 28)


def test_a_last_day_written_as_an_instant_is_a_london_day() -> None:
    daily = "FREQ=DAILY;UNTIL=20270602T233000Z"  # half past midnight in London, on the 3rd
    assert rules.days_of(daily, date(2027, 6, 1), date(2027, 6, 1), date(2027, 6, 30))[-1] == date(2027, 6, 3)


# --- the same days as the library finds, wherever it is asked

parts = st.fixed_dictionaries(
    {
        "FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        "INTERVAL": st.integers(1, 5).map(str),
        "UNTIL": st.dates(date(2026, 12, 1), date(2028, 12, 1)).map(lambda day: f"{day:%Y%m%d}"),
    },
    optional={
        "BYDAY": st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1).map(",".join),
        "BYMONTH": st.integers(1, 12).map(str),
        "BYMONTHDAY": st.sampled_from(["1", "15", "29", "30", "31", "-1"]),
        "WKST": st.sampled_from(["MO", "SU"]),
    },
)


@settings(max_examples=60)
@given(parts, st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.dates(date(2026, 6, 1), date(2028, 6, 1)))
def test_days_are_the_library_s_own(said: dict[str, str], first_day: date, day: date) -> None:
    rule = ";".join(f"{name}={value}" for name, value in said.items())
    plain = rrulestr(rule, dtstart=datetime.combine(first_day, time.min))
    wanted = [found.date() for found in plain if found.date() <= date(2028, 12, 1)]
    ever = (date(2026, 1, 1), date(2028, 12, 1))
    assert rules.days_of(rule, first_day, *ever) == wanted
    assert rules.last_day_of(rule, first_day) == (wanted[-1] if wanted else None)
    assert rules.days_of(rules.until_day(rule, day), first_day, *ever) == [one for one in wanted if one <= day]
    left = [one for one in wanted if one >= day]
    if left:
        assert rules.days_of(*rules.from_day(rule, first_day, day), *ever) == (left if day > first_day else wanted)
    elif day > first_day:
        with pytest.raises(SeriesEmpty):
            rules.from_day(rule, first_day, day)


@given(st.integers(1, 60), st.integers(1, 4), st.integers(0, 200))
def test_what_is_left_of_a_counted_series_is_counted_too(count: int, every: int, days: int) -> None:
    rule, day = f"FREQ=WEEKLY;INTERVAL={every};COUNT={count}", TUESDAY + timedelta(days=days)
    wanted = [one for one in rules.days_of(rule, TUESDAY, TUESDAY, date(2036, 1, 1)) if one >= day]
    if not wanted:
        with pytest.raises(SeriesEmpty):
            rules.from_day(rule, TUESDAY, day)
    else:
        later, first_day = rules.from_day(rule, TUESDAY, day)
        assert rules.days_of(later, first_day, TUESDAY, date(2036, 1, 1)) == wanted


# --- what managers choose


@given(choices)
def test_choices_read_back_as_they_were_made(repeats: Recurrence) -> None:
    assert Recurrence.from_rule(repeats.to_rule(), TUESDAY) == repeats


@settings(max_examples=60)
@given(choices)
def test_choices_make_the_days_they_say(repeats: Recurrence) -> None:
    days = rules.days_of(repeats.to_rule(), TUESDAY, TUESDAY, date(2028, 12, 31))
    all_days = [TUESDAY + i * DAY for i in range(762)]
    assert days == [day for day in all_days if falls_on(repeats, TUESDAY, day)]
    assert len(days) <= rules.recurrence.MOST_SESSIONS


@pytest.mark.parametrize(
    ("rule", "repeats"),
    [
        ("FREQ=WEEKLY;COUNT=3", Recurrence((1,), date(2026, 12, 15))),
        ("FREQ=WEEKLY", Recurrence((1,), None)),
        ("FREQ=MONTHLY;BYDAY=+1TU;COUNT=2", Recurrence((1,), date(2027, 1, 5), nth=1)),
        ("FREQ=DAILY;COUNT=3", None),
        ("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3", None),
        ("FREQ=MONTHLY;BYDAY=TU;COUNT=3", None),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU;COUNT=3", None),
        ("FREQ=MONTHLY;BYDAY=5TU;COUNT=3", None),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=3", None),
    ],
)
def test_a_rule_of_somebody_else_s_is_read_where_it_can_be(rule: str, repeats: Recurrence | None) -> None:
    assert Recurrence.from_rule(rule, TUESDAY) == repeats


def test_a_rule_in_words(app: Flask) -> None:
    for rule, words in {
        "FREQ=WEEKLY;UNTIL=20270314": "every Tuesday until 9 March 2027",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20270312": "Monday to Friday until 12 March 2027",
        "FREQ=WEEKLY;BYDAY=FR,MO,WE;COUNT=3": "every Monday, Wednesday and Friday until 7 December 2026",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=2": "every second Thursday until 17 December 2026",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=3": (
            "every second week on Tuesday and Thursday until 15 December 2026"
        ),
        "FREQ=WEEKLY;INTERVAL=6;COUNT=2": "every 6 weeks on Tuesday until 12 January 2027",
        "FREQ=MONTHLY;BYDAY=1MO;COUNT=2": "first Monday of the month until 4 January 2027",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR;COUNT=2": "last Friday of every 3 months until 26 March 2027",
        "FREQ=WEEKLY;COUNT=1": "once, on 1 December 2026",
        "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3": "on 3 days until 1 February 2027",
        "FREQ=WEEKLY;BYDAY=TU": "every Tuesday",
        "FREQ=DAILY": "on days of its own",
    }.items():
        assert rules.rule_in_words(rule, TUESDAY) == words
