"""Taking time, on both databases: refusals, the order of advisors, and the database's own constraint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal, SlotUnknown
from booking.sessions import operations, rules
from booking.sessions.errors import RoomTaken, SlotPast, SlotTaken, SlotTooFar
from booking.sessions.models import BusyTime, Closure
from tests import factories
from tests.factories import THURSDAY, Day
from tests.statements import counted


def at(wall: str) -> datetime:
    return clock.instant(THURSDAY, time.fromisoformat(wall))


def take(day: Day, wall: str, needs: Needs | None = None, **changes: object) -> BusyTime:
    asked: dict[str, Any] = {"venue_id": day.venue.id, "starts_at": at(wall), "now": clock.now(), **changes}
    return operations.take_time(day.service, needs or Needs(), **asked).busy_time


def busy_rows() -> int:
    return db.session.scalar(select(func.count()).select_from(BusyTime)) or 0


def test_time_is_taken_with_its_write_up(app: Flask) -> None:
    with transaction():
        day = factories.session_on()
        taken = take(day, "11:00")
        assert (taken.starts_at, taken.ends_at) == (at("11:00"), at("11:30"))
        assert (taken.kind, taken.advisor_id, taken.room_id, taken.seats) == (
            "appointment",
            day.advisors[0].id,
            None,
            1,
        )


@pytest.mark.parametrize(
    ("wall", "refusal"),
    [
        ("10:00", SlotPast),
        ("10:14", SlotPast),
        ("11:07", SlotUnknown),
        ("15:45", SlotUnknown),
        ("16:00", SlotUnknown),
        ("12:00", SlotTaken),
        ("13:00", SlotUnknown),  # the venue is shut
    ],
)
def test_what_cannot_be_taken(app: Flask, wall: str, refusal: type[Refusal]) -> None:
    with transaction():
        day = factories.session_on()
        take(day, "12:00")
        db.session.add(Closure(venue_id=day.venue.id, starts_at=at("13:00"), ends_at=at("13:30")))
    with pytest.raises(refusal) as refused, transaction():
        take(day, wall)
    assert type(refused.value) is refusal
    assert busy_rows() == 1


def test_what_was_never_there_cannot_be_taken(app: Flask) -> None:
    with transaction():
        day = factories.session_on()
        other = factories.session_on()
        dropping_in = factories.session_on(kind="drop_in", offering=[day.service])
        gone = factories.session_on(offering=[day.service])
        gone.session.cancelled_at = clock.now()
        ended = factories.session_on()
        ended.service.ended_at = clock.now()
    for where in (other, dropping_in, gone):
        with pytest.raises(SlotUnknown), transaction():
            take(day, "11:00", venue_id=where.venue.id)
    with pytest.raises(SlotUnknown), transaction():
        take(ended, "11:00")
    with pytest.raises(SlotUnknown), transaction():
        take(day, "11:00", venue_id=999_999)
    with pytest.raises(SlotUnknown), transaction():
        take(day, "11:00", advisor_id=other.advisors[0].id)
    assert busy_rows() == 0


def test_notice_is_for_citizens_and_the_horizon_for_all(app: Flask) -> None:
    with transaction():
        service = factories.service(notice_minutes=120, horizon_days=1)
        day = factories.session_on(offering=[service])
        factories.session_on(THURSDAY + timedelta(days=2), offering=[service], at=day.venue, advisors=day.advisors)
    with pytest.raises(SlotPast), transaction():
        take(day, "11:00")
    with transaction():
        take(day, "11:00", notice=False)
    for notice in (True, False):
        with pytest.raises(SlotTooFar), transaction():
            take(day, "11:00", starts_at=at("11:00") + timedelta(days=2), notice=notice)


def test_the_least_booked_advisor_that_day_is_taken_first(app: Flask) -> None:
    with transaction():
        day = factories.session_on(advisors=3)
        one, two, three = (a.id for a in day.advisors)
        order = [take(day, "11:00").advisor_id, take(day, "11:00").advisor_id, take(day, "11:30").advisor_id]
        order.append(take(day, "12:00").advisor_id)
    assert order == [one, two, three, one]
    with transaction():
        assert take(day, "11:00").advisor_id == three
    with pytest.raises(SlotTaken), transaction():
        take(day, "11:00")


def test_an_advisor_may_be_named(app: Flask) -> None:
    with transaction():
        day = factories.session_on(advisors=2)
        second = day.advisors[1].id
        assert take(day, "11:00", advisor_id=second).advisor_id == second
    with pytest.raises(SlotTaken), transaction():
        take(day, "11:00", advisor_id=second)


def test_who_speaks_the_language_is_taken_first(app: Flask) -> None:
    with transaction():
        people = [factories.staff("E"), factories.staff("U", languages=["ur"])]
        day = factories.session_on(advisors=people)
        assert take(day, "11:00", Needs(language="ur")).advisor_id == people[1].id
        assert take(day, "11:00", Needs(language="ur")).advisor_id == people[0].id


def test_rooms_are_taken_one_by_one(app: Flask) -> None:
    with transaction():
        day = factories.session_on(at=factories.venue(rooms=2), advisors=3)
        private = Needs(private_room=True)
        rooms = {take(day, "11:00", private).room_id, take(day, "11:00", private).room_id}
        assert rooms == {room.id for room in day.venue.rooms}
    with pytest.raises(RoomTaken), transaction():
        take(day, "11:00", private)
    with transaction():
        assert take(day, "11:00").room_id is None


def test_a_hold_that_has_run_out_gives_way_and_another_does_not(app: Flask, now: datetime) -> None:
    with transaction():
        day = factories.session_on()
        for wall, expires_at in (("11:00", now), ("11:30", now + timedelta(seconds=1))):
            db.session.add(
                BusyTime(
                    advisor_id=day.advisors[0].id,
                    kind="hold",
                    starts_at=at(wall),
                    ends_at=at(wall) + timedelta(minutes=30),
                    expires_at=expires_at,
                )
            )
    with transaction():
        take(day, "11:00")
    assert busy_rows() == 2
    with pytest.raises(SlotTaken), transaction():
        take(day, "11:30")


def test_a_room_held_too_long_gives_way(app: Flask, now: datetime) -> None:
    with transaction():
        day = factories.session_on(at=factories.venue(rooms=1))
        db.session.add(
            BusyTime(
                advisor_id=factories.staff().id,
                room_id=day.venue.rooms[0].id,
                kind="hold",
                starts_at=at("11:00"),
                ends_at=at("11:30"),
                expires_at=now,
            )
        )
    with transaction():
        assert take(day, "11:00", Needs(private_room=True)).room_id == day.venue.rooms[0].id


def test_the_database_refuses_what_nobody_saw_and_the_next_advisor_is_tried(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if somebody had taken the first advisor's time without the locks, a moment ago."""
    with transaction():
        day = factories.session_on(advisors=2)
        one, two = (a.id for a in day.advisors)
        take(day, "11:00", advisor_id=one)
    blind: Sequence[tuple[int, None]] = [(one, None), (two, None)]
    monkeypatch.setattr(rules, "who_can_take", lambda *_, **__: blind)
    with transaction():
        assert take(day, "11:00").advisor_id == two
    with pytest.raises(SlotTaken), transaction():
        take(day, "11:00")
    assert busy_rows() == 2


def test_the_database_refuses_a_room_nobody_saw(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        day = factories.session_on(at=factories.venue(rooms=2), advisors=2)
        one, two = (a.id for a in day.advisors)
        first, second = (r.id for r in day.venue.rooms)
        take(day, "11:00", Needs(private_room=True), advisor_id=one)
    monkeypatch.setattr(rules, "who_can_take", lambda *_, **__: [(two, first), (two, second)])
    with transaction():
        assert take(day, "11:00", Needs(private_room=True)).room_id == second


def test_time_moves_and_may_overlap_where_it_stood(app: Flask) -> None:
    with transaction():
        day = factories.session_on(offering=[factories.service(minutes=55)])
        taken = take(day, "11:00")
        operations.move_time(
            taken, 1, day.service, Needs(), venue_id=day.venue.id, starts_at=at("12:00"), now=clock.now()
        )
        assert (taken.starts_at, taken.ends_at) == (at("12:00"), at("13:00"))
        doubled = Needs(more_time=True)  # 115 minutes: its grid from ten o'clock is 11:55
        operations.move_time(
            taken, 1, day.service, doubled, venue_id=day.venue.id, starts_at=at("11:55"), now=clock.now()
        )
    assert busy_rows() == 1


def test_time_that_cannot_move_stays(app: Flask) -> None:
    with transaction():
        day = factories.session_on()
        taken, other = take(day, "11:00"), take(day, "12:00")
        id_ = taken.id
    with pytest.raises(SlotTaken), transaction():
        operations.move_time(
            db.session.get_one(BusyTime, id_),
            1,
            day.service,
            Needs(),
            venue_id=day.venue.id,
            starts_at=other.starts_at,
            now=clock.now(),
        )
    assert db.session.get_one(BusyTime, id_).starts_at == at("11:00")


def test_what_is_given_back_can_be_taken_again(app: Flask) -> None:
    with transaction():
        day = factories.session_on()
        operations.give_back(take(day, "11:00"))
        take(day, "11:00")
    assert busy_rows() == 1


def test_an_advisor_takes_a_break_where_nothing_stands(app: Flask, now: datetime) -> None:
    with transaction():
        day = factories.session_on()
        take(day, "11:00")
        operations.take_own_time(day.advisors[0].id, "break", at("11:30"), at("11:45"), now=now)
    with pytest.raises(SlotTaken), transaction():
        operations.take_own_time(day.advisors[0].id, "away", at("11:15"), at("12:00"), now=now)
    with transaction():
        assert take(day, "11:45").starts_at == at("11:45")


@pytest.mark.parametrize(("needs", "most"), [(Needs(), 3), (Needs(private_room=True), 4)])
def test_taking_time_is_a_few_statements_however_many_advisors(app: Flask, needs: Needs, most: int) -> None:
    with transaction():
        small = factories.session_on(at=factories.venue(rooms=1))
        large = factories.session_on(at=factories.venue(rooms=3), advisors=12)
    for day in (small, large):
        assert day.service.name and day.venue.id  # loaded
        with transaction(), counted() as sent:
            db.session.refresh(day.service)
            db.session.refresh(day.venue)
            del sent[:]
            take(day, "11:00", needs)
            assert len(sent) <= most, sent
