"""Leave and other hours: asked once, answered once, by somebody else."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.disruptions import operations as disruptions
from booking.disruptions.errors import LeaveAnswered, LeaveAsked, OwnLeave
from booking.disruptions.queries.leave import leave_of
from booking.sessions import operations as sessions
from booking.sessions.errors import ClosurePast, NoSessionThen, SessionEndsFirst, SessionOutsideHours
from booking.sessions.models import AdvisorSession, Disruption, LeaveRequest
from booking.staff.models import StaffMember
from booking.staff.queries import notices
from booking.staff.rules import notice_sentence
from booking.tasks.models import Task
from tests import factories
from tests.appointments.acts import at, book
from tests.at_once import at_once
from tests.factories import Day


def ask(day: Day, start: datetime, end: datetime) -> LeaveRequest:
    with transaction():
        return disruptions.ask_for_leave(day.advisors[0], start, end, "A wedding", now=clock.now())


def a_manager(name: str) -> int:
    with transaction():
        return factories.staff(name, "manager").id


def fresh(asked: int) -> LeaveRequest:
    db.session.rollback()
    return db.session.get_one(LeaveRequest, asked, populate_existing=True)


def task() -> Task:
    return db.session.scalars(select(Task).where(Task.kind == "leave")).one()


def test_leave_that_is_agreed_is_an_absence(tomorrow: Day) -> None:
    booked, boss = book(tomorrow, starts_at=at("12:00", 1)), a_manager("Maya")
    asked = ask(tomorrow, at("00:00", 1), at("00:00", 2))
    assert (asked.state, task().done_at, task().subject_reference) == ("asked", None, asked.reference)
    assert booked.disrupted_at is None
    with transaction():
        absence = disruptions.agree_to_leave(fresh(asked.id), by_id=boss, now=clock.now())
    assert absence is not None and (absence.kind, absence.reason) == ("advisor_away", "A wedding")
    row = fresh(asked.id)
    assert (row.state, row.answered_by_id, row.disruption_id) == ("agreed", boss, absence.id)
    assert booked.disrupted_at is not None and task().outcome == "Agreed" and task().done_by_id == boss


def test_leave_that_is_declined_says_why_and_changes_nothing(tomorrow: Day) -> None:
    booked, boss = book(tomorrow, starts_at=at("12:00", 1)), a_manager("Maya")
    asked = ask(tomorrow, at("00:00", 1), at("00:00", 2))
    with transaction():
        disruptions.decline_leave(asked, "Two are away already", by_id=boss, now=clock.now())
    (row,) = leave_of(tomorrow.advisors[0].id, clock.now())
    assert (row.state, row.answer, booked.disrupted_at) == ("declined", "Two are away already", None)
    assert task().outcome == "Declined" and db.session.scalars(select(Disruption)).all() == []


def test_nobody_answers_their_own_nor_what_is_answered(tomorrow: Day) -> None:
    asked, boss = ask(tomorrow, at("00:00", 1), at("00:00", 2)), a_manager("Maya")
    own, now = tomorrow.advisors[0].id, clock.now()
    with pytest.raises(OwnLeave), transaction():
        disruptions.agree_to_leave(fresh(asked.id), by_id=own, now=now)
    with pytest.raises(OwnLeave), transaction():
        disruptions.decline_leave(fresh(asked.id), "No", by_id=own, now=now)
    assert fresh(asked.id).state == "asked"
    for _ in range(2):
        with transaction():
            disruptions.withdraw_leave(fresh(asked.id), now=now)
    assert fresh(asked.id).state == "withdrawn" and task().outcome == "Withdrawn"
    with pytest.raises(LeaveAnswered), transaction():
        disruptions.agree_to_leave(fresh(asked.id), by_id=boss, now=now)


def test_what_is_over_or_asked_already_is_not_asked(tomorrow: Day) -> None:
    ask(tomorrow, at("00:00", 1), at("00:00", 3))
    with pytest.raises(LeaveAsked):
        ask(tomorrow, at("00:00", 2), at("00:00", 5))
    with pytest.raises(ClosurePast):
        ask(tomorrow, at("00:00") - timedelta(days=3), at("00:00") - timedelta(days=2))


def test_other_hours_in_words_enter_no_absence(tomorrow: Day) -> None:
    with transaction():
        asked = disruptions.ask_in_words(tomorrow.advisors[0], "From 9 on Fridays", now=clock.now())
    boss = a_manager("Maya")
    with transaction():
        assert disruptions.agree_to_leave(asked, by_id=boss, now=clock.now()) is None
    assert fresh(asked.id).state == "agreed" and db.session.scalars(select(Disruption)).all() == []


def hours_agreed(day: Day, start: str, end: str, who: int = 0) -> Disruption | None:
    """Ask for these hours tomorrow, and agree to them."""
    with transaction():
        asked = disruptions.ask_for_hours(day.advisors[who], at(start, 1), at(end, 1), "School run", now=clock.now()).id
    boss = a_manager("Maya")
    with transaction():
        return disruptions.agree_to_leave(fresh(asked), by_id=boss, now=clock.now())


def test_other_hours_of_a_day_change_the_diary(tomorrow: Day) -> None:
    early, late = book(tomorrow, starts_at=at("10:00", 1)), book(tomorrow, starts_at=at("12:00", 1))
    hit = hours_agreed(tomorrow, "11:00", "17:00")
    assert hit is not None and (hit.kind, hit.reason) == ("session_changed", "School run")
    db.session.rollback()
    assert early.disrupted_at is not None and late.disrupted_at is None
    (session,) = db.session.scalars(select(AdvisorSession)).all()
    (work,) = session.assignments
    assert (work.starts_at, work.ends_at) == (session.starts_at, session.ends_at) == (at("11:00", 1), at("17:00", 1))
    (row,) = db.session.scalars(select(LeaveRequest)).all()
    assert (row.state, row.disruption_id) == ("agreed", hit.id)


def test_other_hours_leave_colleagues_their_own(day: Day) -> None:
    assert hours_agreed(day, "11:00", "15:00") is None
    db.session.rollback()
    session = db.session.scalars(select(AdvisorSession).where(AdvisorSession.starts_at >= at("00:00", 1))).one()
    times = {one.advisor_id: (one.starts_at, one.ends_at) for one in session.assignments}
    assert times[day.advisors[0].id] == (at("11:00", 1), at("15:00", 1))
    assert times[day.advisors[1].id] == (session.starts_at, session.ends_at) != (at("11:00", 1), at("15:00", 1))


def test_a_session_for_which_nobody_is_left_is_cancelled(tomorrow: Day) -> None:
    with transaction():
        factories.session_on(
            clock.day_of(at("00:00", 1)), time(17), time(19), at=tomorrow.venue, advisors=[tomorrow.advisors[0]]
        )
    booked = book(tomorrow, starts_at=at("12:00", 1))
    hours_agreed(tomorrow, "17:30", "20:00")
    db.session.rollback()
    gone, kept = db.session.scalars(select(AdvisorSession).order_by(AdvisorSession.starts_at)).all()
    assert gone.cancelled_at is not None and gone.assignments == [] and booked.disrupted_at is not None
    assert (kept.starts_at, kept.ends_at) == (at("17:30", 1), at("20:00", 1))


@pytest.mark.parametrize(
    ("start", "end", "days", "refused"),
    [
        ("11:00", "10:00", 1, SessionEndsFirst),
        ("05:00", "10:00", 1, SessionOutsideHours),
        ("11:00", "12:00", -1, ClosurePast),
        ("11:00", "12:00", 3, NoSessionThen),
    ],
)
def test_hours_that_cannot_be_are_not_asked(
    tomorrow: Day, start: str, end: str, days: int, refused: type[Refusal]
) -> None:
    with pytest.raises(refused), transaction():
        disruptions.ask_for_hours(tomorrow.advisors[0], at(start, days), at(end, days), "", now=clock.now())


def test_hours_asked_before_the_session_went_are_refused_when_agreed(tomorrow: Day) -> None:
    with transaction():
        asked = disruptions.ask_for_hours(tomorrow.advisors[0], at("11:00", 1), at("15:00", 1), "", now=clock.now()).id
        session = db.session.scalars(select(AdvisorSession)).one()
        sessions.cancel_session(session, reason="", now=clock.now())
    boss = a_manager("Maya")
    with pytest.raises(NoSessionThen), transaction():
        disruptions.agree_to_leave(fresh(asked), by_id=boss, now=clock.now())
    assert fresh(asked).state == "asked"


def test_the_advisor_is_told_what_was_answered(tomorrow: Day) -> None:
    boss, advisor = a_manager("Maya"), tomorrow.advisors[0].id
    asked = ask(tomorrow, at("00:00", 1), at("00:00", 3))
    with transaction():
        disruptions.decline_leave(asked, "Two are away", by_id=boss, now=clock.now())
    hours_agreed(tomorrow, "11:00", "17:00")
    agreed, declined = [notice_sentence(notice) for notice in notices(advisor)]
    name = tomorrow.advisors[0].name
    assert declined == f"Maya declined what {name} asked for: Fri 27 Nov – Sat 28 Nov. “Two are away”"
    assert agreed == f"Maya agreed to what {name} asked for: Fri 27 Nov, 11:00–17:00."


def test_of_two_managers_at_once_the_second_is_told(app: Flask, tomorrow: Day) -> None:
    asked = ask(tomorrow, at("00:00", 1), at("00:00", 2)).id
    bosses = [a_manager("Maya"), a_manager("Moses")]

    def agree() -> str:
        with transaction():
            disruptions.agree_to_leave(db.session.get_one(LeaveRequest, asked), by_id=bosses[0], now=clock.now())
        return "agreed"

    def decline() -> str:
        with transaction():
            row = db.session.get_one(LeaveRequest, asked)
            disruptions.decline_leave(row, "No", by_id=bosses[1], now=clock.now())
        return "declined"

    answers = at_once(app, [agree, decline])
    assert sorted(isinstance(one, LeaveAnswered) for one in answers) == [False, True], answers
    assert fresh(asked).state in {one for one in answers if not isinstance(one, Refusal)}


def test_the_task_goes_to_the_managers_of_where_they_advise(tomorrow: Day) -> None:
    with transaction():
        person = db.session.get_one(StaffMember, tomorrow.advisors[0].id)
        person.grants[0].venue_id = tomorrow.venue.id
        disruptions.ask_in_words(person, "Mornings", now=clock.now())
    assert (task().venue_id, task().role) == (tomorrow.venue.id, "manager")


def test_what_nobody_answered_ends_with_its_time(tomorrow: Day) -> None:
    asked, boss = ask(tomorrow, at("00:00", 1), at("00:00", 2)).id, a_manager("Maya")
    for now, state in ((at("23:59", 1), "asked"), (at("00:00", 2), "declined")):
        with transaction():
            disruptions.end_leave_past(now)
        assert (fresh(asked).state, task().done_at is None) == (state, state == "asked")
    assert (fresh(asked).answer, task().outcome) == ("Nobody answered in time.", "Nobody answered in time.")
    with pytest.raises(LeaveAnswered), transaction():
        disruptions.agree_to_leave(fresh(asked), by_id=boss, now=at("00:00", 2))


def test_what_was_asked_in_words_ends_before_it_is_deleted(tomorrow: Day) -> None:
    with transaction():
        asked = disruptions.ask_in_words(tomorrow.advisors[0], "Mornings", now=clock.now()).id
    for days, is_open in ((729, True), (731, False)):
        now = clock.now() + timedelta(days=days)
        with transaction():
            disruptions.end_leave_past(now)
        assert (task().done_at is None) is is_open
    with transaction():
        sessions.sweep_ended(now + timedelta(days=729))
    assert fresh(asked).state == "declined"
    with transaction():
        sessions.sweep_ended(now + timedelta(days=731))
    db.session.rollback()
    assert db.session.get(LeaveRequest, asked) is None
