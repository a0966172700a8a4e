"""Gaps, minutes and clashes, over plain rows: no database."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from booking.core import clock
from booking.core.intervals import Interval
from booking.manage.rules.clashes import clashes
from booking.manage.rules.rota import (
    AssignmentRow,
    RotaFacts,
    RotaTaken,
    SessionRow,
    ShutRow,
    VenueRow,
    board_of_advisor,
    board_of_venue,
    days_from,
    open_hours,
    week_of,
)
from booking.manage.rules.spans_of_time import part_of_day, span_of

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
NINE_TO_FIVE = [["09:00", "17:00"]] * 5 + [[], []]


def at(hour: int, minute: int = 0, day: date = FRIDAY) -> datetime:
    return clock.instant(day, time(hour, minute))


def venue(number: int = 1, **changes: Any) -> VenueRow:
    facts = {"id": number, "name": f"Library {number}", "slug": f"library-{number}", "nation": "England", "desks": 2}
    return VenueRow(**{**facts, "hours": NINE_TO_FIVE, **changes})


def assigned(
    starts: datetime, ends: datetime, *, advisor: int = 1, venue_id: int = 1, desk: int | None = None
) -> AssignmentRow:
    return AssignmentRow(advisor, f"Advisor {advisor}", f"ref{advisor}", venue_id, starts, ends, desk)


def session(starts: datetime, ends: datetime, *people: AssignmentRow, venue_id: int = 1, **changes: Any) -> SessionRow:
    return SessionRow("S", venue_id, "mixed", starts, ends, ("Tax",), people, **changes)


def facts(*sessions: SessionRow, **more: Any) -> RotaFacts:
    return RotaFacts({1: venue(), 2: venue(2)}, sessions, **more)


def kinds(found: RotaFacts) -> list[str]:
    return [clash.kind for clash in clashes(found, since=at(0, day=MONDAY))]


BEFORE = at(0, day=MONDAY)


def gaps_on_friday(found: RotaFacts, now: datetime = BEFORE) -> list[tuple[str, str]]:
    (day,) = board_of_venue(found, found.venues[1], [FRIDAY], now)
    return [(f"{clock.local(a):%H:%M}", f"{clock.local(b):%H:%M}") for a, b in day.gaps]


def test_open_hours_without_anyone_are_gaps() -> None:
    manned = session(at(10), at(13), assigned(at(10), at(12)), assigned(at(12, 30), at(13), advisor=2))
    assert gaps_on_friday(facts(manned)) == [("09:00", "10:00"), ("12:00", "12:30"), ("13:00", "17:00")]


def test_an_absence_makes_a_gap_and_a_closure_makes_none() -> None:
    manned = session(at(9), at(17), assigned(at(9), at(17)))
    away = RotaTaken(1, "away", at(11), at(12))
    assert gaps_on_friday(facts(manned, taken=[away])) == [("11:00", "12:00")]
    assert gaps_on_friday(facts(manned, taken=[away], shut=[ShutRow(1, at(10), at(13), "")])) == []


def test_a_break_or_a_booking_is_no_gap() -> None:
    manned = session(at(9), at(17), assigned(at(9), at(17)))
    taken = [RotaTaken(1, "break", at(12), at(13)), RotaTaken(1, "appointment", at(9), at(10))]
    assert gaps_on_friday(facts(manned, taken=taken)) == []


def test_what_is_over_is_no_gap_any_more() -> None:
    assert gaps_on_friday(facts(), now=at(15)) == [("15:00", "17:00")]


def test_a_cancelled_session_leaves_a_gap() -> None:
    assert gaps_on_friday(facts(session(at(9), at(17), assigned(at(9), at(17)), cancelled=True))) == [
        ("09:00", "17:00")
    ]


def test_on_a_bank_holiday_there_is_no_gap() -> None:
    (day,) = board_of_venue(facts(), venue(), [date(2026, 12, 25)], at(0))
    assert day.gaps == () and day.bank_holiday == "Christmas Day"


@pytest.mark.parametrize(
    ("hours", "closed_on", "found"),
    [([], None, None), (NINE_TO_FIVE, None, (Interval(at(9), at(17)),)), (NINE_TO_FIVE, FRIDAY, ())],
)
def test_hours_are_known_or_not(hours: Any, closed_on: date | None, found: Any) -> None:
    assert open_hours(venue(hours=hours, closed_on=closed_on), FRIDAY) == found


def test_minutes_booked_and_free_add_up_without_breaks() -> None:
    taken = [
        RotaTaken(1, "appointment", at(10), at(10, 30)),
        RotaTaken(1, "group", at(11), at(12)),
        RotaTaken(1, "break", at(12), at(12, 30)),
    ]
    found = facts(session(at(10), at(13), assigned(at(10), at(13))), taken=taken)
    (day,) = board_of_venue(found, found.venues[1], [FRIDAY], at(0))
    (person,) = day.blocks[0].people
    assert (person.booked, person.free) == (90, 60)
    assert [own.kind for own in person.own] == ["break"]


def test_an_advisor_s_board_shows_only_their_part() -> None:
    both = session(at(10), at(13), assigned(at(10), at(13)), assigned(at(10), at(13), advisor=2))
    other = session(at(14), at(15), assigned(at(14), at(15), advisor=2))
    (day,) = board_of_advisor(facts(both, other), 1, [FRIDAY])
    assert [[p.row.advisor_id for p in block.people] for block in day.blocks] == [[1]]


def test_a_session_that_fits_is_no_clash() -> None:
    assert kinds(facts(session(at(10), at(13), assigned(at(10), at(13), desk=1)))) == []


@pytest.mark.parametrize(("starts", "ends"), [(at(8), at(10)), (at(16), at(18)), (at(8), at(18))])
def test_a_session_outside_the_hours_is_a_clash(starts: datetime, ends: datetime) -> None:
    assert kinds(facts(session(starts, ends))) == ["hours"]


def test_where_hours_are_not_known_nothing_is_outside_of_them() -> None:
    assert kinds(RotaFacts({1: venue(hours=[])}, [session(at(7), at(22))])) == []


def test_a_session_on_a_closure_is_a_clash_unless_it_is_cancelled() -> None:
    shut = [ShutRow(1, at(12), at(14), "Boiler")]
    assert kinds(facts(session(at(10), at(13)), shut=shut)) == ["closure"]
    assert kinds(facts(session(at(10), at(12)), shut=shut)) == []
    assert kinds(facts(session(at(10), at(13), cancelled=True), shut=shut)) == []


def test_more_advisors_than_desks_are_one_clash_a_day() -> None:
    three = [assigned(at(10), at(13), advisor=n) for n in (1, 2, 3)]
    found = clashes(facts(session(at(10), at(13), *three)), since=at(0, day=MONDAY))
    assert [(c.kind, c.minutes, c.needed) for c in found] == [("desks", 3, 2)]
    assert kinds(facts(session(at(10), at(13), *three[:2]))) == []
    assert kinds(RotaFacts({1: venue(desks=0)}, [session(at(10), at(13), *three)])) == []


@pytest.mark.parametrize(("second_start", "clash"), [(at(12), True), (at(12, 25), True), (at(12, 30), False)])
def test_two_venues_without_the_time_between_are_a_clash(second_start: datetime, clash: bool) -> None:
    first = session(at(10), at(12), assigned(at(10), at(12)))
    second = session(second_start, at(16), assigned(second_start, at(16), venue_id=2), venue_id=2)
    assert kinds(facts(first, second)) == (["travel"] if clash else [])  # 30 minutes where it is not known


def test_a_way_that_is_kept_free_is_no_clash() -> None:
    first = session(at(10), at(12), assigned(at(10), at(12)))
    second = session(at(12), at(16), assigned(at(12), at(16), venue_id=2), venue_id=2)
    kept = RotaTaken(1, "travel", at(12), at(12, 30))
    assert kinds(facts(first, second, taken=[kept])) == []
    assert kinds(facts(first, second, taken=[kept._replace(advisor_id=2)])) == ["travel"]
    cut = RotaTaken(1, "travel", at(12), at(12, 15))  # somebody was booked at a quarter past before
    assert kinds(facts(first, second, taken=[cut])) == ["travel"]


def test_a_clash_with_a_venue_that_is_not_shown_is_found_too() -> None:
    found = facts(session(at(10), at(12), assigned(at(10), at(12))), elsewhere=[assigned(at(12), at(13), venue_id=2)])
    assert kinds(found) == ["travel"]


def test_another_day_at_another_venue_is_no_clash() -> None:
    thursday = date(2026, 11, 26)
    first = session(at(16, day=thursday), at(17, day=thursday), assigned(at(16, day=thursday), at(17, day=thursday)))
    second = session(at(9), at(10), assigned(at(9), at(10), venue_id=2), venue_id=2)
    assert kinds(facts(first, second)) == []


def test_clashes_that_are_over_are_left_out() -> None:
    assert clashes(facts(session(at(7), at(8))), since=at(9)) == []


def test_a_week_begins_on_monday() -> None:
    assert {week_of(day) for day in days_from(MONDAY)} == {MONDAY}


def test_whole_days_read_as_days() -> None:
    day = span_of(ShutRow(1, at(0), at(0, day=date(2026, 11, 28)), ""))
    assert (day.first, day.starts_at, day.last, day.ends_at) == (FRIDAY, None, FRIDAY, None)
    part = span_of(ShutRow(1, at(9), at(12), ""))
    assert (part.first, part.starts_at, part.last, part.ends_at) == (FRIDAY, at(9), FRIDAY, at(12))


def test_a_fortnight_touches_a_day_in_the_middle_as_a_whole() -> None:
    long = ShutRow(1, at(9, day=MONDAY), at(12, day=date(2026, 12, 4)), "")
    assert (part_of_day(long, MONDAY).starts_at, part_of_day(long, MONDAY).ends_at) == (at(9, day=MONDAY), None)
    assert (part_of_day(long, FRIDAY).starts_at, part_of_day(long, FRIDAY).ends_at) == (None, None)
