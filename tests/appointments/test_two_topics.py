"""A visit with two topics: two appointments in a row that are booked, moved, cancelled and undone as one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.appointments import operations, queries
from booking.appointments.errors import NeedsDoNotFit
from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SlotUnknown, StalePage
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.errors import InterpreterTooSoon, SlotTaken
from booking.sessions.models import BusyTime
from booking.sessions.operations import Then
from booking.sessions.queries import find_slots
from booking.tasks.models import Task
from tests import factories
from tests.appointments.acts import at, cancel, reschedule
from tests.factories import THURSDAY, Day


@pytest.fixture
def housing(app: Flask) -> Service:
    """A second service, of 40 minutes."""
    with transaction():
        return factories.service("Housing options", minutes=40)


@pytest.fixture
def both(housing: Service) -> Day:
    """One advisor who gives both services."""
    with transaction():
        return factories.session_on(offering=[factories.service(), housing])


@pytest.fixture
def two(housing: Service) -> Day:
    """Two advisors at one venue, each of whom gives one of both."""
    with transaction():
        day = factories.session_on(offering=[factories.service()])
        factories.session_on(at=day.venue, offering=[housing])
    return day


def book(day: Day, housing: Service, wall: str = "11:00", then: str = "11:30", **changes: object) -> Appointment:
    with transaction():
        return operations.book(
            factories.citizen(),
            day.service,
            venue_id=day.venue.id,
            starts_at=at(wall),
            then=Then(housing, at(then)),
            **{"needs": Needs(), "now": clock.now(), **changes},  # type: ignore[arg-type]
        )


def second(first: Appointment) -> Appointment:
    assert first.second is not None
    return first.second


def taken() -> list[tuple[datetime, datetime, int]]:
    db.session.rollback()
    return sorted((row.starts_at, row.ends_at, row.advisor_id) for row in db.session.query(BusyTime))


def test_one_advisor_gives_both_in_one_longer_time(both: Day, housing: Service) -> None:
    first = book(both, housing)
    then, who = second(first), both.advisors[0].id
    assert (first.starts_at, first.ends_at, then.starts_at, then.ends_at) == (
        at("11:00"),
        at("11:25"),
        at("11:30"),
        at("12:10"),
    )
    assert taken() == [(at("11:00"), at("11:30"), who), (at("11:30"), at("12:15"), who)]
    assert first.visit_ends_at == then.ends_at and then.follows_id == first.id
    assert (then.citizen_id, then.service_id, then.reference != first.reference) == (first.citizen_id, housing.id, True)


def test_two_advisors_give_one_each(two: Day, housing: Service) -> None:
    first = book(two, housing, "11:00", "11:30")
    assert first.advisor_id != second(first).advisor_id
    assert [row.venue_id for row in db.session.query(Appointment)] == [two.venue.id] * 2


def test_a_second_that_is_gone_books_neither(two: Day, housing: Service) -> None:
    with transaction():
        operations.book(
            factories.citizen(),
            housing,
            venue_id=two.venue.id,
            starts_at=at("11:30"),
            needs=Needs(),
            now=clock.now(),
        )
    with pytest.raises(SlotTaken):
        book(two, housing, "11:00", "11:30")
    assert len(taken()) == db.session.query(Appointment).count() == 1


def test_a_second_that_does_not_go_with_the_first_is_refused(two: Day, housing: Service) -> None:
    for wall, then in (("11:00", "12:15"), ("11:00", "10:15"), ("11:00", "11:00")):
        with pytest.raises(SlotTaken):
            book(two, housing, wall, then)
    assert taken() == []


def test_what_is_held_is_what_is_booked(both: Day, housing: Service) -> None:
    until = clock.now() + timedelta(minutes=10)
    with transaction():
        wish = {"venue_id": both.venue.id, "starts_at": at("11:00"), "until": until, "now": clock.now()}
        one, other = sessions.hold_two(both.service, Then(housing, at("11:30")), Needs(), **wish)  # type: ignore[arg-type]
    held = taken()
    with pytest.raises(SlotTaken):
        book(both, housing)
    with transaction():
        operations.book(
            factories.citizen(),
            both.service,
            venue_id=both.venue.id,
            starts_at=at("11:00"),
            needs=Needs(),
            hold=one,
            then=Then(housing, at("11:30"), other),
            now=clock.now(),
        )
    assert taken() == held and {row.kind for row in db.session.query(BusyTime)} == {"appointment"}


def test_where_one_hold_has_gone_both_are_chosen_anew(two: Day, housing: Service) -> None:
    with transaction():
        wish = {"venue_id": two.venue.id, "starts_at": at("11:00"), "until": at("12:00"), "now": clock.now()}
        one, other = sessions.hold_two(two.service, Then(housing, at("11:30")), Needs(), **wish)  # type: ignore[arg-type]
        sessions.release_hold(other)
    first = book(two, housing, hold=one)
    assert len(taken()) == 2 and second(first).starts_at == at("11:30")


def test_both_move_or_neither(both: Day, housing: Service) -> None:
    first = book(both, housing)
    moved = reschedule(first, "13:45", then_at=at("14:15"))
    assert (moved.starts_at, second(moved).starts_at, moved.moves) == (at("13:45"), at("14:15"), 1)
    for then_at, refusal in ((None, SlotUnknown), (at("16:30"), SlotTaken)):
        with pytest.raises(refusal):
            reschedule(moved, "13:00", then_at=then_at)
    assert [row[0] for row in taken()] == [at("13:45"), at("14:15")]
    with transaction():
        back = operations.undo(moved, expected_version=moved.version, now=clock.now())
    assert (back.starts_at, second(back).starts_at) == (at("11:00"), at("11:30"))


def test_both_are_cancelled_and_both_come_back(both: Day, housing: Service) -> None:
    first = book(both, housing)
    cancel(first)
    assert taken() == [] and {row.status for row in db.session.query(Appointment)} == {"cancelled"}
    assert queries.to_undo(first, clock.now()) is not None
    with transaction():
        operations.undo(first, expected_version=first.version, now=clock.now())
    assert len(taken()) == 2 and second(first).status == "booked"


def test_the_second_topic_is_not_cancelled_or_moved_by_itself(both: Day, housing: Service) -> None:
    first = book(both, housing)
    reschedule(second(first), "13:45", then_at=at("14:15"))
    assert [row[0] for row in taken()] == [at("13:45"), at("14:15")]
    cancel(second(first))
    assert taken() == []


@pytest.mark.parametrize("gone", ["first", "second"])
def test_one_topic_is_cancelled_and_the_reference_stays(two: Day, housing: Service, gone: str) -> None:
    first = book(two, housing)
    reference, kept = first.reference, second(first) if gone == "first" else first
    service, starts_at, advisor_id = kept.service_id, kept.starts_at, kept.advisor_id
    with transaction():
        topic = first if gone == "first" else second(first)
        operations.cancel_topic(first, topic, expected_version=first.version, now=clock.now())
    db.session.rollback()
    stays = queries.by_reference(reference)
    assert stays is not None and stays.second is None
    assert (stays.status, stays.service_id, stays.starts_at, stays.advisor_id) == (
        "booked",
        service,
        starts_at,
        advisor_id,
    )
    assert [row[0] for row in taken()] == [starts_at]
    (other,) = [row for row in db.session.query(Appointment) if row.reference != reference]
    assert (other.status, other.service_id != service) == ("cancelled", True)
    assert queries.last_change(stays).act == "one_topic"  # type: ignore[union-attr]
    with pytest.raises(StalePage):
        operations.cancel_topic(stays, other, expected_version=stays.version, now=clock.now())


def test_needs_are_those_of_the_whole_visit(both: Day, housing: Service) -> None:
    first = book(both, housing)
    said = {"name": first.citizen.name, "others": [], "about": "", "now": clock.now()}
    with pytest.raises(NeedsDoNotFit), transaction():
        longer = Needs(more_time=True)
        operations.change_details(first, needs=longer, expected_version=first.version, **said)  # type: ignore[arg-type]
    with transaction():
        needs = Needs(step_free=True)
        operations.change_details(first, needs=needs, expected_version=first.version, **said)  # type: ignore[arg-type]
    assert {str(row.needs) for row in db.session.query(Appointment)} == {"{'step_free': True}"}


def test_one_interpreter_is_arranged_for_the_whole_time(two: Day, housing: Service) -> None:
    """More time is doubled, so that both begin later; the Task says from when until when."""
    needs = Needs(language="ur", interpreter="spoken")
    with transaction():
        (slot, *_more) = find_slots(
            two.service,
            needs,
            first_day=THURSDAY,
            last_day=THURSDAY,
            now=clock.now(),
            notice=False,
            then=housing,
        )
        who = factories.staff("Host", "host").id
        assert slot.then_at is not None
        first = operations.book(
            factories.citizen(),
            two.service,
            venue_id=two.venue.id,
            starts_at=slot.starts_at,
            then=Then(housing, slot.then_at),
            needs=needs,
            booked_by_id=who,
            now=clock.now(),
        )
    (task,) = db.session.query(Task)
    assert f"{clock.local(slot.starts_at):%H:%M} to {clock.local(slot.ends_at):%H:%M}" in task.detail
    with transaction():
        operations.interpreter_arranged(second(first), by_id=who, now=clock.now())
    assert task.done_at is not None
    assert all(row.interpreter_arranged_at for row in db.session.query(Appointment))


def test_it_is_found_by_either_reference_and_told_once(both: Day, housing: Service) -> None:
    first = book(both, housing)
    assert queries.find(second(first).reference, "Lovelace") is first


def test_an_interpreter_too_soon_for_both_is_refused_with_the_first_time_that_is_not(
    two: Day, housing: Service, now: datetime
) -> None:
    bsl = Needs(interpreter="bsl")
    (slot, *_) = find_slots(
        two.service, bsl, first_day=THURSDAY, last_day=THURSDAY, now=now, notice=False, then=housing
    )
    assert slot.then_at is not None
    times = clock.local(slot.starts_at).strftime("%H:%M"), clock.local(slot.then_at).strftime("%H:%M")
    with pytest.raises(InterpreterTooSoon) as refused:
        book(two, housing, *times, needs=bsl)
    assert "30 November" in str(refused.value)
    with transaction():
        host = factories.staff("Host", "host")
    assert second(book(two, housing, *times, needs=bsl, booked_by_id=host.id))
