"""Free slots as the databases give them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.services.models import Service
from booking.sessions import operations, queries
from booking.sessions.models import AdvisorSession, BusyTime, Closure
from booking.sessions.rules import Slot
from tests import factories
from tests.factories import THURSDAY
from tests.statements import counted

FRIDAY = THURSDAY + timedelta(days=1)


def at(wall: str, day: date = THURSDAY) -> datetime:
    return clock.instant(day, time.fromisoformat(wall))


def walls(slots: list[Slot]) -> list[str]:
    return [f"{clock.local(slot.starts_at):%H:%M}" for slot in slots]


def find(service: Service, needs: Needs | None = None, **changes: object) -> list[Slot]:
    asked = {"first_day": THURSDAY, "last_day": THURSDAY, "now": clock.now(), **changes}
    return queries.find_slots(service, needs or Needs(), **asked)


def busy(advisor_id: int, starts: str, ends: str, **changes: object) -> BusyTime:
    row = BusyTime(advisor_id=advisor_id, starts_at=at(starts), ends_at=at(ends), **{"kind": "appointment", **changes})
    db.session.add(row)
    db.session.flush()
    return row


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
            THURSDAY + timedelta(days=2), time(11), time(13), offering=[service], advisors=day.advisors
        )
    longer = find(service, Needs(more_time=True))
    assert walls(longer) == ["11:00", "11:55"]
    assert longer[0].ends_at - longer[0].starts_at == timedelta(minutes=50)
    interpreted = find(service, Needs(interpreter="bsl"), last_day=THURSDAY + timedelta(days=5))
    assert [clock.day_of(slot.starts_at) for slot in interpreted] == [THURSDAY + timedelta(days=2)] * 2


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
def test_three_statements_for_one_advisor_or_sixty(app: Flask, needs: Needs) -> None:
    with transaction():
        service = factories.service()
        one = factories.session_on(starts=time(11), ends=time(13), offering=[service], at=factories.venue(rooms=1))
        many = factories.service("Housing")
        for _ in range(20):
            factories.session_on(
                starts=time(11), ends=time(13), offering=[many], advisors=3, at=factories.venue(rooms=1)
            )
        operations.take_time(service, needs, venue_id=one.venue.id, starts_at=at("11:00"), now=clock.now())
    asked = {"first_day": THURSDAY, "last_day": FRIDAY, "now": clock.now()}
    for which, slots in ((service, 3), (many, 20 * 4)):  # one is taken, at the small venue
        db.session.refresh(which)
        with counted() as sent:
            assert len(queries.find_slots(which, needs, **asked)) == slots
        assert len(sent) == 3
        with counted() as sent:
            queries.days_with_slots(which, needs, **asked)
        assert len(sent) == 3


def test_the_nearest_slots_are_near_in_time_and_place(app: Flask, now: datetime) -> None:
    with transaction():
        service = factories.service()
        here = factories.session_on(starts=time(12), ends=time(15), offering=[service])
        factories.session_on(FRIDAY, time(14), time(15), offering=[service], at=here.venue, advisors=here.advisors)
        there = factories.session_on(starts=time(14), ends=time(15), offering=[service])
        busy(here.advisors[0].id, "14:00", "14:30")
    found = queries.nearest_slots(service, Needs(), venue_id=here.venue.id, starts_at=at("14:00"), now=now, count=7)
    assert [(walls([s])[0], s.venue_id, clock.day_of(s.starts_at)) for s in found] == [
        ("12:00", here.venue.id, THURSDAY),
        ("12:30", here.venue.id, THURSDAY),
        ("13:00", here.venue.id, THURSDAY),
        ("13:30", here.venue.id, THURSDAY),
        ("14:00", there.venue.id, THURSDAY),
        ("14:30", here.venue.id, THURSDAY),
        ("14:00", here.venue.id, FRIDAY),
    ]


def test_the_nearest_slots_may_be_weeks_away(app: Flask, now: datetime) -> None:
    with transaction():
        service = factories.service()
        far = factories.session_on(THURSDAY + timedelta(days=20), time(10), time(11), offering=[service])
    found = queries.nearest_slots(service, Needs(), venue_id=far.venue.id, starts_at=at("14:00"), now=now)
    assert len(found) == 2


# --- sessions of a day


def test_drop_in_sessions_of_these_days(app: Flask, now: datetime) -> None:
    with transaction():
        service, other = factories.service("A"), factories.service("B")
        one = factories.session_on(starts=time(9), ends=time(12), offering=[service, other], kind="drop_in")
        two = factories.session_on(starts=time(13), ends=time(16), offering=[service], kind="mixed")
        factories.session_on(starts=time(8), ends=time(10), offering=[service], kind="drop_in")  # over at 10:15
        factories.session_on(starts=time(13), ends=time(16), offering=[service], kind="appointments")
        gone = factories.session_on(starts=time(13), ends=time(16), offering=[service], kind="drop_in")
        gone.session.cancelled_at = now
        shut = factories.session_on(starts=time(13), ends=time(16), offering=[service], kind="drop_in")
        db.session.add(Closure(venue_id=shut.venue.id, starts_at=at("13:00"), ends_at=at("16:00")))
        half = factories.session_on(starts=time(13), ends=time(17), offering=[other], kind="drop_in")
        db.session.add(Closure(venue_id=half.venue.id, starts_at=at("13:00"), ends_at=at("16:00")))
        factories.session_on(FRIDAY, time(13), time(16), offering=[service], kind="drop_in")
        one_id, two_id, half_id = one.session.id, two.session.id, half.session.id
    asked = {"first_day": THURSDAY, "last_day": THURSDAY, "now": now}
    assert [s.id for s in queries.drop_in_sessions(**asked)] == [one_id, two_id, half_id]
    assert [s.id for s in queries.drop_in_sessions(service_id=other.id, **asked)] == [one_id, half_id]
    assert [s.id for s in queries.drop_in_sessions(venue_ids=[two.venue.id], **asked)] == [two_id]
    db.session.expire_all()
    with counted() as sent:
        for found in queries.drop_in_sessions(**asked):
            assert found.venue.name and found.services
    assert len(sent) == 2


def test_sessions_of_a_venue_on_a_day(app: Flask) -> None:
    with transaction():
        late = factories.session_on(starts=time(13), ends=time(16), advisors=2)
        early = factories.session_on(starts=time(9), ends=time(12), at=late.venue)
        factories.session_on(FRIDAY, at=late.venue)
        factories.session_on()
        gone = factories.session_on(at=late.venue)
        gone.session.cancelled_at = clock.now()
        ids = [early.session.id, late.session.id]
        venue_id = late.venue.id
    db.session.expire_all()
    with counted() as sent:
        found = queries.sessions_on(venue_id, THURSDAY)
        assert [s.id for s in found] == ids
        assert [a.advisor.name for a in found[1].assignments] == ["Advisor 1", "Advisor 2"]
        assert found[0].services and found[1].assignments[0].desk
    assert len(sent) == 3
    assert queries.by_reference(found[0].reference) is found[0]
    assert queries.by_reference("0000000000") is None


def test_where_an_advisor_is_now_or_next(app: Flask) -> None:
    with transaction():
        person = factories.staff()
        morning = factories.session_on(starts=time(9), ends=time(11), advisors=[person])
        noon = factories.session_on(starts=time(12), ends=time(14), advisors=[person])
        factories.session_on(FRIDAY, advisors=[person])
        gone = factories.session_on(starts=time(15), ends=time(16), advisors=[person])
        gone.session.cancelled_at = clock.now()
        sessions = (morning.session, noon.session)

    def where(wall: str) -> AdvisorSession | None:
        found = queries.assignment_of(person.id, at(wall))
        return found and found.session

    assert [where(w) for w in ("08:00", "09:00", "10:59", "11:00", "13:59")] == [
        sessions[0],
        sessions[0],
        sessions[0],
        sessions[1],
        sessions[1],
    ]
    assert where("14:00") is None
    assert len(queries.assignments_of(person.id, THURSDAY)) == 2


def test_what_takes_an_advisors_day(app: Flask, now: datetime) -> None:
    with transaction():
        person = factories.staff()
        busy(person.id, "13:00", "13:30", kind="break")
        busy(person.id, "11:00", "11:30")
        busy(person.id, "14:00", "14:30", kind="hold", expires_at=now)
    assert [row.kind for row in queries.busy_of(person.id, THURSDAY, now)] == ["appointment", "break"]
    assert queries.busy_of(person.id, FRIDAY, now) == []
