"""Sessions opened one by one and from a series; a closure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.services.models import Service
from booking.sessions import operations, queries
from booking.sessions.errors import (
    AssignmentOverlaps,
    BreakWrong,
    DeskTaken,
    EndBeforeStart,
    NoDeskFree,
    SessionEndsFirst,
    SessionInPast,
    SessionOutsideHours,
    SessionTimesWrong,
)
from booking.sessions.models import AdvisorSession, SessionSeries
from booking.sessions.rules import SeriesTerms
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from tests import factories
from tests.at_once import at_once
from tests.factories import THURSDAY
from tests.sessions.serial import desks, open_at, own_time


def at(wall: str, day: date = THURSDAY) -> datetime:
    return clock.instant(day, time.fromisoformat(wall))


def open_one(
    people: list[StaffMember], starts: str = "11:00", ends: str = "12:00", kind: str = "appointments"
) -> AdvisorSession:
    where, what = factories.venue(), factories.service()
    return operations.open_session(
        where, [what], kind, at(starts), at(ends), [(p.id, where.desks[0].id) for p in people], clock.now()
    )


def test_a_session_can_be_booked_into_at_once(app: Flask, now: datetime) -> None:
    with transaction():
        session = open_one([factories.staff()])
        service = session.services[0]
        assert len(session.reference) == 10
    found = queries.find_slots(service, Needs(), first_day=THURSDAY, last_day=THURSDAY, now=now)
    assert [(slot.starts_at, slot.venue_id) for slot in found] == [
        (at("11:00"), session.venue_id),
        (at("11:30"), session.venue_id),
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "refusal"),
    [
        ("12:00", "11:00", SessionEndsFirst),
        ("05:00", "09:00", SessionOutsideHours),
        ("22:00", "23:30", SessionOutsideHours),
        ("12:00", "12:00", SessionEndsFirst),
        ("08:00", "10:15", SessionInPast),
    ],
)
def test_times_that_make_no_session(app: Flask, starts: str, ends: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal), transaction():
        open_one([], starts, ends)


def test_an_advisor_is_in_one_session_at_a_time(app: Flask) -> None:
    with transaction():
        person = factories.staff()
        open_one([person], "11:00", "12:00")
        open_one([person], "12:00", "13:00")
    with pytest.raises(AssignmentOverlaps), transaction():
        open_one([person], "11:59", "13:00")
    assert db.session.query(AdvisorSession).count() == 2


def weekly(starts: time = time(10), ends: time = time(12), *people: StaffMember, **changes: Any) -> SessionSeries:
    where = factories.venue()
    plain = SeriesTerms(
        venue_id=where.id,
        kind="mixed",
        rule="FREQ=WEEKLY;BYDAY=SU;COUNT=52",
        first_day=date(2026, 10, 11),
        starts=starts,
        ends=ends,
        service_ids=(factories.service().id,),
        advisors=tuple((p.id, desk.id) for p, desk in zip(people, where.desks, strict=False)),
    )
    return operations.start_series(replace(plain, **changes), now=clock.now())


def test_a_series_keeps_its_wall_clock_when_the_clocks_change(app: Flask) -> None:
    with transaction():
        person = factories.staff()
        made = operations.materialise(weekly(time(10), time(12), person), date(2026, 10, 12), date(2026, 11, 1))
        assert [(s.starts_at, s.ends_at) for s in made] == [
            (datetime(2026, 10, 18, 9, tzinfo=UTC), datetime(2026, 10, 18, 11, tzinfo=UTC)),
            (datetime(2026, 10, 25, 10, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC)),
            (datetime(2026, 11, 1, 10, tzinfo=UTC), datetime(2026, 11, 1, 12, tzinfo=UTC)),
        ]
        assert [a.advisor_id for s in made for a in s.assignments] == [person.id] * 3
        assert {(s.kind, len(s.services)) for s in made} == {("mixed", 1)}


def test_a_series_is_opened_once_for_each_day(app: Flask) -> None:
    with transaction():
        series = weekly()
        assert len(operations.materialise(series, date(2026, 10, 1), date(2026, 10, 25))) == 3
    with transaction():
        series = db.session.get_one(SessionSeries, series.id)
        again = operations.materialise(series, date(2026, 10, 1), date(2026, 11, 1))
        assert [s.series_day for s in again] == [date(2026, 11, 1)]
        assert operations.materialise(series, date(2026, 10, 1), date(2026, 11, 1)) == []


def test_a_series_leaves_out_its_days_off(app: Flask) -> None:
    with transaction():
        series = weekly()
        series.days_off = ["2026-10-18"]
        made = operations.materialise(series, date(2026, 10, 1), date(2026, 10, 25))
        assert [s.series_day for s in made] == [date(2026, 10, 11), date(2026, 10, 25)]


def test_an_advisor_who_is_elsewhere_is_left_out_of_that_day(app: Flask) -> None:
    with transaction():
        person, other = factories.staff(), factories.staff()
        factories.session_on(date(2026, 10, 18), time(11), time(13), advisors=[person])
        made = operations.materialise(weekly(time(10), time(12), person, other), date(2026, 10, 11), date(2026, 10, 25))
        assert [[a.advisor_id for a in s.assignments] for s in made] == [
            [person.id, other.id],
            [other.id],
            [person.id, other.id],
        ]


def test_a_series_has_times_of_a_session(app: Flask) -> None:
    with pytest.raises(SessionTimesWrong), transaction():
        weekly(time(12), time(10))


def test_a_venue_that_is_shut_offers_nothing(app: Flask, now: datetime) -> None:
    with transaction():
        day = factories.session_on(starts=time(11), ends=time(13))
        operations.shut_venue(day.venue, at("11:00"), at("12:30"), "Boiler")
    found = queries.find_slots(day.service, Needs(), first_day=THURSDAY, last_day=THURSDAY, now=now)
    assert [slot.starts_at for slot in found] == [at("12:30")]
    with pytest.raises(EndBeforeStart), transaction():
        operations.shut_venue(day.venue, at("12:00"), at("12:00") - timedelta(minutes=1))


def test_two_who_assign_one_advisor_at_once(app: Flask) -> None:
    with transaction():
        where, what, person = factories.venue(), factories.service(), factories.staff()
        venue_id, service_id, person_id = where.id, what.id, person.id

    def act() -> str:
        with transaction() as session:
            venue, service = session.get_one(Venue, venue_id), session.get_one(Service, service_id)
            spare = [(person_id, None)]
            return operations.open_session(
                venue, [service], "mixed", at("11:00"), at("12:00"), spare, clock.now()
            ).reference

    answers = at_once(app, [act] * 6)
    assert sorted((type(answer) for answer in answers), key=lambda kind: kind.__name__) == [AssignmentOverlaps] * 5 + [
        str
    ]
    assert db.session.query(AdvisorSession).count() == 1


# --- desks and breaks


def test_an_advisor_gets_the_lowest_free_desk(app: Flask) -> None:
    with transaction():
        where = factories.venue(desks=3)
        one, other, third = factories.staff(), factories.staff(), factories.staff()
        first = open_at(where, (one, None), (other, where.desks[0].id))
        assert desks(first) == {one.id: 2, other.id: 1}
        assert desks(open_at(where, (third, None), starts="13:00")) == {third.id: 3}
        assert desks(open_at(where, (third, None), (one, None), starts="14:00", ends="15:00")) == {
            third.id: 1,
            one.id: 2,
        }


def test_a_venue_without_numbered_desks_has_room_for_all(app: Flask) -> None:
    with transaction():
        people = [factories.staff(), factories.staff()]
        assert desks(open_at(factories.venue(desks=0), *[(one, None) for one in people])) == {
            one.id: None for one in people
        }


def test_there_are_no_more_advisors_than_desks(app: Flask) -> None:
    with transaction():
        where, elsewhere = factories.venue(desks=1), factories.venue()
        one, other = factories.staff(), factories.staff()
        open_at(where, (one, None))
        rows = where.desks[0].id, elsewhere.desks[0].id
    for desk, refusal in ((None, NoDeskFree), (rows[0], DeskTaken), (rows[1], DeskTaken)):
        with pytest.raises(refusal), transaction():
            open_at(db.session.get_one(Venue, where.id), (other, desk), starts="13:59", ends="15:00")
    assert db.session.query(AdvisorSession).count() == 1


def test_a_day_without_a_desk_for_an_advisor_of_a_series_goes_without_them(app: Flask) -> None:
    with transaction():
        person, where = factories.staff(), factories.venue(desks=1)
        factories.session_on(date(2026, 10, 18), time(11), time(13), at=where, advisors=[factories.staff()])
        made = operations.materialise(
            weekly(venue_id=where.id, advisors=((person.id, where.desks[0].id),)),
            date(2026, 10, 11),
            date(2026, 10, 25),
        )
        assert [len(one.assignments) for one in made] == [1, 0, 1]


def test_nobody_is_on_a_session_twice(app: Flask) -> None:
    with pytest.raises(AssignmentOverlaps), transaction():
        person = factories.staff()
        open_at(factories.venue(), (person, None), (person, None))


def test_breaks_are_taken_from_each_advisor(app: Flask, now: datetime) -> None:
    with transaction():
        one, other = factories.staff(), factories.staff()
        session = open_at(factories.venue(), (one, None), (other, None), breaks=((time(12), time(12, 30)),))
        assert operations.breaks_of(session) == ((time(12), time(12, 30)),)
        assert [own_time("break", person.id, THURSDAY) for person in (one, other)] == [["12:00-12:30"]] * 2
    found = queries.find_slots(session.services[0], Needs(), first_day=THURSDAY, last_day=THURSDAY, now=now)
    assert [f"{slot.starts_at:%H:%M}" for slot in found] == ["11:00", "11:30", "12:30", "13:00", "13:30"]


def test_a_break_outside_its_session_is_refused(app: Flask) -> None:
    with pytest.raises(BreakWrong), transaction():
        open_at(factories.venue(), (factories.staff(), None), breaks=((time(13, 45), time(14, 15)),))
