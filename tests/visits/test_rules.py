"""Tickets, the order of calling and its reason, who is late, what can be undone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.visits import rules
from booking.visits.rules import Attendance, Turn, Waiting
from booking.visits.rules.queue import TICKET_LETTERS

TEN = datetime(2026, 11, 26, 10, tzinfo=UTC)
DAY = date(2026, 11, 26)


def at(minutes: int) -> datetime:
    return TEN + timedelta(minutes=minutes)


def test_tickets_of_a_day_are_a_letter_and_two_digits_and_all_different() -> None:
    given_out = [rules.next_ticket(n, DAY, 1) for n in range(1, 2080)]
    assert len(set(given_out)) == len(given_out)
    assert all(len(ticket) == 3 and ticket[0] in TICKET_LETTERS for ticket in given_out)
    assert given_out[0][1:] == "01" and given_out[98][1:] == "99" and given_out[99][1:] == "01"
    assert given_out[99][0] != given_out[0][0]


def test_tickets_go_on_after_the_last_letter() -> None:
    assert len({rules.next_ticket(n, DAY, 1) for n in range(1, 5000)}) == 4999


def test_yesterdays_tickets_look_different() -> None:
    assert rules.next_ticket(1, DAY, 1)[0] != rules.next_ticket(1, DAY - timedelta(days=1), 1)[0]


@pytest.mark.parametrize(
    ("arrived", "booked", "now", "expected"),
    [
        (0, None, 5, Turn.ARRIVED),
        (0, 30, 5, Turn.EARLY),
        (0, 30, 24, Turn.EARLY),
        (0, 30, 25, Turn.BOOKED),
        (45, 30, 46, Turn.BOOKED),
        (46, 30, 46, Turn.ARRIVED),
    ],
)
def test_turn(arrived: int, booked: int | None, now: int, expected: Turn) -> None:
    person = Waiting("R", at(arrived), booked_for=None if booked is None else at(booked))
    assert rules.turn(person, at(now)) is expected


def test_booked_at_their_time_then_by_arrival_then_booked_for_later() -> None:
    waiting = [
        Waiting("early", at(-20), booked_for=at(60)),
        Waiting("second drop-in", at(-5)),
        Waiting("late", at(-2), booked_for=at(-30)),
        Waiting("booked now", at(-1), booked_for=at(0)),
        Waiting("first drop-in", at(-30)),
        Waiting("booked before", at(-20), booked_for=at(-10)),
    ]
    order = [person.reference for person in rules.call_order(waiting, at(0))]
    assert order == ["booked before", "booked now", "first drop-in", "second drop-in", "late", "early"]


@given(
    st.lists(
        st.tuples(st.integers(-90, 0), st.none() | st.integers(-120, 120)),
        max_size=12,
    )
)
def test_nobody_is_lost_and_drop_ins_keep_their_order(people: list[tuple[int, int | None]]) -> None:
    waiting = [
        Waiting(f"{i:02}", at(since), booked_for=None if booked is None else at(booked))
        for i, (since, booked) in enumerate(people)
    ]
    order = rules.call_order(waiting, at(0))
    assert sorted(p.reference for p in order) == sorted(p.reference for p in waiting)
    arrivals = [p.waiting_since for p in order if p.booked_for is None]
    assert arrivals == sorted(arrivals)
    assert rules.call_order(reversed(waiting), at(0)) == order


@pytest.mark.parametrize(
    ("person", "now", "expected"),
    [
        (Waiting("R", at(0), service_id=1), 0, True),
        (Waiting("R", at(0), service_id=2), 0, False),
        (Waiting("R", at(0)), 0, True),
        (Waiting("R", at(0), service_id=2, booked_for=at(0), booked_with=7), 0, True),
        (Waiting("R", at(0), service_id=1, booked_for=at(0), booked_with=8), 9, False),
        (Waiting("R", at(0), service_id=1, booked_for=at(0), booked_with=8), 10, True),
        (Waiting("R", at(0), service_id=2, booked_for=at(0), booked_with=8), 10, False),
        (Waiting("R", at(20), service_id=1, booked_for=at(0), booked_with=8), 20, True),
    ],
)
def test_who_may_be_called_by_advisor_7_who_gives_service_1(person: Waiting, now: int, expected: bool) -> None:
    assert rules.may_call(person, 7, [1], at(now)) is expected


def test_every_turn_has_its_sentence() -> None:
    people = [Waiting("a", at(0)), Waiting("b", at(0), booked_for=at(0)), Waiting("c", at(0), booked_for=at(60))]
    people.append(Waiting("d", at(30), booked_for=at(0)))
    sentences = {rules.why_this_order(person, at(0)) for person in people}
    assert len(sentences) == 4
    assert all(len(sentence.split()) <= 25 for sentence in sentences)


@pytest.mark.parametrize(
    ("starts", "did_not_come", "now", "expected"),
    [
        (0, None, -60, Attendance.EXPECTED),
        (0, None, 5, Attendance.EXPECTED),
        (0, None, 6, Attendance.LATE),
        (0, None, 13 * 60 + 59, Attendance.LATE),
        (0, None, 14 * 60, Attendance.NOT_RECORDED),
        (0, 20, 30, Attendance.DID_NOT_COME),
        (0, 20, 14 * 60, Attendance.DID_NOT_COME),
    ],
)
def test_attendance(starts: int, did_not_come: int | None, now: int, expected: Attendance) -> None:
    said = None if did_not_come is None else at(did_not_come)
    assert rules.attendance(at(starts), said, at(now)) is expected


@pytest.mark.parametrize(("minutes", "undone", "expected"), [(0, False, True), (10, False, True), (11, False, False)])
def test_undo_lasts_ten_minutes(minutes: int, undone: bool, expected: bool) -> None:
    assert rules.may_undo(at(0), None, at(minutes)) is expected
    assert rules.may_undo(at(0), at(0), at(minutes)) is False


def test_waiting_is_never_negative() -> None:
    assert rules.waited_minutes(at(0), at(-1)) == 0
    assert rules.waited_minutes(at(0), at(7)) == 7
