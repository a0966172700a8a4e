"""Two topics, by many at once and in any order of acts: no time is sold twice, and no topic stands alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.appointments import operations
from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.services.models import Service
from booking.sessions.models import BusyTime
from booking.sessions.operations import Then
from booking.sessions.queries import find_slots
from tests import factories
from tests.appointments.acts import at
from tests.at_once import at_once
from tests.factories import THURSDAY, Day


def booking(ids: tuple[int, int, int], wall: str, then: str) -> object:
    one, other, venue_id = ids

    def act() -> str:
        with transaction() as session:
            topics = session.get_one(Service, one), session.get_one(Service, other)
            return operations.book(
                factories.citizen(),
                topics[0],
                venue_id=venue_id,
                starts_at=at(wall),
                then=Then(topics[1], at(then)),
                needs=Needs(),
                now=clock.now(),
            ).reference

    return act


def test_the_same_two_topics_the_other_way_round_do_not_wait_for_each_other_for_ever(app: Flask) -> None:
    with transaction():
        tax, housing = factories.service(), factories.service()
        day = factories.session_on(offering=[tax])
        factories.session_on(at=day.venue, offering=[housing])
        ids = tax.id, housing.id, day.venue.id
    other_way = ids[1], ids[0], ids[2]
    acts = [booking(ids, "11:00", "11:30"), booking(other_way, "11:00", "11:30")] * 3
    answers = at_once(app, acts)  # type: ignore[arg-type]
    done = [answer for answer in answers if isinstance(answer, str)]
    assert len(done) == 2, "both ways fit side by side"
    assert {type(answer).__name__ for answer in answers} == {"str", "SlotTaken"}
    assert db.session.query(BusyTime).count() == 4


@given(acts=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 99), st.booleans()), min_size=3, max_size=9))
@settings(max_examples=5, deadline=None, derandomize=True, database=None)
def _whatever_happens(acts: list[tuple[int, int, bool]], day: Day, housing: Service) -> None:
    with transaction() as session:
        for row in session.query(Appointment):
            if row.status == "booked" and row.follows_id is None:
                operations.cancel(row, expected_version=row.version, now=clock.now())
    for act, pick, one_topic in acts:
        try:
            with transaction():
                _act(act, pick, one_topic, day, housing)
        except Refusal:
            pass
        check()


def _act(act: int, pick: int, one_topic: bool, day: Day, housing: Service) -> None:
    now, booked = clock.now(), [row for row in db.session.query(Appointment) if row.status == "booked"]
    firsts = [row for row in booked if row.follows_id is None]
    found = find_slots(
        day.service,
        Needs(),
        first_day=THURSDAY,
        last_day=THURSDAY,
        now=now,
        then=None if one_topic else housing,
    )
    slot = found[pick % len(found)] if found else None
    one = firsts[pick % len(firsts)] if firsts else None
    if act <= 3 and slot is not None:
        then = Then(housing, slot.then_at) if slot.then_at is not None else None
        wish = {"venue_id": slot.venue_id, "starts_at": slot.starts_at, "needs": Needs(), "now": now}
        operations.book(factories.citizen(), day.service, then=then, **wish)  # type: ignore[arg-type]
    elif act == 4 and one is not None and slot is not None:
        how = {"starts_at": slot.starts_at, "then_at": slot.then_at, "expected_version": one.version, "now": now}
        operations.reschedule(one, venue_id=slot.venue_id, **how)  # type: ignore[arg-type]
    elif act == 5 and one is not None and one.second is not None:
        topic = one.topics[pick % 2]
        operations.cancel_topic(one, topic, expected_version=one.version, now=now)
    elif act == 6 and one is not None:
        operations.cancel(one, expected_version=one.version, now=now)
    elif act == 7:
        changed = [row for row in db.session.query(Appointment) if row.follows_id is None]
        if changed:
            last = changed[pick % len(changed)]
            operations.undo(last, expected_version=last.version, now=now)


def check() -> None:
    """No time twice; a second only after its first, at the same venue, by nobody who is with somebody else."""
    db.session.rollback()
    by_advisor: dict[int, list[tuple[datetime, datetime]]] = {}
    for busy in db.session.query(BusyTime):
        by_advisor.setdefault(busy.advisor_id, []).append((busy.starts_at, busy.ends_at))
    for times in by_advisor.values():
        assert all(a[1] <= b[0] for a, b in pairwise(sorted(times)))
    booked = [row for row in db.session.query(Appointment) if row.status == "booked"]
    assert {row.busy_time_id for row in booked} == {row.id for row in db.session.query(BusyTime)}
    by_id = {row.id: row for row in booked}
    for row in booked:
        assert row.busy_time is not None and row.busy_time.starts_at == row.starts_at
        assert row.busy_time.advisor_id == row.advisor_id
        if row.follows_id is not None:
            first = by_id[row.follows_id]
            assert first.venue_id == row.venue_id and timedelta() <= row.starts_at - first.ends_at <= timedelta(
                minutes=15
            )


def test_whatever_happens_no_time_is_sold_twice_and_no_topic_stands_alone(app: Flask) -> None:
    with transaction():
        tax, housing = factories.service(), factories.service(minutes=40)
        day = factories.session_on(starts=time(10), ends=time(14), offering=[tax, housing])
        factories.session_on(starts=time(10), ends=time(14), at=day.venue, offering=[housing])
        factories.session_on(starts=time(11), ends=time(13), at=day.venue, offering=[tax])
    _whatever_happens(day=day, housing=housing)
