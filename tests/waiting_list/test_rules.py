"""Rules of offers: who is offered which earlier slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core.quiet_hours import add_waking_time, quiet
from booking.waiting_list.rules import (
    MOST_A_DAY,
    MOST_OFFERS,
    TO_GET_THERE,
    EarlierWish,
    next_offer,
    offer_until,
    suits,
)

NOW = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
BOOKED = datetime(2026, 12, 10, 14, 0, tzinfo=UTC)
FREE = (1, datetime(2026, 11, 27, 10, 0, tzinfo=UTC))
ADA = EarlierWish(1, NOW - timedelta(days=3), BOOKED)
BO = EarlierWish(2, NOW - timedelta(days=2), BOOKED)


def at(wall: str, day: int = 26, month: int = 11) -> datetime:
    hour, minute = wall.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=UTC)


@pytest.mark.parametrize(
    ("made", "until"),
    [
        (at("10:15"), at("10:45")),
        (at("19:30"), at("20:00")),
        (at("19:50"), at("08:20", 27)),
        (at("08:00"), at("08:30")),
        (at("21:00"), at("08:30", 27)),
        (at("07:00"), at("08:30")),
        (at("18:50", 24, 10), at("08:20", 25, 10)),  # the clocks go back in the night
        (at("19:50", 28, 3), at("07:20", 29, 3)),  # and forward: eight in the morning is seven in UTC
    ],
)
def test_an_offer_holds_half_an_hour_of_the_day(made, until):
    assert offer_until(made) == until


@given(
    after=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(UTC)),
    minutes=st.integers(1, 3000),
)
def test_only_hours_that_are_not_quiet_count(after, minutes):
    span, end = timedelta(minutes=minutes), add_waking_time(after, timedelta(minutes=minutes))
    assert end - after >= span and not quiet(end - timedelta(seconds=1))
    assert add_waking_time(after, span + timedelta(minutes=1)) > end


@pytest.mark.parametrize(
    ("wish", "slot", "fits"),
    [
        (ADA, FREE, True),
        (ADA, (1, BOOKED - (BOOKED - NOW) / 10), True),  # a tenth of the wait
        (ADA, (1, BOOKED - (BOOKED - NOW) / 10 + timedelta(minutes=5)), False),
        (replace(ADA, booked_for=at("15:00")), (1, at("13:00")), True),
        (replace(ADA, booked_for=at("15:00")), (1, at("13:05")), False),
        (ADA, (1, BOOKED), False),
        (ADA, (1, BOOKED + timedelta(days=1)), False),
        (ADA, (1, offer_until(NOW) + TO_GET_THERE), True),
        (ADA, (1, offer_until(NOW) + TO_GET_THERE - timedelta(minutes=1)), False),
        (replace(ADA, notice=timedelta(days=2)), FREE, False),
        (replace(ADA, notice=timedelta(days=2)), (1, at("10:00", 29)), True),
        (replace(ADA, venue_ids=(1, 3)), FREE, True),
        (replace(ADA, venue_ids=(3,)), FREE, False),
        (replace(ADA, part="morning"), FREE, True),
        (replace(ADA, part="afternoon"), FREE, False),
        (replace(ADA, part="evening"), (1, at("17:00", 27)), True),
        (replace(ADA, asked=(FREE,)), FREE, False),
        (replace(ADA, asked=((1, at("11:00", 27)),)), FREE, True),
        (replace(ADA, asked_today=MOST_A_DAY), FREE, False),
        (replace(ADA, is_asked=True), FREE, False),
        (replace(ADA, change_until=NOW + timedelta(minutes=30)), FREE, True),
        (replace(ADA, change_until=NOW + timedelta(minutes=29)), FREE, False),
    ],
)
def test_what_suits_somebody(wish, slot, fits):
    assert suits(wish, slot, NOW) is fits


def offered(*wishes, free=(FREE,), before=None, now=NOW):
    found = next_offer(wishes, {"": set(free)}, before or {}, now)
    return found and (found[0].entry_id, found[1])


def test_who_waits_longest_is_asked_first_whatever_the_order_of_the_rows():
    assert offered(BO, ADA) == offered(ADA, BO) == (1, FREE)
    assert offered(replace(ADA, joined_at=BO.joined_at), BO) == (1, FREE)


def test_who_is_asked_or_was_asked_this_is_passed_over_and_loses_nothing():
    assert offered(replace(ADA, is_asked=True), BO) == (2, FREE)
    assert offered(replace(ADA, asked=(FREE,)), BO) == (2, FREE)
    other = (1, at("11:00", 27))
    assert offered(replace(ADA, asked=(FREE,)), BO, free=(other,)) == (1, other)


def test_the_soonest_slot_goes_first_and_one_that_nobody_took_is_the_publics():
    later = (1, at("11:00", 27))
    assert offered(ADA, BO, free=(later, FREE)) == (1, FREE)
    assert offered(ADA, BO, free=(later, FREE), before={FREE: MOST_OFFERS}) == (1, later)
    assert offered(ADA, BO, before={FREE: MOST_OFFERS - 1}) == (1, FREE)
    assert offered(ADA, BO, before={FREE: MOST_OFFERS}) is None


def test_needs_decide_whose_slots_are_whose():
    with_room = replace(ADA, needs="room")
    found = next_offer([with_room, BO], {"": {FREE}, "room": set()}, {}, NOW)
    assert found is not None and found[0] is BO


def test_nobody_waits_or_nothing_is_free():
    assert offered() is None
    assert offered(ADA, free=()) is None
