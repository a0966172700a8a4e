"""How many bookings and plans come from one browser, one number and one connection, and the step before the limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import NumberAsked, TooManyBookings, TooManyWithContact
from booking.core.flood_limits import (
    ORIGIN_KEPT_FOR,
    PER_BROWSER,
    PER_CONTACT,
    BookingOrigin,
    number_to_type,
    sweep_origins,
)
from booking.core.tokens import random_reference
from booking.visits.models import Visit
from tests import factories
from tests.book import walk
from tests.client import CheckedClient, checked

FRIDAY = date(2026, 11, 27)
FEW = 9  # bookings and plans of one connection in an hour: three without more ado
SLOTS = [f"heywood@2026-11-27T{10 + n // 2}:{n % 2 * 3}0Z" for n in range(14)]


@pytest.fixture(autouse=True)
def few(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slots and a drop-in session for everybody; nine bookings an hour from one connection."""
    allow(app, monkeypatch, FEW)
    with transaction():
        service, venue = factories.service(slug="tax", most_ahead=99), factories.venue(slug="heywood")
        factories.session_on(FRIDAY, time(10), time(17), at=venue, offering=[service])
        factories.session_on(FRIDAY, time(10), time(17), at=venue, offering=[service], kind="drop_in", advisors=0)


def allow(app: Flask, monkeypatch: pytest.MonkeyPatch, most: int, **more: object) -> None:
    settings = replace(app.extensions["alongside_settings"], bookings_per_connection=most, **more)  # type: ignore[arg-type]
    monkeypatch.setitem(app.extensions, "alongside_settings", settings)


def book(client: CheckedClient, n: int, **typed: str) -> TestResponse:
    """The check page, sent by whoever never reads it."""
    return walk.send(client, walk.up_to_check(client, SLOTS[n], **typed))


def booked_before(many: int, **but: str) -> None:
    """So many bookings more from where the first one came from (`but`: except for this)."""
    with transaction() as session:
        first = session.scalars(select(BookingOrigin).limit(1)).one()
        kept = {"network_hash": first.network_hash, "browser_hash": first.browser_hash, **but}
        kept["contact_hash"] = first.contact_hash
        session.add_all(BookingOrigin(reference=random_reference(), at=first.at, **kept) for _ in range(many))


def plan(client: CheckedClient, **typed: str) -> TestResponse:
    page = client.get("/drop-in/heywood")
    session = page.text.split('name="session"')[1].split('value="')[1].split('"')[0]
    return client.post(
        "/drop-in/heywood", data={"form_token": walk.hidden(page, "form_token"), "session": session, **typed}
    )


def test_a_script_stops_at_the_step_and_a_family_at_the_same_connection_books(app: Flask) -> None:
    """Each time another browser, as who keeps no cookie is: three go through, and no more, however often it tries."""
    for n in range(3):
        assert book(checked(app), n).status_code == 302
    for n in range(3, 8):
        stopped = book(checked(app), n)
        assert stopped.status_code == 400 and 'id="proof"' in stopped.text
    for _ in range(5):
        assert plan(checked(app)).status_code == 400
    assert len(walk.rows(app, Appointment)) == 3 and walk.rows(app, Visit) == []
    family = checked(app)
    page = book(family, 8)
    token = walk.hidden(page, "form_token")
    assert page.text.count(str(NumberAsked.sentence) % {"number": number_to_type(token)}) == 2
    assert 'href="#proof"' in page.text
    assert walk.answer(family, page, "1").status_code == 400
    assert walk.answer(family, page).location == "/book/tax/booked"
    assert len(walk.rows(app, Appointment)) == 4


def test_a_number_serves_for_one_booking(app: Flask) -> None:
    for n in range(3):
        book(checked(app), n)
    client = checked(app)
    page = book(client, 3)
    token, number = walk.hidden(page, "form_token"), number_to_type(walk.hidden(page, "form_token"))
    assert walk.answer(client, page).status_code == 302
    check = walk.up_to_check(client, SLOTS[4])
    replayed = {"form_token": token, "shown": walk.hidden(check, "shown"), "proof": number}
    client.post("/book/tax/check", data=replayed)
    assert walk.answer(client, book(client, 5), number).status_code == 400
    assert len(walk.rows(app, Appointment)) == 4


def test_whoever_answers_every_time_stops_at_the_limit_until_the_hour_is_over(app: Flask) -> None:
    for n in range(FEW):
        client = checked(app)
        page = book(client, n)
        assert page.status_code == 302 or walk.answer(client, page).status_code == 302
    page = book(checked(app), FEW)
    assert page.status_code == 429 and str(TooManyBookings()) in page.text
    assert plan(checked(app)).status_code == 429
    with clock.stopped_at(clock.now() + timedelta(hours=1, minutes=1)):
        assert book(checked(app), FEW).status_code == 302


def test_plans_count_with_bookings(app: Flask) -> None:
    for _ in range(3):
        assert plan(checked(app)).status_code == 302
    page = plan(checked(app))
    assert page.status_code == 400 and 'id="proof"' in page.text
    assert book(checked(app), 0).status_code == 400
    assert len(walk.rows(app, Visit)) == 3
    client = checked(app)
    page = plan(client, name="Ada", about="My bill")
    assert "My bill" in page.text and "Ada" in page.text
    token = walk.hidden(page, "form_token")
    session = page.text.split('name="session"')[1].split('value="')[1].split('"')[0]
    typed = {"form_token": token, "session": session, "name": "Ada", "proof": number_to_type(token)}
    assert client.post("/drop-in/heywood", data=typed).status_code == 302


def test_one_browser_books_for_a_family_and_not_for_a_street(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(app, monkeypatch, 999)
    book(client, 0)
    booked_before(PER_BROWSER.free - 2)
    assert book(client, 1).status_code == 302
    for n, more in ((2, PER_BROWSER.most - PER_BROWSER.free - 2), (3, 0)):  # the first that is asked, and the last
        assert (page := book(client, n)).status_code == 400
        assert walk.answer(client, page).status_code == 302
        booked_before(more)
    assert book(client, 4).status_code == 429
    client.post("/finish")
    assert book(client, 4).status_code == 302  # the next person at this computer


@pytest.mark.parametrize("contact", [{"mobile": "07700 900123"}, {"email": "ada@example.com"}])
def test_one_number_has_ten_bookings_a_day(
    app: Flask, monkeypatch: pytest.MonkeyPatch, contact: dict[str, str]
) -> None:
    allow(app, monkeypatch, 999)
    book(checked(app), 0, **contact)
    booked_before(PER_CONTACT.free - 2, browser_hash="another")
    assert book(checked(app), 1, **contact).status_code == 302
    for n, more in ((2, PER_CONTACT.most - PER_CONTACT.free - 2), (3, 0)):  # the first that is asked, and the last
        client = checked(app)
        assert (page := book(client, n, **contact)).status_code == 400
        assert walk.answer(client, page).status_code == 302
        booked_before(more, browser_hash="another")
    page = book(checked(app), 4, **contact)
    assert page.status_code == 429 and str(TooManyWithContact(most=10)) in page.text
    assert next(iter(contact.values())) in page.text
    assert book(checked(app), 5, mobile="07700 900456").status_code == 302


def test_a_proxy_that_nobody_declared_does_not_stop_the_council(app: Flask) -> None:
    """Everybody seems to be on its address: twenty times as many go through. A forged header from outside does not."""
    for n in range(5):
        client = checked(app)
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{n}"
        assert book(client, n).status_code == 302
    outside = checked(app)
    outside.environ_base |= {"HTTP_X_FORWARDED_FOR": "198.51.100.7", "REMOTE_ADDR": "81.2.69.160"}
    for n in range(5, 9):
        assert book(outside, n).status_code == (302 if n < 8 else 400)


def test_hashes_are_kept_for_a_week(app: Flask) -> None:
    book(checked(app), 0, mobile="07700 900123")
    (row,) = walk.rows(app, BookingOrigin)
    assert "900123" not in str(vars(row)) and "127.0.0.1" not in str(vars(row))
    with transaction():
        sweep_origins(clock.now() + ORIGIN_KEPT_FOR - timedelta(minutes=1))
    assert len(walk.rows(app, BookingOrigin)) == 1
    with transaction():
        sweep_origins(clock.now() + ORIGIN_KEPT_FOR)
    assert walk.rows(app, BookingOrigin) == []
