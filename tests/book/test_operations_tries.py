"""How often the public may try: counted for each booking and network, and begun anew by a success."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from booking.book.operations import find_booking, may_give_number, try_name
from booking.book.rules import FIND_BY_NETWORK, FIND_BY_REFERENCE, NAME_OF_BOOKING, NEW_NUMBER
from booking.core.database import transaction


def test_a_reference_is_looked_for_so_often(app: Flask, now: datetime) -> None:
    with transaction():
        tries = [find_booking("B12", "Ada", network="here", now=now) for _ in range(FIND_BY_REFERENCE.limit + 1)]
    assert tries == [(None, True)] * FIND_BY_REFERENCE.limit + [(None, False)]


def test_a_network_looks_for_so_many_references(app: Flask, now: datetime) -> None:
    with transaction():
        tries = [find_booking(f"B{n}", "Ada", network="here", now=now) for n in range(FIND_BY_NETWORK.limit + 1)]
        assert tries == [(None, True)] * FIND_BY_NETWORK.limit + [(None, False)]
        assert find_booking("C1", "Ada", network="there", now=now) == (None, True)


def test_a_name_is_tried_so_often_and_a_right_one_begins_anew(app: Flask, now: datetime) -> None:
    wrong = [(False, True)] * (NAME_OF_BOOKING.limit - 1)
    with transaction():
        for _ in range(2):
            assert [try_name("B12", "Bo", "Ada", closed=False, now=now) for _ in wrong] == wrong
            assert try_name("B12", "ada", "Ada", closed=False, now=now) == (True, True)
        assert [try_name("B12", "Bo", "Ada", closed=False, now=now) for _ in range(NAME_OF_BOOKING.limit)][-1] == (
            False,
            True,
        )
        assert try_name("B12", "Ada", "Ada", closed=False, now=now) == (False, False)


def test_a_number_is_changed_so_often_in_a_day(app: Flask, now: datetime) -> None:
    with transaction():
        assert [may_give_number("B12", now=now) for _ in range(NEW_NUMBER.limit + 1)] == [True] * 3 + [False]
        assert may_give_number("B12", now=now + timedelta(minutes=NEW_NUMBER.minutes))
