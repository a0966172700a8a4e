"""Groups: the same time for everybody, each on a seat of their own, never more than there are."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SlotUnknown
from booking.sessions import operations, queries
from booking.sessions.errors import RoomTaken, SlotTaken
from booking.sessions.models import BusyTime, GroupSeat
from booking.sessions.rules import Hold
from tests import factories
from tests.factories import THURSDAY, Day
from tests.sessions.holding import confirm, hold, kinds, renew, seats_taken, take
from tests.sessions.looking import at, find, walls
from tests.statements import counted


def group_day(seats: int = 3, *, advisors: int = 1, rooms: int = 0, **changes: Any) -> Day:
    course = factories.service("Form filling", minutes=50, write_up_minutes=10, seats=seats, **changes)
    return factories.session_on(
        starts=time(11), ends=time(13), offering=[course], advisors=advisors, at=factories.venue(rooms=rooms)
    )


@pytest.fixture
def day(app: Flask) -> Day:
    with transaction():
        return group_day()


def later(minutes: float) -> datetime:
    return clock.now() + timedelta(minutes=minutes)


def left(day: Day, **changes: Any) -> dict[str, int]:
    return {walls([slot])[0]: slot.seats_left for slot in find(day.service, **changes)}


def test_seats_are_given_one_by_one_and_no_more_than_there_are(day: Day) -> None:
    assert left(day) == {"11:00": 3, "12:00": 3}
    with transaction():
        given = [take(day, "11:00") for _ in range(2)]
        assert [taken.seat for taken in given] == [1, 2]
        assert len({taken.busy_time.id for taken in given}) == 1
    assert left(day) == {"11:00": 1, "12:00": 3}
    with transaction():
        assert take(day, "11:00").seat == 3
    assert left(day) == {"12:00": 3}
    with pytest.raises(SlotTaken), transaction():
        take(day, "11:00")
    assert (kinds(), seats_taken()) == (["group"], 3)


def test_a_group_has_one_length_for_everybody(day: Day) -> None:
    with transaction():
        first = take(day, "11:00", Needs(more_time=True)).busy_time
        assert first.ends_at == at("12:00")
        assert (first.service_id, first.seats, first.expires_at) == (day.service.id, 3, None)


def test_a_group_takes_the_advisor_from_everybody_else(app: Flask) -> None:
    with transaction():
        day = group_day()
        other = factories.service("Housing")
        day.session.services = [day.service, other]
        take(day, "11:00")
    assert walls(find(other)) == ["12:00", "12:30"]
    with pytest.raises(SlotTaken), transaction():
        operations.take_time(other, Needs(), venue_id=day.venue.id, starts_at=at("11:00"), now=clock.now())


def test_two_services_do_not_share_a_group(app: Flask) -> None:
    with transaction():
        day = group_day()
        other = factories.service("Other course", minutes=50, write_up_minutes=10, seats=5)
        day.session.services = [day.service, other]
        take(day, "11:00")
    assert walls(find(other)) == ["12:00"]


def test_the_lowest_free_seat_is_given_again_and_with_the_last_one_the_advisor_is_free(day: Day) -> None:
    with transaction():
        first, second = take(day, "11:00"), take(day, "11:00")
        operations.give_back(*first)
        assert take(day, "11:00").seat == 1
    with transaction() as session:
        group = session.get_one(BusyTime, second.busy_time.id)
        operations.give_back(group, 1)
        assert kinds() == ["group"]
        operations.give_back(group, 2)
    assert (kinds(), seats_taken()) == ([], 0)
    assert left(day) == {"11:00": 3, "12:00": 3}


def test_a_second_group_starts_when_the_first_is_full(app: Flask) -> None:
    with transaction():
        day = group_day(2, advisors=2)
        taken = [take(day, "11:00") for _ in range(4)]
        assert [one.seat for one in taken] == [1, 2, 1, 2]
        assert len({one.busy_time.advisor_id for one in taken}) == 2
    with pytest.raises(SlotTaken), transaction():
        take(day, "11:00")


def test_who_is_preferred_does_not_open_a_group_beside_one_with_seats(app: Flask) -> None:
    with transaction():
        day = group_day(2, advisors=2)
        one, two = (person.id for person in day.advisors)
        assert take(day, "11:00", prefer=[two]).busy_time.advisor_id == two
        assert take(day, "11:00", prefer=[one]).busy_time.advisor_id == two
        assert take(day, "11:00", prefer=[one]).busy_time.advisor_id == one


def test_a_group_needs_one_room_for_all(app: Flask) -> None:
    with transaction():
        day = group_day(2, advisors=2, rooms=1, needs_private_room=True)
        assert left(day) == {"11:00": 2, "12:00": 2}
        assert take(day, "11:00").busy_time.room_id == day.venue.rooms[0].id
        assert left(day) == {"11:00": 1, "12:00": 2}
        take(day, "11:00")
        assert left(day) == {"12:00": 2}
        with pytest.raises(RoomTaken):
            take(day, "11:00")


def test_a_held_seat_is_taken_until_it_runs_out(day: Day) -> None:
    with transaction():
        held = [hold(day, "11:00") for _ in range(3)]
        assert sorted(db.session.scalars(select(GroupSeat.number))) == [1, 2, 3]
        assert left(day) == {"12:00": 3}
        with pytest.raises(SlotTaken):
            take(day, "11:00")
        given = confirm(day, held[1], "11:00")
        assert given is not None and given.seat == 2 and given.busy_time.expires_at is None
    assert left(day, now=later(10)) == {"11:00": 2, "12:00": 3}
    with transaction():
        assert [take(day, "11:00", now=later(11)).seat for _ in range(2)] == [1, 3]
        assert confirm(day, held[0], "11:00", now=later(12)) is None
        assert not renew(held[2], later(12))
    assert (kinds(), seats_taken()) == (["group"], 3)


def test_a_group_of_holds_only_ends_with_the_last_of_them(day: Day) -> None:
    with transaction():
        first = hold(day, "11:00")
        second = hold(day, "11:00", now=later(5), until=later(15))
    assert left(day, now=later(14)) == {"11:00": 2, "12:00": 3}
    assert left(day, now=later(15)) == {"11:00": 3, "12:00": 3}
    with transaction():
        assert renew(first, later(20))
    assert left(day, now=later(29)) == {"11:00": 2, "12:00": 3}
    other = later(31)
    with transaction():
        day.session.services = [*day.session.services, factories.service("Housing")]
    with transaction():
        housing = next(service for service in day.session.services if service.name == "Housing")
        operations.take_time(housing, Needs(), venue_id=day.venue.id, starts_at=at("11:00"), now=other)
        assert confirm(day, second, "11:00", now=later(32)) is None
    assert (kinds(), seats_taken()) == (["appointment"], 0)


def test_a_held_seat_that_ran_out_is_confirmed_while_one_is_free(day: Day) -> None:
    with transaction():
        held = hold(day, "11:00")
        assert take(day, "11:00").seat == 2
    with transaction():
        given = confirm(day, held, "11:00", now=later(20))
        assert given is not None and given.seat == 1
    assert seats_taken() == 2


def test_whoever_comes_back_late_never_finds_somebody_elses_seat_under_their_own(day: Day) -> None:
    with transaction():
        take(day, "11:00"), take(day, "11:00")
        mine = hold(day, "11:00")
    with transaction():
        theirs = hold(day, "11:00", now=later(11), until=later(21))
        assert mine.busy_time_id == theirs.busy_time_id and mine.tag != theirs.tag
        assert not renew(mine, later(12))
        operations.release_hold(mine)
        assert confirm(day, mine, "11:00", now=later(12)) is None
        assert confirm(day, theirs, "11:00", now=later(12)) is not None


def test_the_last_held_seat_let_go_frees_the_advisor_and_a_taken_one_is_not_let_go(day: Day) -> None:
    with transaction():
        held = hold(day, "11:00")
        operations.release_hold(held)
        assert kinds() == []
        held, given = hold(day, "11:00"), take(day, "11:00")
        operations.release_hold(held)
        operations.release_hold(Hold(given.busy_time.id, given.seat))
        assert (kinds(), seats_taken()) == (["group"], 1)


def test_when_the_last_who_booked_leaves_the_holds_of_others_still_stand_and_end(day: Day) -> None:
    with transaction():
        given, held = take(day, "11:00"), hold(day, "11:00")
        operations.give_back(*given)
        assert left(day) == {"11:00": 2, "12:00": 3}
    assert left(day, now=later(10)) == {"11:00": 3, "12:00": 3}
    with transaction():
        again = confirm(day, held, "11:00", now=later(11))
        assert again is not None and again.seat == 2


def move(day: Day, busy_time: BusyTime, seat: int, wall: str, **changes: object) -> operations.TakenTime:
    asked: dict[str, Any] = {"venue_id": day.venue.id, "starts_at": at(wall), "now": clock.now(), **changes}
    return operations.move_time(busy_time, seat, day.service, Needs(), **asked)


def test_a_group_of_one_moves_as_a_whole_over_its_own_time(app: Flask) -> None:
    with transaction():
        course = factories.service(minutes=50, write_up_minutes=10, seats=3)
        day = factories.session_on(starts=time(11), ends=time(13), offering=[course])
        taken = take(day, "11:00")
        moved = move(day, taken.busy_time, taken.seat, "11:30", again=True)
        assert moved.busy_time.id == taken.busy_time.id and moved.busy_time.starts_at == at("11:30")
    assert (kinds(), seats_taken()) == (["group"], 1)


def test_one_of_several_leaves_the_group_and_gets_a_seat_in_another(day: Day) -> None:
    with transaction():
        staying, going = take(day, "11:00"), take(day, "11:00")
        other = take(day, "12:00")
        moved = move(day, going.busy_time, going.seat, "12:00")
        assert (moved.busy_time.id, moved.seat) == (other.busy_time.id, 2)
        operations.give_back(*going)
        assert db.session.get(GroupSeat, (staying.busy_time.id, staying.seat)) is not None
    assert (kinds(), seats_taken()) == (["group", "group"], 3)


def test_nobody_joins_a_group_while_the_venue_is_shut(app: Flask) -> None:
    with transaction():
        day = group_day()
        take(day, "11:00")
        operations.shut_venue(day.venue, at("11:30"), at("11:45"))
        assert left(day) == {"12:00": 3}
        with pytest.raises(SlotUnknown):
            take(day, "11:00")


def test_a_group_keeps_its_seats_and_length_when_the_service_changes(app: Flask) -> None:
    with transaction() as session:
        day = group_day(2)
        take(day, "11:00")
        day.service.seats, day.service.minutes = 1, 20
        session.flush()
        assert walls(find(day.service)) == ["12:00", "12:30"]
        day.service.seats = 5
        session.flush()
        assert left(day) == {"11:00": 1, "12:00": 5, "12:30": 5}
        assert take(day, "11:00").seat == 2
        with pytest.raises(SlotTaken):
            take(day, "11:00")


def test_searching_for_a_group_costs_no_statement_more_and_counts_the_same(app: Flask) -> None:
    with transaction():
        day = group_day(2, advisors=2, rooms=1, needs_private_room=True)
        take(day, "11:00"), hold(day, "12:00")
    asked: dict[str, Any] = {"first_day": THURSDAY, "last_day": THURSDAY, "now": clock.now()}
    assert day.service.name and day.venue.id
    with counted() as sent:
        found = queries.find_slots(day.service, Needs(), **asked)
        assert queries.days_with_slots(day.service, Needs(), **asked) == {(THURSDAY, day.venue.id): len(found)}
    assert len(sent) == 4, sent
    assert db.session.scalar(select(func.count()).select_from(BusyTime)) == 2
