"""Stand-ins: the busy time is handed over with the assignment or the appointment, or nothing is."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.appointments import queries
from booking.appointments.errors import AlreadyCancelled, TooLate
from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.disruptions import queries as disruption_queries
from booking.disruptions.queries.standing import lines_of, standing
from booking.sessions import operations as sessions
from booking.sessions.errors import BookingCut, EndBeforeStart, SessionTimesWrong, SlotTaken, StandInBusy, StandInUnfit
from booking.sessions.models import Assignment, BusyTime
from booking.staff.models import StaffMember, StaffSkill
from tests import factories
from tests.appointments.acts import at, book, cancel
from tests.disruptions.disrupting import away, close, history, outcomes, reopen
from tests.factories import Day


def stand_in(appointment: Appointment, who: StaffMember | None = None) -> Appointment:
    with transaction():
        return disruptions.stand_in(appointment, advisor_id=who.id if who else None, by_id=None, now=clock.now())


def give(assignment: Assignment, who: StaffMember, start: str | None = None, end: str | None = None) -> list[str]:
    with transaction():
        moved = disruptions.change_assignment(
            assignment,
            who.id,
            starts_at=at(start) if start else None,
            ends_at=at(end) if end else None,
            now=clock.now(),
        )
        return sorted(f"{clock.local(row.starts_at):%H:%M}" for row in moved)


def posts() -> list[tuple[str, str, str, int | None]]:
    db.session.expire_all()
    rows = db.session.query(Assignment).order_by(Assignment.starts_at, Assignment.advisor_id)
    return [
        (row.advisor.name, f"{clock.local(row.starts_at):%H:%M}", f"{clock.local(row.ends_at):%H:%M}", row.desk_id)
        for row in rows
    ]


def facts() -> list[tuple[object, ...]]:
    db.session.expire_all()
    taken = [(row.id, row.advisor_id, row.kind, row.starts_at, row.ends_at) for row in db.session.query(BusyTime)]
    return [*sorted(taken), *posts()]


@pytest.fixture
def spare(app: Flask) -> StaffMember:
    with transaction():
        return factories.staff("Sam Spare")


def test_somebody_who_works_there_takes_over_at_the_same_time(day: Day) -> None:
    ill, well = day.advisors
    booked = book(day, "12:00", advisor_id=ill.id)
    absence = away(day, 0, at("10:30"), at("16:00"))
    stand_in(booked)
    assert (booked.advisor_id, booked.starts_at, booked.disrupted_at) == (well.id, at("12:00"), None)
    assert booked.busy_time is not None and booked.busy_time.advisor_id == well.id
    assert outcomes(absence) == [("12:00", "stand_in")]
    assert history(booked) == [("disrupted", 2), ("stand_in", 3)]
    line = queries.changes_of(booked)[-1]
    assert (line.before["advisor_id"], line.why) == (ill.id, "Ill")
    with pytest.raises(SlotTaken):  # the gap is closed: nothing of the absent one is offered
        book(day, "12:00", advisor_id=ill.id)
    assert reopen(absence) == 0 and booked.advisor_id == well.id


def test_nobody_free_is_a_refusal_and_changes_nothing(day: Day) -> None:
    booked, other = (book(day, "12:00", advisor_id=who.id) for who in day.advisors)
    away(day, 0, at("10:30"), at("16:00"))
    before = facts()
    for who in (None, day.advisors[1]):
        with pytest.raises(StandInBusy):
            stand_in(booked, who)
    assert facts() == before
    assert booked.disrupted_at is not None and other.version == 1


def test_somebody_who_has_nothing_then_takes_over_that_piece(day: Day, spare: StaffMember) -> None:
    ill = day.advisors[0]
    booked = book(day, "12:00", advisor_id=ill.id)
    away(day, 0, at("11:00"), at("16:00"))
    assert [who.name for who in disruption_queries.spare_advisors(lines_of([booked.id])[0], clock.now())] == [
        "Sam Spare"
    ]
    stand_in(booked, spare)
    assert booked.advisor_id == spare.id and booked.disrupted_at is None
    mine = [post[:3] for post in posts() if post[0] in {ill.name, "Sam Spare"} and post[3] == day.venue.desks[0].id]
    assert mine[:3] == [
        ("Advisor 1", "10:00", "12:00"),
        ("Sam Spare", "12:00", "12:30"),
        ("Advisor 1", "12:30", "16:00"),
    ]


@pytest.mark.parametrize("what", ["closed", "skill", "left"])
def test_a_stand_in_who_could_not_give_it_either_is_refused(day: Day, spare: StaffMember, what: str) -> None:
    booked = book(day, "12:00", advisor_id=day.advisors[0].id)
    with transaction():
        if what == "skill":
            db.session.add(StaffSkill(staff_member_id=spare.id, service_id=factories.service("Other").id))
        if what == "left":
            spare.ended_at = clock.now()
    if what == "closed":
        close(day, "11:00", "13:00")
    before = facts()
    with pytest.raises(StandInUnfit):
        stand_in(booked, spare)
    assert facts() == before


def test_only_who_gives_the_service_and_first_who_speaks_the_language(app: Flask) -> None:
    with transaction():
        day = factories.session_on(starts=time(10), ends=time(16), advisors=4)
        ill, other, speaker, unskilled = day.advisors
        speaker.languages = ["ur"]
        unskilled.languages = ["ur"]
        db.session.add(StaffSkill(staff_member_id=unskilled.id, service_id=factories.service("Other").id))
    booked = book(day, "12:00", advisor_id=ill.id, needs=Needs(language="ur"))
    plain = book(day, "13:00", advisor_id=ill.id)
    away(day, 0, at("11:00"), at("16:00"))
    assert stand_in(booked).advisor_id == speaker.id
    assert stand_in(plain).advisor_id == other.id


def test_a_stand_in_keeps_the_private_room(app: Flask) -> None:
    with transaction():
        day = factories.session_on(at=factories.venue(rooms=1), advisors=2)
    booked = book(day, "12:00", needs=Needs(private_room=True), advisor_id=day.advisors[0].id)
    room = booked.busy_time.room_id
    away(day, 0, at("11:00"), at("16:00"))
    stand_in(booked)
    assert booked.busy_time.room_id == room is not None


def test_a_group_goes_as_a_whole(app: Flask) -> None:
    with transaction():
        day = factories.session_on(offering=[factories.service("Budgeting", seats=5)], advisors=2)
    first = book(day, "12:00", advisor_id=day.advisors[0].id)
    second = book(day, "12:00", advisor_id=day.advisors[0].id)
    assert first.busy_time_id == second.busy_time_id
    absence = away(day, 0, at("11:00"), at("16:00"))
    with transaction():
        best = disruptions.resolve_affected(absence, by_id=None, now=clock.now())
    assert best == disruptions.Resolution(stand_ins=2)
    assert {first.advisor_id, second.advisor_id} == {day.advisors[1].id}
    assert (first.seat, second.seat) == (1, 2)


@pytest.mark.parametrize("refusal", [AlreadyCancelled, TooLate])
def test_what_is_cancelled_or_has_begun_has_no_stand_in(day: Day, refusal: type[Exception]) -> None:
    booked = book(day, "12:00")
    if refusal is AlreadyCancelled:
        cancel(booked)
    with pytest.raises(refusal), transaction():
        disruptions.stand_in(booked, by_id=None, now=at("12:00") if refusal is TooLate else clock.now())


# The assignment itself changes hands
def test_a_whole_assignment_with_all_that_is_booked_in_it(day: Day, spare: StaffMember) -> None:
    who = day.advisors[0]
    inside = [book(day, wall, advisor_id=who.id) for wall in ("12:00", "14:30")]
    with transaction():
        pause = sessions.take_own_time(who.id, "break", at("13:00"), at("13:30"), now=clock.now())
    assignment = next(one for one in day.session.assignments if one.advisor_id == who.id)
    desk = assignment.desk_id
    assert give(assignment, spare) == ["12:00", "14:30"]
    assert {row.advisor_id for row in inside} == {row.busy_time.advisor_id for row in inside} == {spare.id}
    assert pause.advisor_id == spare.id
    assert ("Sam Spare", "10:00", "16:00", desk) in posts()


def test_a_part_of_an_assignment_leaves_the_rest(day: Day, spare: StaffMember) -> None:
    who = day.advisors[0]
    inside, outside = (book(day, wall, advisor_id=who.id) for wall in ("12:00", "14:00"))
    assignment = next(one for one in day.session.assignments if one.advisor_id == who.id)
    assert give(assignment, spare, "11:00", "13:00") == ["12:00"]
    assert (inside.advisor_id, outside.advisor_id) == (spare.id, who.id)
    assert [post[:3] for post in posts() if post[3] == day.venue.desks[0].id][:3] == [
        ("Advisor 1", "10:00", "11:00"),
        ("Sam Spare", "11:00", "13:00"),
        ("Advisor 1", "13:00", "16:00"),
    ]
    assert stand_for_all([inside, outside])


def stand_for_all(rows: list[Appointment]) -> bool:
    return not any(standing(lines_of([row.id for row in rows])).values())


@pytest.mark.parametrize("what", ["assigned", "busy", "cut", "outside", "backwards", "skill"])
def test_what_cannot_be_given_changes_nothing(day: Day, spare: StaffMember, what: str) -> None:
    who = day.advisors[0]
    book(day, "12:00", advisor_id=who.id)
    assignment = next(one for one in day.session.assignments if one.advisor_id == who.id)
    times: list[str | None] = [None, None]
    refusal: type[Exception] = StandInBusy
    to = spare
    with transaction():
        if what == "assigned":
            to = day.advisors[1]
        elif what == "busy":
            sessions.take_own_time(spare.id, "away", at("12:15"), at("12:20"), now=clock.now())
        elif what == "skill":
            refusal = StandInUnfit
            db.session.add(StaffSkill(staff_member_id=spare.id, service_id=factories.service("Other").id))
        else:
            times, refusal = {
                "cut": (["12:10", "14:00"], BookingCut),
                "outside": (["09:00", "14:00"], SessionTimesWrong),
                "backwards": (["14:00", "13:00"], EndBeforeStart),
            }[what]
    before = facts()
    with pytest.raises(refusal):
        give(assignment, to, *times)
    assert facts() == before


def test_a_shift_given_away_twice_is_given_once(day: Day, spare: StaffMember) -> None:
    booked = book(day, "12:00", advisor_id=day.advisors[0].id)
    assignment = next(one for one in day.session.assignments if one.advisor_id == day.advisors[0].id)
    assert (give(assignment, spare), give(assignment, spare)) == (["12:00"], [])
    assert history(booked) == [("stand_in", 2)]


def test_what_is_only_held_stops_no_stand_in(day: Day, spare: StaffMember) -> None:
    who = day.advisors[0]
    ways: dict[str, Any] = {"venue_id": day.venue.id, "advisor_id": who.id, "now": clock.now()}
    with transaction():
        for wall in ("11:30", "12:30"):
            until = at("11:00") if wall == "11:30" else clock.now() + timedelta(minutes=10)
            sessions.hold_time(day.service, Needs(), starts_at=at(wall), until=until, **ways)
        held = sessions.hold_time(day.service, Needs(), starts_at=at("14:00"), until=at("11:00"), **ways)
        inside = db.session.get_one(BusyTime, held.busy_time_id)
    assignment = next(one for one in day.session.assignments if one.advisor_id == who.id)
    assert give(assignment, spare, "11:45", "16:00") == []
    assert [row.starts_at for row in db.session.query(BusyTime).order_by("starts_at")] == [at("12:30"), at("14:00")]
    assert inside.advisor_id == spare.id  # and whoever holds it goes on, with the stand-in


def test_a_shift_given_away_settles_those_who_waited(day: Day, spare: StaffMember) -> None:
    who = day.advisors[0]
    booked = book(day, "12:00", advisor_id=who.id)
    absence = away(day, 0, at("11:00"), at("16:00"))
    assignment = next(one for one in day.session.assignments if one.advisor_id == who.id)
    give(assignment, spare, "11:00", "16:00")
    assert booked.disrupted_at is None and outcomes(absence) == [("12:00", "stand_in")]
    assert stand_for_all([booked])
