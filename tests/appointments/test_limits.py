"""Limits of what citizens may do alone; staff are never limited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from booking.appointments import operations, queries, rules
from booking.appointments.errors import TooLate, TooLateToChange, TooManyAhead, TooManyReschedules
from booking.appointments.models import Appointment
from booking.citizens import operations as citizens
from booking.citizens.models import Citizen
from booking.citizens.rules import ContactKind, Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from tests import factories
from tests.appointments.acts import at, book, cancel, reschedule
from tests.factories import Day

NOW = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
PHONE, MAIL = (ContactKind.MOBILE, "+447700900123"), (ContactKind.EMAIL, "ada@example.com")


@pytest.mark.parametrize(
    ("minutes", "moves", "disrupted", "how", "refusal"),
    [
        (120, 0, False, {}, None),
        (119, 0, False, {}, TooLateToChange),
        (119, 0, False, {"moving": False}, TooLateToChange),
        (119, 0, False, {"by_staff": True}, None),
        (119, 0, False, {"free": True}, None),
        (119, 0, True, {}, None),
        (240, 2, False, {}, None),
        (240, 3, False, {}, TooManyReschedules),
        (240, 3, False, {"moving": False}, None),
        (240, 3, False, {"by_staff": True}, None),
        (240, 3, False, {"free": True}, None),
        (240, 3, True, {}, None),
        (0, 0, True, {}, TooLate),
        (0, 0, False, {"free": True}, TooLate),
        (-60, 0, False, {"by_staff": True}, None),
        (-24 * 60, 0, False, {"by_staff": True}, TooLate),
    ],
)
def test_what_a_citizen_may_change(
    minutes: int, moves: int, disrupted: bool, how: dict[str, bool], refusal: type[Refusal] | None
) -> None:
    one = SimpleNamespace(
        starts_at=NOW + timedelta(minutes=minutes),
        status="booked",
        moves=moves,
        disrupted_at=NOW if disrupted else None,
    )
    limits = SimpleNamespace(change_notice_minutes=120, most_moves=3, most_ahead=3)
    asked = {"moving": True, "by_staff": False, **how}
    if refusal is None:
        rules.check_change(one, limits, NOW, **asked)
    else:
        with pytest.raises(refusal) as refused:
            rules.check_change(one, limits, NOW, **asked)
        assert type(refused.value) is refusal


def test_a_service_without_limits_lets_them_change_until_it_starts() -> None:
    one = SimpleNamespace(starts_at=NOW, status="booked", moves=0, disrupted_at=None)
    limits = SimpleNamespace(change_notice_minutes=0, most_moves=5, most_ahead=3)
    rules.check_change(one, limits, NOW - timedelta(seconds=1), moving=True, by_staff=False)
    with pytest.raises(TooLate):
        rules.check_change(one, limits, NOW, moving=True, by_staff=False)


def test_too_close_to_the_start_a_citizen_calls_and_staff_change_it(day: Day) -> None:
    with transaction():
        day.service.change_notice_minutes = 24 * 60
        host = factories.staff("H", "host").id
    booked = book(day)
    for act in (lambda: reschedule(booked, "13:00"), lambda: cancel(booked)):
        with pytest.raises(TooLateToChange, match="call us"):
            act()
    assert reschedule(booked, "13:00", by_id=host).moves == 0
    assert cancel(booked, by_id=host).status == "cancelled"


def test_moves_are_counted_and_end(day: Day) -> None:
    with transaction():
        day.service.most_moves = 2
    booked = book(day)
    assert reschedule(reschedule(booked, "13:00"), "13:30").moves == 2
    with pytest.raises(TooManyReschedules, match="cancel it, or call us"):
        reschedule(booked, "14:00")
    assert booked.starts_at == at("13:30")
    assert reschedule(booked, "14:00", offered=True).moves == 2
    assert reschedule(booked, "14:00").version == 4  # where it stands already is no move
    assert cancel(booked).status == "cancelled"


def test_whom_a_disruption_hit_may_always_choose_anew(day: Day) -> None:
    with transaction():
        day.service.most_moves, day.service.change_notice_minutes = 0, 24 * 60
    booked = book(day, advisor_id=day.advisors[0].id)
    with transaction():
        booked.disrupted_at = clock.now()
    moved = reschedule(booked, "11:00")  # the same time: somebody else gives it
    assert (moved.advisor_id, moved.moves, moved.disrupted_at) == (day.advisors[1].id, 0, None)
    with pytest.raises(TooLateToChange):
        reschedule(moved, "12:00")


def name(contacts: list[tuple[ContactKind, str]]) -> Citizen:
    return citizens.name_citizen("Ada Lovelace", contacts=contacts, now=clock.now())


def book_for(day: Day, wall: str, contacts: list[tuple[ContactKind, str]], **changes: object) -> Appointment:
    asked: dict[str, Any] = {
        "venue_id": day.venue.id,
        "starts_at": at(wall),
        "needs": Needs(),
        "now": clock.now(),
        **changes,
    }
    with transaction():
        return operations.book(name(contacts), day.service, **asked)


def test_so_many_ahead_with_one_number_or_address_and_no_more(day: Day) -> None:
    with transaction():
        day.service.most_ahead = 2
        host = factories.staff("H", "host").id
    first = book_for(day, "11:00", [PHONE])
    book_for(day, "11:30", [PHONE, MAIL])
    for contacts in ([PHONE], [MAIL, PHONE]):
        with pytest.raises(TooManyAhead, match=r"2 appointments.*Cancel one, leave it empty"):
            book_for(day, "12:00", contacts)
    book_for(day, "12:00", [MAIL])
    book_for(day, "12:30", [PHONE], booked_by_id=host)
    for wall in ("13:00", "13:30", "14:00"):
        book_for(day, wall, [])  # nobody to count
    cancel(first)
    with pytest.raises(TooManyAhead):
        book_for(day, "14:30", [PHONE])  # the host's counts
    assert db.session.query(Appointment).filter_by(status="booked").count() == 6


def test_what_is_over_or_for_another_service_is_not_ahead(day: Day) -> None:
    with transaction():
        day.service.most_ahead = 1
        other = factories.session_on(at=day.venue, offering=[factories.service("Housing")])
    book_for(day, "10:30", [PHONE])
    book_for(other, "11:00", [PHONE])
    with pytest.raises(TooManyAhead):
        book_for(day, "11:30", [PHONE])
    assert book_for(day, "11:30", [PHONE], now=at("10:31")).status == "booked"


def test_nobody_is_looked_up_who_gave_no_number(day: Day) -> None:
    with transaction():
        person = name([])
        assert queries.count_ahead(person, day.service, clock.now()) == 0
    with transaction() as session:
        session.refresh(person)
        assert queries.count_ahead(person, day.service, clock.now()) == 0
