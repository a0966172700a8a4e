"""How much may be held: on one connection, with one number, of one group. Nobody is turned away who shares a line."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.book.errors import TooManyHolds
from booking.book.models import Journey
from booking.book.rules import HELD_IN_AN_HOUR
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.rate_limits import RateLimit
from booking.sessions.models import BusyTime, GroupSeat
from tests.book import walk
from tests.book.test_holds import at, busy
from tests.client import CheckedClient, checked


def test_too_many_at_once_on_one_connection_are_not_held_and_can_still_be_booked(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booking.book.operations.holding.MOST_HELD_AT_ONCE", 1)
    walk.a_council()
    first = checked(app)
    walk.needs(first)
    walk.times(first)
    walk.needs(client)
    assert walk.times(client, walk.HALF_PAST).location == "/book/tax/details"
    assert len(busy(app)) == 1
    assert str(TooManyHolds.sentence) in client.get("/book/tax/details").text
    walk.details(client)
    assert walk.send(client, client.get("/book/tax/check")).location == "/book/tax/booked"
    elsewhere = checked(app)
    walk.needs(elsewhere)
    answer = elsewhere.post(
        "/book/tax/times", data={"slot": "heywood@2026-11-27T11:00Z"}, environ_base={"REMOTE_ADDR": "10.0.0.9"}
    )
    assert answer.status_code == 302
    assert sorted(row[0] for row in busy(app)) == ["appointment", "hold", "hold"]


def test_too_many_within_an_hour_are_not_held(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booking.book.operations.holding.HELD_IN_AN_HOUR", HELD_IN_AN_HOUR._replace(limit=2))
    walk.a_council()
    walk.needs(client)
    for slot in (walk.TEN, walk.HALF_PAST, walk.TEN):
        assert walk.times(client, slot).status_code == 302
    assert busy(app) == [] and str(TooManyHolds.sentence) in client.get("/book/tax/details").text
    with clock.stopped_at(at(61)):
        walk.times(client)
        assert len(busy(app)) == 1


def test_too_many_ahead_is_said_beside_the_number_and_loses_nothing(app: Flask, client: CheckedClient) -> None:
    day = walk.a_council()
    with transaction():
        db.session.merge(day.service).most_ahead = 1
    walk.book(client, mobile="07700 900123")
    other = checked(app)
    check = walk.up_to_check(other, walk.HALF_PAST, mobile="07700 900123", about="My bill went up")
    answer = walk.send(other, check)
    assert answer.status_code == 409 and 'href="#mobile"' in answer.text and 'id="mobile-error"' in answer.text
    assert "One person may have 1 appointments ahead" in answer.text and "There is 1" not in answer.text
    for kept in ("Ada Lovelace", "07700 900123", "My bill went up", "We are holding this time"):
        assert kept in answer.text
    walk.details(other, mobile="07700 900456")
    assert walk.send(other, other.get("/book/tax/check")).location == "/book/tax/booked"


def test_the_network_is_kept_as_a_keyed_hash_only(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    (journey,) = walk.rows(app, Journey)
    kept = journey.network_hash + str(journey.answers) + "".join(row.subject_hash for row in walk.rows(app, RateLimit))
    assert len(journey.network_hash) == 64 and "127.0.0.1" not in kept


def test_a_seat_of_a_group_is_held_and_booked_and_the_list_says_how_many_are_left(
    app: Flask, client: CheckedClient
) -> None:
    day = walk.a_council()
    with transaction():
        db.session.merge(day.service).seats = 3
    others = [checked(app), checked(app)]
    walk.needs(client)
    assert "3 seats left" in client.get("/book/tax/times").text
    walk.book(others[0])
    check = walk.up_to_check(client)
    assert len(walk.rows(app, BusyTime)) == 1 and len(walk.rows(app, GroupSeat)) == 2
    walk.needs(others[1])
    assert "1 seat left" in others[1].get("/book/tax/times").text
    walk.times(client, walk.HALF_PAST)
    walk.times(client)  # to and fro: one seat, of one group
    assert (len(walk.rows(app, BusyTime)), len(walk.rows(app, GroupSeat))) == (1, 2)
    assert walk.send(client, check).location == "/book/tax/booked"
    assert sorted(row.seat for row in walk.rows(app, Appointment)) == [1, 2]
