"""The numbers of a day add up, whatever happened."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.gateways.base import Meaning, Refused
from booking.messages import operations, queries
from booking.messages.models import Message
from booking.messages.rules.reconciliation import Status
from booking.wording.rules.parts import pounds
from tests import factories
from tests.client import checked
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, OTHER_MOBILE
from tests.statements import counted

FRIDAY = date(2026, 12, 4)
ENDINGS = [
    Status.SENT,
    Status.DELIVERED,
    Status.FAILED,
    Status.UNKNOWN,
    Status.SUPPRESSED,
    Status.EXPIRED,
    Status.PLANNED,
    Status.CLAIMED,
]


def kept(council) -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def adds_up(council) -> None:
    """Each message that fell due in these days is counted once, on its London day, and in one state."""
    shown = queries.tallies(council.now)
    assert [one.day for one in shown] == [
        clock.day_of(council.now) - timedelta(days=n) for n in range(queries.TALLY_DAYS)
    ]
    for one in shown:
        due = [row for row in kept(council) if row.due_at <= council.now and clock.day_of(row.due_at) == one.day]
        assert one.due == len(due)
        assert one.due == one.sent + one.suppressed + one.expired + one.failed + one.unknown + one.waiting
        assert one.delivered == len([row for row in due if row.status == "delivered"]) <= one.sent


def one_act(council, random: Random, booked: list) -> None:
    """Something happens: a booking, a change, time goes by, a worker comes round."""
    act = random.choice(("book", "book", "cancel", "move", "round", "round", "later"))
    soon = clock.day_of(council.now) + timedelta(days=random.randint(1, 5))
    if act == "book":
        contacts = random.choice(([MOBILE], [OTHER_MOBILE, EMAIL], [LANDLINE], []))
        booked.append(council.book(*contacts, day=soon, hour=random.randint(9, 15)))
    elif act == "later":
        council.at(hours=random.randint(1, 40))
    elif act == "round":
        council.round()
    elif booked and act == "cancel":
        council.cancel(random.choice(booked), by=random.random() < 0.5)
    elif booked:
        council.move(random.choice(booked), day=soon, hour=9, by=True)


@pytest.mark.parametrize("seed", range(3))
def test_totals_reconcile_after_anything(council, seed):
    random = Random(seed)
    booked: list[Any] = []

    def answer(_to, _reference):
        said = random.choice(("takes", "takes", "refuses", "drops"))
        if said == "refuses":
            raise Refused(Meaning.WRONG_ADDRESS, "21211")
        if said == "drops":
            raise ConnectionError

    council.sms.before = answer
    for _step in range(14):
        with suppress(Refusal):
            one_act(council, random, booked)
        adds_up(council)
    council.round()
    adds_up(council)
    assert any(one.due for one in queries.tallies(council.now))
    assert not any(one.waiting for one in queries.tallies(council.now) if one.day < clock.day_of(council.now))


def test_each_state_has_its_column(council):
    booked = council.book(MOBILE, day=FRIDAY)
    with transaction():
        for number, status in enumerate(ENDINGS):
            db.session.add(
                Message(
                    reference=f"STATE{number:05}",
                    subject_kind="appointment",
                    subject_reference=booked.reference,
                    subject_version=number + 100,
                    kind="moved",
                    channel="call",
                    says="x",
                    due_at=council.now - timedelta(minutes=number),
                    worthless_at=council.now + timedelta(days=1),
                    status=status.value,
                    price=400,
                    sent_at=council.now if status in ("sent", "delivered") else None,
                )
            )
    today = queries.tallies(council.now)[0]
    assert (today.due, today.sent, today.delivered) == (8, 2, 1)
    assert (today.failed, today.unknown, today.suppressed, today.expired, today.waiting) == (1, 1, 1, 1, 2)
    assert today.price == 1200
    assert queries.oldest_waiting(council.now) == council.now - timedelta(minutes=7)
    adds_up(council)


def test_days_are_london_s(council):
    """Ten to midnight in London in summer is another day in UTC."""
    summer = council.now.replace(month=7, day=1, hour=22, minute=50)
    with transaction():
        for hours in (0, 1):
            db.session.add(
                Message(
                    reference=f"SUMMER000{hours}",
                    subject_kind="appointment",
                    subject_reference="NOBODY0000",
                    subject_version=hours,
                    kind="moved",
                    channel="call",
                    says="x",
                    due_at=summer + timedelta(hours=hours * 0.5),
                    worthless_at=summer + timedelta(days=1),
                    status="sent",
                )
            )
    today, yesterday = queries.tallies(summer + timedelta(hours=2))[:2]
    assert (today.day, today.due, yesterday.day, yesterday.due) == (date(2026, 7, 2), 1, date(2026, 7, 1), 1)


@pytest.fixture
def manager(app, council):
    with transaction():
        person = factories.staff("Mo Manager", "manager")
    client = checked(app)
    client.sign_in(person)
    with clock.stopped_at(council.now):
        yield client


def test_the_page_tells_the_day(council, manager):
    council.book(MOBILE, EMAIL, day=FRIDAY)
    assert "Nothing waits to be sent." in manager.get("/staff/messages").text
    council.round()
    page = manager.get("/staff/messages").text
    for shown in ("Fell due", "of these delivered", "Texts cost", "The week in numbers", "Thu 26 Nov"):
        assert shown in page, shown


def test_managers_see_how_much_of_the_ceilings_is_used(app, council, manager):
    council.book(MOBILE, day=FRIDAY)
    council.round()
    said = "All texts of the council, in parts: %s of 1000000 in the last hour, %s of 1000000 in the last day."
    assert said % (1, 1) in manager.get("/staff/messages").text
    host = checked(app)
    host.sign_in(council.host)
    assert "All texts of the council" not in host.get("/staff/messages").text


def test_what_waits_is_said_since_when(council, manager):
    council.book(MOBILE, day=FRIDAY)

    def broken(_to, _reference):
        raise Refused(Meaning.TRY_LATER, "30001")

    council.sms.before = broken
    council.round()
    assert "The oldest has waited since 10:15." in manager.get("/staff/messages").text


def test_a_pause_is_said(council, manager):
    with transaction():
        operations.pause("restored", council.now)
    assert "Sending has been paused since 26 Nov 2026, 10:15." in manager.get("/staff/messages").text


def test_the_numbers_are_read_in_two_statements(council):
    db.session.rollback()
    with counted() as sent:
        queries.tallies(council.now)
        queries.oldest_waiting(council.now)
    assert len(sent) == 2


@given(st.integers(min_value=0, max_value=10**9))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_money(price):
    shown = pounds(price)
    assert shown.startswith("£") and abs(float(shown[1:].replace(",", "")) * 10_000 - price) < 51
