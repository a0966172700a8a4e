"""Free slots as read from both databases."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SlotUnknown
from booking.sessions import operations, queries
from booking.sessions.errors import InterpreterTooSoon, SlotTaken
from booking.sessions.models import BusyTime, Closure
from tests import factories
from tests.factories import THURSDAY
from tests.sessions.looking import FRIDAY, at, busy, find, walls
from tests.statements import counted


def test_a_morning_is_cut_into_slots(app: Flask) -> None:
    with transaction():
        day = factories.session_on(starts=time(11), ends=time(13))
    found = find(day.service)
    assert walls(found) == ["11:00", "11:30", "12:00", "12:30"]
    assert found[0].ends_at - found[0].starts_at == timedelta(minutes=25)
    assert (found[0].venue_id, found[0].advisor_ids) == (day.venue.id, (day.advisors[0].id,))
    assert found[0].starts_at.utcoffset() == timedelta(0)


def test_what_is_past_or_too_soon_is_not_offered(app: Flask) -> None:
    with transaction():
        day = factories.session_on(starts=time(9), ends=time(12), offering=[factories.service(notice_minutes=45)])
    assert walls(find(day.service)) == ["11:00", "11:30"]  # it is 10:15
    assert walls(find(day.service, notice=False)) == ["10:30", "11:00", "11:30"]


def test_nothing_is_offered_beyond_the_horizon(app: Flask) -> None:
    with transaction():
        service = factories.service(horizon_days=2)
        for days in (0, 2, 3):
            factories.session_on(THURSDAY + timedelta(days=days), time(12), time(12, 30), offering=[service])
    found = find(service, last_day=THURSDAY + timedelta(days=30))
    assert [clock.day_of(slot.starts_at) for slot in found] == [THURSDAY, THURSDAY + timedelta(days=2)]


def test_only_the_days_asked_for(app: Flask) -> None:
    with transaction():
        service = factories.service()
        for days in range(4):
            factories.session_on(THURSDAY + timedelta(days=days), time(12), time(12, 30), offering=[service])
    found = find(service, first_day=FRIDAY, last_day=FRIDAY + timedelta(days=1))
    assert [clock.day_of(slot.starts_at) for slot in found] == [FRIDAY, FRIDAY + timedelta(days=1)]
    assert find(service, first_day=FRIDAY, last_day=THURSDAY) == []


def test_only_sessions_that_can_be_booked_for_the_service(app: Flask) -> None:
    with transaction():
        service, other = factories.service(), factories.service("Blue Badge")
        factories.session_on(starts=time(11), ends=time(12), offering=[other])
        factories.session_on(starts=time(12), ends=time(13), offering=[service], kind="drop_in")
        mixed = factories.session_on(starts=time(13), ends=time(14), offering=[other, service], kind="mixed")
        gone = factories.session_on(starts=time(14), ends=time(15), offering=[service])
        gone.session.cancelled_at = clock.now()
        factories.session_on(starts=time(15), ends=time(16), offering=[service], advisors=0)
        left = factories.session_on(starts=time(15), ends=time(16), offering=[service])
        left.advisors[0].ended_at = clock.now()
    assert [(slot.venue_id, clock.local(slot.starts_at).hour) for slot in find(service)] == [(mixed.venue.id, 13)] * 2


def test_a_service_that_has_ended_offers_nothing(app: Flask) -> None:
    with transaction():
        day = factories.session_on(starts=time(11), ends=time(12))
        day.service.ended_at = clock.now()
    assert find(day.service) == []


def test_a_venue_offers_nothing_from_the_day_it_closes(app: Flask) -> None:
    with transaction():
        service, venue = factories.service(), factories.venue(closed_on=FRIDAY)
        for day in (THURSDAY, FRIDAY):
            factories.session_on(day, time(12), time(12, 30), at=venue, offering=[service])
    assert [clock.day_of(s.starts_at) for s in find(service, last_day=FRIDAY)] == [THURSDAY]


def test_busy_time_anywhere_takes_the_advisor_and_a_closure_the_venue(app: Flask) -> None:
    with transaction():
        day = factories.session_on(starts=time(11), ends=time(14), advisors=2)
        one, two = day.advisors
        busy(one.id, "10:00", "12:00", kind="away")
        busy(two.id, "11:30", "12:00")
        db.session.add(Closure(venue_id=day.venue.id, starts_at=at("13:00"), ends_at=at("18:00")))
        db.session.add(Closure(venue_id=factories.venue().id, starts_at=at("09:00"), ends_at=at("18:00")))
    found = find(day.service)
    assert [(wall, slot.advisor_ids) for wall, slot in zip(walls(found), found, strict=True)] == [
        ("11:00", (two.id,)),
        ("12:00", (two.id, one.id)),  # half an hour is booked with two, two hours with one
        ("12:30", (two.id, one.id)),
    ]


def test_a_hold_that_has_run_out_takes_nothing(app: Flask, now: datetime) -> None:
    with transaction():
        day = factories.session_on(starts=time(11), ends=time(12, 30))
        busy(day.advisors[0].id, "11:00", "11:30", kind="hold", expires_at=now)
        busy(day.advisors[0].id, "11:30", "12:00", kind="hold", expires_at=now + timedelta(seconds=1))
    assert walls(find(day.service)) == ["11:00", "12:00"]


def test_more_time_and_an_interpreter_need_longer_slots(app: Flask) -> None:
    with transaction():
        service = factories.service()
        day = factories.session_on(starts=time(11), ends=time(13), offering=[service])
        factories.session_on(
            THURSDAY + timedelta(days=4), time(11), time(13), offering=[service], advisors=day.advisors
        )
    longer = find(service, Needs(more_time=True))
    assert walls(longer) == ["11:00", "11:55"]
    assert longer[0].ends_at - longer[0].starts_at == timedelta(minutes=50)
    interpreted = find(service, Needs(interpreter="bsl"), last_day=THURSDAY + timedelta(days=5))
    assert [clock.day_of(slot.starts_at) for slot in interpreted] == [THURSDAY + timedelta(days=4)] * 2


def test_who_speaks_the_language_is_there_sooner_than_an_interpreter(app: Flask) -> None:
    wish = Needs(language="ur", interpreter="spoken")
    with transaction():
        service, speaker = factories.service(), factories.staff("Samina", languages=["ur"])
        other = factories.staff("Alex")
        day = factories.session_on(FRIDAY, time(10), time(11), offering=[service], advisors=[other, speaker])
    found = find(service, wish, last_day=FRIDAY)
    assert walls(found) == ["10:00"] and found[0].speaks
    asked: dict[str, Any] = {"venue_id": day.venue.id, "starts_at": found[0].starts_at, "now": clock.now()}
    with transaction():
        assert operations.take_time(service, wish, **asked).busy_time.advisor_id == speaker.id
    assert not find(service, wish, last_day=FRIDAY)
    with pytest.raises(InterpreterTooSoon), transaction():
        operations.take_time(service, wish, **asked)
    with transaction():  # at the front desk nobody is refused
        assert operations.take_time(service, wish, **asked, notice=False).busy_time.advisor_id == other.id


def test_a_bank_holiday_of_the_venues_nation_is_no_working_day(app: Flask) -> None:
    moment = clock.instant(date(2026, 12, 31), time(9))
    with transaction():
        service = factories.service()
        for nation in ("England", "Scotland"):
            where = factories.venue(nation, nation=nation)
            for day in (5, 6):
                factories.session_on(date(2027, 1, day), time(10), time(11), at=where, offering=[service])
    asked: dict[str, Any] = {"first_day": date(2027, 1, 1), "last_day": date(2027, 1, 8), "now": moment}
    found = queries.find_slots(service, Needs(interpreter="bsl"), **asked)
    assert [clock.day_of(slot.starts_at).day for slot in found] == [5, 6, 6]
    assert sum(queries.days_with_slots(service, Needs(interpreter="bsl"), **asked).values()) == len(found)


def test_a_long_conversation_spans_neither_a_break_nor_two_sessions(app: Flask) -> None:
    with transaction():
        long = factories.service(minutes=85)
        morning = factories.session_on(starts=time(11), ends=time(12), offering=[long])
        factories.session_on(
            starts=time(12), ends=time(15), offering=[long], at=morning.venue, advisors=morning.advisors
        )
        operations.take_own_time(morning.advisors[0].id, "break", at("13:00"), at("13:30"), now=clock.now())
    assert walls(find(long)) == ["13:30"]
    for wall in ("11:00", "12:00", "12:30"):
        with pytest.raises((SlotTaken, SlotUnknown)), transaction():
            operations.take_time(long, Needs(), venue_id=morning.venue.id, starts_at=at(wall), now=clock.now())
    with transaction():
        taken = operations.take_time(long, Needs(), venue_id=morning.venue.id, starts_at=at("13:30"), now=clock.now())
        assert taken.busy_time.ends_at == at("15:00")


def test_step_free_leaves_out_other_venues(app: Flask) -> None:
    with transaction():
        service = factories.service()
        steps = factories.session_on(
            starts=time(11), ends=time(12), offering=[service], at=factories.venue(step_free=False)
        )
        flat = factories.session_on(starts=time(11), ends=time(12), offering=[service])
    assert {slot.venue_id for slot in find(service)} == {steps.venue.id, flat.venue.id}
    assert {slot.venue_id for slot in find(service, Needs(step_free=True))} == {flat.venue.id}


def test_a_private_room_is_looked_for_at_the_same_venue(app: Flask) -> None:
    with transaction():
        service = factories.service()
        venue = factories.venue(rooms=1)
        day = factories.session_on(starts=time(11), ends=time(12, 30), offering=[service], at=venue, advisors=2)
        factories.session_on(starts=time(11), ends=time(12, 30), offering=[service], at=factories.venue(rooms=0))
        elsewhere = factories.staff("Somebody else")
        busy(elsewhere.id, "11:20", "11:40", room_id=venue.rooms[0].id)
    found = find(service, Needs(private_room=True))
    assert [(slot.venue_id, wall) for slot, wall in zip(found, walls(found), strict=True)] == [(day.venue.id, "12:00")]
    assert len(find(service, venue_ids=[venue.id])) == 3


def test_who_speaks_the_language_comes_first_and_nobody_is_left_out(app: Flask) -> None:
    with transaction():
        service = factories.service()
        english, urdu = factories.staff("E"), factories.staff("U", languages=["ur", "pa"])
        factories.session_on(starts=time(11), ends=time(11, 30), offering=[service], advisors=[english, urdu])
    assert find(service)[0].advisor_ids == (english.id, urdu.id)
    assert find(service, Needs(language="ur"))[0].advisor_ids == (urdu.id, english.id)
    assert find(service, Needs(language="pl"))[0].advisor_ids == (english.id, urdu.id)


@pytest.mark.parametrize("day", [date(2027, 3, 27), date(2027, 3, 28), date(2026, 10, 24), date(2026, 10, 25)])
def test_ten_o_clock_is_ten_o_clock_when_the_clocks_change(app: Flask, day: date) -> None:
    with transaction():
        service = factories.service()
        factories.session_on(day, time(10), time(11), offering=[service])
    moment = clock.instant(day - timedelta(days=3), time(12))
    found = find(service, first_day=day, last_day=day, now=moment)
    assert walls(found) == ["10:00", "10:30"]
    assert queries.days_with_slots(service, Needs(), first_day=day, last_day=day, now=moment).keys() == {
        (day, found[0].venue_id)
    }
    assert find(service, first_day=day - timedelta(days=1), last_day=day - timedelta(days=1), now=moment) == []


def test_seconds_count_against_a_slot(app: Flask) -> None:
    with transaction():
        day = factories.session_on(starts=time(11), ends=time(12, 30))
        row = busy(day.advisors[0].id, "11:00", "11:30", kind="away")
        row.ends_at += timedelta(microseconds=1)
    assert walls(find(day.service)) == ["11:35"]


def test_counts_by_day_and_venue_are_those_of_the_slots(app: Flask) -> None:
    with transaction():
        service = factories.service()
        for days in range(3):
            for _ in range(2):
                day = factories.session_on(
                    THURSDAY + timedelta(days=days), time(11), time(13), offering=[service], advisors=2
                )
        for advisor in day.advisors:
            busy(advisor.id, "11:00", "11:30")
        busy_day = THURSDAY + timedelta(days=2)
        for advisor in day.advisors:
            db.session.add(
                BusyTime(
                    advisor_id=advisor.id, kind="away", starts_at=at("11:00", busy_day), ends_at=at("11:30", busy_day)
                )
            )
    last = THURSDAY + timedelta(days=5)
    expected: dict[tuple[date, int], int] = {}
    for slot in find(service, last_day=last):
        key = clock.day_of(slot.starts_at), slot.venue_id
        expected[key] = expected.get(key, 0) + 1
    counts = queries.days_with_slots(service, Needs(), first_day=THURSDAY, last_day=last, now=clock.now())
    assert counts == expected
    assert sorted(counts.values()) == [3, 4, 4, 4, 4, 4]


@pytest.mark.parametrize("needs", [Needs(), Needs(private_room=True, language="ur")])
def test_two_statements_for_one_advisor_or_sixty(app: Flask, needs: Needs) -> None:
    with transaction():
        service = factories.service()
        one = factories.session_on(starts=time(11), ends=time(13), offering=[service], at=factories.venue(rooms=1))
        many = factories.service("Housing")
        for _ in range(20):
            factories.session_on(
                starts=time(11), ends=time(13), offering=[many], advisors=3, at=factories.venue(rooms=1)
            )
        operations.take_time(service, needs, venue_id=one.venue.id, starts_at=at("11:00"), now=clock.now())
    asked: dict[str, Any] = {"first_day": THURSDAY, "last_day": FRIDAY, "now": clock.now()}
    for which, slots in ((service, 3), (many, 20 * 4)):  # one is taken, at the small venue
        db.session.refresh(which)
        with counted() as sent:
            assert len(queries.find_slots(which, needs, **asked)) == slots
        assert len(sent) == 2
        with counted() as sent:
            queries.days_with_slots(which, needs, **asked)
        assert len(sent) == 2
