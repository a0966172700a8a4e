"""From a service to the confirmation, and what happens when a page is sent twice, late, or without the one before."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.book.models import Journey
from booking.book.rules import HOLD
from booking.citizens.models import Citizen
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import FormExpired, NoCookieSent, StalePage
from booking.sessions.errors import SlotTaken
from tests import factories
from tests.book import walk
from tests.client import CheckedClient, checked


def test_six_pages_lead_to_a_booking(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    assert "Paying council tax" in client.get("/").text
    assert "Fri 27 Nov, 10am" in client.get("/services/tax").text
    assert client.get("/book/tax/help").status_code == 200
    assert walk.needs(client).location == "/book/tax/times"
    assert walk.TEN in client.get("/book/tax/times").text
    assert walk.times(client).location == "/book/tax/details"
    assert walk.details(client, mobile="07700 900123", about="My bill").location == "/book/tax/check"
    confirmation = walk.send(client, client.get("/book/tax/check"))
    assert confirmation.location == "/book/tax/booked"
    page = client.get(confirmation.location).text
    booked = walk.rows(app, Appointment)[0]
    for shown in ("You are booked", f"{booked.reference[:5]} {booked.reference[5:]}", "Your bill", "07700 900123"):
        assert shown in page
    assert (booked.citizen.name, booked.about, booked.channel) == ("Ada Lovelace", "My bill", "web")
    assert [point.value for point in booked.citizen.contact_points] == ["+447700900123"]


def test_a_get_writes_nothing(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    for path in ("/", "/book/tax/help", "/book/tax/times", "/book/tax/details", "/book/tax/check", "/book/tax/booked"):
        client.get(path)
    assert walk.rows(app, Journey) == []


def test_the_cookie_is_for_this_browser_session_only_and_out_of_reach_of_scripts(client: CheckedClient) -> None:
    walk.a_council()
    cookie = walk.needs(client).headers["Set-Cookie"]
    assert "journey=" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Expires" not in cookie and "Max-Age" not in cookie


def test_every_page_of_the_journey_is_in_no_cache(client: CheckedClient) -> None:
    walk.a_council()
    check = walk.up_to_check(client)
    pages = [check, client.get("/book/tax/help"), client.get("/book/tax/times"), client.get("/book/tax/details")]
    pages += [walk.send(client, check), client.get("/book/tax/booked"), client.get("/find-booking")]
    assert {page.headers["Cache-Control"] for page in pages} == {"private, no-store"}


@pytest.mark.parametrize("path", ["times", "details", "check"])
def test_a_page_out_of_turn_leads_to_the_first_one_missing(client: CheckedClient, path: str) -> None:
    walk.a_council()
    assert client.get(f"/book/tax/{path}").location == "/book/tax/help"
    assert client.get("/book/tax/booked").location == "/"


@pytest.mark.parametrize("path", ["/services/none", "/book/none/help", "/book/tax%00/help", "/services/%00"])
def test_an_unknown_service_is_no_page(client: CheckedClient, path: str) -> None:
    walk.a_council()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/book/tax", "/book/tax/"])
def test_an_address_cut_short_leads_to_the_first_page(client: CheckedClient, path: str) -> None:
    walk.a_council()
    shown = client.get(path, follow_redirects=True)
    assert (shown.status_code, shown.request.path) == (200, "/book/tax/help")
    assert client.get("/book", follow_redirects=True).request.path == "/"


def test_a_service_that_has_ended_is_no_page(client: CheckedClient) -> None:
    day = walk.a_council()
    with transaction():
        day.service.ended_at = clock.now()
        db.session.add(day.service)
    assert client.get("/book/tax/help").status_code == 404


def test_a_double_click_books_once_and_shows_the_same_reference(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    check = walk.up_to_check(client)
    first, second = walk.send(client, check), walk.send(client, check)
    assert first.location == second.location == "/book/tax/booked"
    assert len(walk.rows(app, Appointment)) == 1
    assert len(walk.rows(app, Citizen)) == 1


def test_back_and_resubmit_from_a_second_tab_shows_the_same_reference(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    check, other_tab = walk.up_to_check(client), client.get("/book/tax/check")
    walk.send(client, check)
    assert walk.send(client, other_tab).location == "/book/tax/booked"
    assert client.get("/book/tax/check").location == "/book/tax/booked"
    assert client.get("/book/tax/times").location == "/book/tax/booked"
    assert len(walk.rows(app, Appointment)) == 1


def test_after_booking_the_journey_keeps_the_reference_only(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.book(client, mobile="07700 900123", about="Private matters")
    (journey,) = walk.rows(app, Journey)
    assert journey.answers == {"booked": walk.rows(app, Appointment)[0].reference}


def test_a_second_booking_of_the_same_service_can_be_made(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.book(client)
    walk.book(client, walk.HALF_PAST)
    assert len(walk.rows(app, Appointment)) == 2


def test_a_check_page_that_no_longer_shows_the_answers_is_not_agreed_to(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    old = walk.up_to_check(client)
    walk.times(client, walk.HALF_PAST)
    answer = walk.send(client, old)
    assert answer.status_code == 409 and str(StalePage.sentence) in answer.text
    assert "10:30am" in answer.text and not walk.rows(app, Appointment)
    assert walk.send(client, answer).status_code == 302


def test_a_time_taken_meanwhile_keeps_all_answers_and_offers_the_nearest(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    check = walk.up_to_check(client, mobile="07700 900123", email="ada@example.com", about="My bill went up")
    with clock.stopped_at(clock.now() + HOLD):  # nobody holds it any more
        walk.book(checked(app))
        answer = walk.send(client, check)
    assert answer.status_code == 409 and str(SlotTaken.sentence) in answer.text
    for kept in ("Ada Lovelace", "07700 900123", "ada@example.com", "My bill went up", walk.HALF_PAST):
        assert kept in answer.text
    assert len(walk.rows(app, Citizen)) == 1  # the refused one was not named
    assert walk.times(client, walk.HALF_PAST).location == "/book/tax/check"
    assert walk.send(client, client.get("/book/tax/check")).location == "/book/tax/booked"
    assert len(walk.rows(app, Appointment)) == 2


def test_a_journey_older_than_a_day_is_swept(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.up_to_check(client)
    with clock.stopped_at(clock.now() + timedelta(days=1, minutes=1)):
        assert client.get("/book/tax/check").location == "/book/tax/help"
        walk.needs(checked(app))
        assert len(walk.rows(app, Journey)) == 1


def test_a_journey_forgotten_while_the_check_page_was_open_says_so(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    check = walk.up_to_check(client)
    with transaction():
        db.session.delete(db.session.scalars(db.select(Journey)).one())
    answer = walk.send(client, check)
    assert answer.location == "/book/tax/help"
    assert not walk.rows(app, Appointment)


def test_a_page_that_was_open_for_too_long_says_so_and_keeps_what_was_typed(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    typed = {"name": "Ada Lovelace", "mobile": "07700 900123", "about": "My bill", "csrf_token": "too-old"}
    answer = client.post("/book/tax/details", data=typed)
    assert answer.status_code == 400 and str(FormExpired.sentence) in answer.text
    for kept in ("Ada Lovelace", "07700 900123", "My bill"):
        assert kept in answer.text
    assert "person" not in walk.rows(app, Journey)[0].answers


def test_a_browser_that_refuses_cookies_is_told_so_and_nothing_typed_is_lost(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    browser = CheckedClient(app, app.response_class, use_cookies=False)
    for _ in range(2):
        answer = browser.post("/book/tax/help", data={"language": "ur", "csrf_token": "of-no-session"})
        assert answer.status_code == 400 and str(NoCookieSent.sentence) in answer.text
        assert re.search(r'value="ur"[^>]*(selected|checked)', answer.text)
    assert str(FormExpired.sentence) not in answer.text


def test_the_same_person_at_the_same_time_is_asked_about_and_then_booked(app: Flask, client: CheckedClient) -> None:
    day = walk.a_council()
    with transaction():
        factories.session_on(day.session.starts_at.date(), time(10), time(12), at=day.venue, offering=[day.service])
    walk.book(client)
    asked = walk.send(client, walk.up_to_check(client))
    assert asked.status_code == 409 and "Ada Lovelace has an appointment at that time already" in asked.text
    assert len(walk.rows(app, Appointment)) == 1
    data = {name: walk.hidden(asked, name) for name in ("form_token", "shown", "also")}
    assert client.post("/book/tax/check", data=data).location == "/book/tax/booked"
    assert len(walk.rows(app, Appointment)) == 2


@pytest.mark.parametrize("path", ["help", "times", "check"])
def test_no_page_takes_a_post_without_its_token(app: Flask, client: CheckedClient, path: str) -> None:
    walk.a_council()
    check = walk.up_to_check(client)
    data = {"slot": walk.HALF_PAST, "form_token": walk.hidden(check, "form_token"), "csrf_token": "forged"}
    before = walk.rows(app, Journey)[0].answers
    answer = client.post(f"/book/tax/{path}", data={**data, "shown": walk.hidden(check, "shown")})
    assert answer.status_code == 400 and str(FormExpired.sentence) in answer.text
    assert not walk.rows(app, Appointment) and walk.rows(app, Journey)[0].answers == before


def test_needs_are_kept_booked_and_shown(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client, language="ur", interpreter="no", help=["more_time", "fetch_me"])
    assert 'value="ur" selected' in client.get("/book/tax/help").text
    walk.times(client)
    walk.details(client)
    check = client.get("/book/tax/check")
    assert "اردو" in check.text and "More time to talk" in check.text
    assert walk.send(client, check).status_code == 302
    assert walk.rows(app, Appointment)[0].needs == {"language": "ur", "more_time": True, "fetch_me": True}


def test_an_interpreter_is_asked_for_and_the_page_says_so(app: Flask, client: CheckedClient) -> None:
    from datetime import date, time

    from booking.tasks.models import Task
    from tests import factories

    day = walk.a_council()
    with transaction():
        factories.session_on(date(2026, 12, 3), time(10), time(13), at=day.venue, offering=[day.service])
    walk.needs(client, interpreter="bsl")
    walk.times(client, "heywood@2026-12-03T10:00Z")
    walk.details(client)
    page = client.get(walk.send(client, client.get("/book/tax/check")).location)
    assert "Being arranged" in page.text
    assert [task.kind for task in walk.rows(app, Task)] == ["arrange_interpreter"]
    with transaction():
        walk.loaded(Appointment)[0].interpreter_arranged_at = clock.now()
    assert "Arranged" in client.get(f"/appointments/{walk.token_of(page)}").text
