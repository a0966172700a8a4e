"""Slot arithmetic: tables for decisions, and a slow count minute by minute for all the rest."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.errors import Refusal, SlotUnknown
from booking.sessions import rules
from booking.sessions.errors import RoomTaken, RuleUnreadable, SlotPast, SlotTaken, SlotTooFar
from booking.sessions.rules import Diary, Slot
from tests.sessions.arithmetic import EVER, TEN, service, starts, terms


@pytest.mark.parametrize(
    ("needs", "minutes", "busy", "interpreter", "room", "language"),
    [
        (Needs(), 25, 30, "", False, ""),
        (Needs(more_time=True), 50, 55, "", False, ""),
        (Needs(language="ur"), 25, 30, "", False, "ur"),
        (Needs(language="ur", interpreter="spoken"), 50, 55, "spoken", False, "ur"),
        (Needs(interpreter="bsl", more_time=True), 50, 55, "bsl", False, ""),
        (Needs(private_room=True), 25, 30, "", True, ""),
    ],
)
def test_what_a_conversation_takes(
    needs: Needs, minutes: int, busy: int, interpreter: str, room: bool, language: str
) -> None:
    found = rules.service_terms(service(), needs)
    assert (found.minutes, found.busy_minutes, found.interpreter) == (minutes, busy, interpreter)
    assert (found.needs_room, found.language, found.notice_minutes) == (room, language, 60)


def test_a_service_may_need_a_room_for_everybody() -> None:
    assert rules.service_terms(service(needs_private_room=True), Needs()).needs_room


# --- cutting a diary into slots

ONE = [(1, 7, TEN, TEN + 120)]  # advisor 1 at venue 7, from ten to twelve


@pytest.mark.parametrize(
    ("busy", "expected"),
    [
        ([], [0, 30, 60, 90]),
        ([(0, 30)], [30, 60, 90]),
        ([(90, 120)], [0, 30, 60]),
        ([(30, 60)], [0, 60, 90]),
        ([(10, 20)], [20, 50, 80]),  # ten minutes before it are too short, and the rest starts when it ends
        ([(0, 120)], []),
        ([(-60, 5)], [5, 35, 65]),
        ([(100, 300)], [0, 30, 60]),
        ([(0, 30), (30, 60)], [60, 90]),
        ([(29, 31)], [35, 65]),  # not at odd minutes for the rest of the day
        ([(31, 32)], [0, 35, 65]),
        ([(0, 60), (61, 63)], [65]),
        ([(-90, -60), (-30, 0), (120, 150)], [0, 30, 60, 90]),
    ],
)
def test_busy_time_is_cut_out(busy: list[tuple[int, int]], expected: list[int]) -> None:
    assert starts(Diary(ONE, {1: [(TEN + a, TEN + b) for a, b in busy]})) == expected


def test_a_service_of_odd_minutes_keeps_its_own_grid() -> None:
    diary = Diary([(1, 7, TEN, TEN + 72)], {1: [(TEN + 12, TEN + 24)]})
    assert starts(diary, minutes=12, write_up=0) == [0, 24, 36, 48, 60]


def test_the_write_up_has_to_fit_as_well() -> None:
    diary = Diary([(1, 7, TEN, TEN + 55)], {})
    assert starts(diary) == [0]
    assert starts(Diary([(1, 7, TEN, TEN + 60)], {})) == [0, 30]


def test_a_closure_shuts_everyone_of_the_venue_out_and_nobody_else() -> None:
    diary = Diary([*ONE, (2, 8, TEN, TEN + 60)], {1: [(TEN + 60, TEN + 70)]}, closed={7: [(TEN, TEN + 65)]})
    found = rules.slots_in(diary, terms(), EVER)
    assert [(s.venue_id, rules.floor_minute(s.starts_at) - TEN) for s in found] == [(8, 0), (8, 30), (7, 70)]


def test_one_slot_for_each_start_and_venue_with_everyone_who_is_free() -> None:
    diary = Diary([*ONE, (2, 7, TEN, TEN + 60), (3, 8, TEN, TEN + 30)], {})
    assert rules.slots_in(diary, terms(), (TEN, TEN + 1)) == [
        Slot(7, rules.instant_at(TEN), rules.instant_at(TEN + 25), (1, 2), seats_left=2),
        Slot(8, rules.instant_at(TEN), rules.instant_at(TEN + 25), (3,)),
    ]


def test_who_speaks_the_language_comes_first_then_the_least_booked_that_day() -> None:
    people = [(n, 7, TEN, TEN + 30) for n in (1, 2, 3, 4)]
    yesterday = TEN - 24 * 60
    busy = {
        1: [(TEN + 60, TEN + 120)],
        2: [(yesterday, yesterday + 600)],
        3: [(TEN - 60, TEN - 30), (TEN + 30, TEN + 60)],
        4: [(TEN - 90, TEN)],
    }
    (slot,) = rules.slots_in(Diary(people, busy, speakers={4}), terms(), EVER)
    assert slot.advisor_ids == (4, 2, 1, 3)


def test_a_room_is_needed_as_well() -> None:
    rooms = {7: {1: [(TEN, TEN + 40)], 2: [(TEN + 30, TEN + 95)]}}
    assert starts(Diary(ONE, {}, rooms=rooms), needs_room=True) == [0, 60, 90]
    assert starts(Diary(ONE, {}), needs_room=True) == []


# --- from when, until when


def test_notice_counts_from_now_and_the_grid_does_not() -> None:
    now = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
    within = rules.bookable_between(terms(notice_minutes=60), now)
    found = rules.slots_in(Diary(ONE, {}), terms(), within)
    assert [rules.floor_minute(s.starts_at) - TEN for s in found] == [90]


def test_staff_may_book_what_begins_at_once() -> None:
    now = datetime(2026, 11, 26, 10, 30, tzinfo=UTC)
    assert rules.bookable_between(terms(notice_minutes=60), now, notice=False)[0] == TEN + 30


def test_a_second_late_is_late() -> None:
    now = datetime(2026, 11, 26, 10, 0, 1, tzinfo=UTC)
    assert rules.bookable_between(terms(), now)[0] == TEN + 1


@pytest.mark.parametrize(
    ("today", "horizon", "end"),
    [
        (date(2026, 11, 26), 28, datetime(2026, 12, 25, 0, 0, tzinfo=UTC)),
        (date(2027, 3, 27), 1, datetime(2027, 3, 28, 23, 0, tzinfo=UTC)),  # the day of 23 hours
        (date(2026, 10, 24), 1, datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),  # the day of 25 hours
    ],
)
def test_the_horizon_is_the_end_of_a_london_day(today: date, horizon: int, end: datetime) -> None:
    now = clock.instant(today, time(12))
    assert rules.instant_at(rules.bookable_between(terms(horizon_days=horizon), now)[1]) == end


@pytest.mark.parametrize(
    ("starts_at", "refusal"),
    [
        (datetime(2026, 11, 26, 10, 0, tzinfo=UTC), SlotPast),
        (datetime(2026, 11, 26, 11, 14, 59, tzinfo=UTC), SlotPast),
        (datetime(2026, 11, 26, 11, 15, tzinfo=UTC), None),
        (datetime(2026, 12, 24, 23, 59, tzinfo=UTC), None),
        (datetime(2026, 12, 25, 0, 0, tzinfo=UTC), SlotTooFar),
        (datetime(1969, 1, 1, tzinfo=UTC), SlotPast),
        (datetime(9999, 1, 1, tzinfo=UTC), SlotTooFar),
    ],
)
def test_when_a_start_may_be_booked(starts_at: datetime, refusal: type[Refusal] | None) -> None:
    now = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
    if refusal is None:
        rules.check_when(starts_at, terms(notice_minutes=60), now)
    else:
        with pytest.raises(refusal):
            rules.check_when(starts_at, terms(notice_minutes=60), now)


# --- taking one

BUSY = {1: [(TEN + 30, TEN + 60)]}


@pytest.mark.parametrize(
    ("minute", "refusal"),
    [
        (0, None),
        (7, SlotUnknown),  # free, and on no grid
        (30, SlotTaken),
        (35, SlotUnknown),  # on no grid, taken or not
        (60, None),
        (90, None),
        (100, SlotUnknown),  # does not fit any more
        (120, SlotUnknown),
        (-30, SlotUnknown),
    ],
)
def test_which_starts_can_be_taken(minute: int, refusal: type[Refusal] | None) -> None:
    def take() -> list[tuple[int, int | None]]:
        return rules.who_can_take(Diary(ONE, BUSY), terms(), rules.instant_at(TEN + minute))

    if refusal is None:
        assert take() == [(1, None)]
    else:
        with pytest.raises(refusal):
            take()


def test_a_start_offered_before_the_last_booking_can_still_be_taken() -> None:
    # After a break until ten past ten, somebody booked a short conversation from 10:40 to 10:55.
    diary = Diary([(1, 7, TEN, TEN + 180)], {1: [(TEN, TEN + 10), (TEN + 40, TEN + 55)]})
    assert starts(diary) == [10, 55, 85, 115, 145]
    for minute in (55, 85, 115, 145):  # what is on the list
        assert rules.who_can_take(diary, terms(), rules.instant_at(TEN + minute))
    for minute in (70, 100, 130):  # what was on it, counted from the end of the break
        assert rules.who_can_take(diary, terms(), rules.instant_at(TEN + minute))
    for minute in (60, 90, 120):  # what was on it before the break, counted from the assignment
        assert rules.who_can_take(diary, terms(), rules.instant_at(TEN + minute))
    with pytest.raises(SlotTaken):
        rules.who_can_take(diary, terms(), rules.instant_at(TEN + 40))
    odd = Diary(ONE, {1: [(TEN + 10, TEN + 17)]})
    assert starts(odd) == [20, 50, 80]
    assert rules.who_can_take(odd, terms(), rules.instant_at(TEN + 50))
    with pytest.raises(SlotUnknown):
        rules.who_can_take(odd, terms(), rules.instant_at(TEN + 17))
    with pytest.raises(SlotUnknown):
        rules.who_can_take(diary, terms(), rules.instant_at(TEN + 80))


def test_seconds_are_on_no_grid() -> None:
    with pytest.raises(SlotUnknown):
        rules.who_can_take(Diary(ONE, {}), terms(), rules.instant_at(TEN) + timedelta(seconds=1))


def test_a_shut_venue_never_offered_that_time() -> None:
    with pytest.raises(SlotUnknown):
        rules.who_can_take(Diary(ONE, {}, closed={7: [(TEN, TEN + 60)]}), terms(), rules.instant_at(TEN))


def test_only_the_room_is_missing() -> None:
    diary = Diary(ONE, {}, rooms={7: {5: [(TEN, TEN + 60)], 6: [(TEN + 29, TEN + 30)]}})
    with pytest.raises(RoomTaken):
        rules.who_can_take(diary, terms(needs_room=True), rules.instant_at(TEN))
    assert rules.who_can_take(diary, terms(needs_room=True), rules.instant_at(TEN + 30)) == [(1, 6)]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "right"),
    [
        (time(6), time(23), True),
        (time(10), time(10, 30), True),
        (time(10), time(10), False),
        (time(12), time(10), False),
        (time(5, 59), time(10), False),
        (time(22), time(23, 1), False),
    ],
)
def test_times_of_a_session(starts_at: time, ends_at: time, right: bool) -> None:
    for day in (date(2026, 11, 26), date(2026, 7, 1), date(2027, 3, 28), date(2026, 10, 25)):
        assert rules.are_session_times_valid(clock.instant(day, starts_at), clock.instant(day, ends_at)) == right


def test_a_session_ends_on_its_day() -> None:
    thursday, friday = date(2026, 11, 26), date(2026, 11, 27)
    assert not rules.are_session_times_valid(clock.instant(thursday, time(20)), clock.instant(friday, time(9)))


def test_days_of_a_recurrence() -> None:
    first = date(2026, 10, 8)
    rule = "FREQ=WEEKLY;BYDAY=TH"
    assert rules.days_of(rule, first, date(2026, 10, 1), date(2026, 10, 29)) == [
        date(2026, 10, 8),
        date(2026, 10, 15),
        date(2026, 10, 22),
        date(2026, 10, 29),
    ]
    assert rules.days_of("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", first, date(2026, 10, 15), date(2026, 10, 29)) == [
        date(2026, 10, 22)
    ]
    assert rules.days_of("FREQ=MONTHLY;BYDAY=1SA", first, first, date(2026, 12, 31)) == [
        date(2026, 11, 7),
        date(2026, 12, 5),
    ]
    with pytest.raises(RuleUnreadable):
        rules.days_of("EVERY=THURSDAY", first, first, first)


@pytest.mark.parametrize(
    ("instant", "floor", "ceil"),
    [
        (datetime(2026, 11, 26, 10, 0, tzinfo=UTC), TEN, TEN),
        (datetime(2026, 11, 26, 10, 0, 0, 1, tzinfo=UTC), TEN, TEN + 1),
        (datetime(2026, 11, 26, 10, 0, 59, tzinfo=UTC), TEN, TEN + 1),
        (datetime(1969, 12, 31, 23, 59, 30, tzinfo=UTC), -1, 0),
    ],
)
def test_whole_minutes(instant: datetime, floor: int, ceil: int) -> None:
    assert (rules.floor_minute(instant), rules.ceil_minute(instant)) == (floor, ceil)
