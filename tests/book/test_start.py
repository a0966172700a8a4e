"""The first pages, and the last one: find help, look at venues, finish and clear."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.book.models import Journey
from booking.core import clock
from booking.core.database import db, transaction
from booking.venues.models import Venue
from tests import factories
from tests.book import walk
from tests.client import CheckedClient, checked


@pytest.fixture
def council(app: Flask) -> None:
    """Two services; today a drop-in session at Langley."""
    day = walk.a_council()
    with transaction():
        housing = factories.service("Finding somewhere to live", slug="housing")
        langley = factories.venue("Langley Library", slug="langley", step_free=False, source="A list")
        factories.session_on(date(2026, 11, 26), time(10), time(13), at=langley, offering=[housing], kind="drop_in")
        factories.venue("Old Library", slug="old", closed_on=date(2025, 1, 1))
        day.venue.opening_bands = ["AM Only", *["Closed"] * 6]


@pytest.mark.usefixtures("council")
class TestStart:
    def test_search_finds_by_everyday_words_without_a_script(self, client: CheckedClient) -> None:
        page = client.get("/?q=homeless somewhere").text
        assert "/services/housing" in page and "/services/tax" not in page

    def test_search_that_finds_nothing_offers_everything_and_a_number(self, client: CheckedClient) -> None:
        page = client.get("/?q=<b>dogs").text
        assert "We found nothing for “&lt;b&gt;dogs”" in page and "01706 000000" in page
        assert "/services/housing" in page and "/services/tax" in page

    def test_interpreters_are_offered_in_each_language_own_script(self, client: CheckedClient) -> None:
        page = client.get("/").text
        assert "Interpreters are free." in page and "British Sign Language (BSL)" in page
        assert '<span lang="ur"><bdi>اردو</bdi></span>' in page and '<span lang="pl"><bdi>Polski</bdi></span>' in page

    @pytest.mark.parametrize("typed", ["%01", "%F0%9F%90%B6", "x" * 5000, "%E2%80%AE"])
    def test_search_takes_anything(self, client: CheckedClient, typed: str) -> None:
        assert client.get(f"/?q={typed}").status_code == 200
        assert client.get(f"/venues?q={typed}").status_code == 200

    def test_what_is_open_today_says_until_when(self, client: CheckedClient) -> None:
        page = client.get("/").text
        assert "Langley Library" in page and "now, until 1pm" in page and "/drop-in/langley?session=" in page

    @pytest.mark.parametrize("page", ["/services/housing", "/venues/langley", "/drop-in/langley"])
    def test_every_list_of_sessions_says_now_of_one_that_runs(self, client: CheckedClient, page: str) -> None:
        assert "now, until 1pm" in client.get(page).text

    def test_urgent_help_stands_above_the_list_with_a_way_without_a_voice(self, client: CheckedClient) -> None:
        page = client.get("/").text
        ways = [page.index(f'href="tel:{number}"') for number in ("01706000000", "1800101706000000", "999", "18000")]
        assert ways == sorted(ways) and ways[-1] < page.index('id="services"')

    def test_when_all_is_over_the_next_session_is_shown(self, client: CheckedClient) -> None:
        with clock.stopped_at(datetime(2026, 11, 26, 13, tzinfo=UTC)):
            assert "There are no drop-in sessions this week" in client.get("/").text

    def test_service_page_tells_what_to_bring_and_the_next_free_time(self, client: CheckedClient) -> None:
        page = client.get("/services/tax").text
        for shown in ("Your bill", "25 minutes", "Fri 27 Nov, 10am", "Heywood Library", "/book/tax/help"):
            assert shown in page

    def test_service_page_without_free_time_says_so(self, client: CheckedClient) -> None:
        assert "No time is free just now" in client.get("/services/housing").text

    def test_venues_are_searched_and_closed_ones_left_out(self, client: CheckedClient) -> None:
        page = client.get("/venues").text
        assert "Heywood Library" in page and "Langley Library" in page and "Old Library" not in page
        page = client.get("/venues?q=church").text
        assert "Heywood Library" in page and "Langley Library" not in page
        assert "We found no venue" in client.get("/venues?q=zzz").text

    def test_venue_page(self, client: CheckedClient) -> None:
        page = client.get("/venues/heywood").text
        for shown in ("Church Street", "OL10 1LL", "without steps", "Morning", "Open Government Licence v3.0"):
            assert shown in page
        assert "now, until 1pm" in client.get("/venues/langley").text
        with transaction():
            langley = db.session.scalars(db.select(Venue).where(Venue.slug == "langley")).one()
            langley.hours = langley.listed_hours = [["09:00", "17:00"], *[[]] * 6]
            langley.hours_note = "Closed for lunch 1-2pm"
        page = client.get("/venues/langley").text
        assert "9am to 5pm" in page and page.index("Closed for lunch 1-2pm") > page.index("9am to 5pm")
        with transaction():
            langley.hours = [["09:00", "13:00"], *[[]] * 6]  # a manager's own: the list's words are of other hours
            db.session.merge(langley)
        assert "Closed for lunch" not in client.get("/venues/langley").text
        assert "closed for good" in client.get("/venues/old").text
        assert client.get("/venues/nowhere").status_code == 404


class TestFinish:
    def test_finish_deletes_the_journey_and_clears_the_browser(self, app: Flask, client: CheckedClient) -> None:
        walk.a_council()
        walk.up_to_check(client, mobile="07700 900123")
        answer = client.post("/finish")
        assert answer.location.startswith("/?cleared=")
        assert answer.headers["Clear-Site-Data"] == '"cookies", "storage"'
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert walk.rows(app, Journey) == []
        assert "Nothing that you typed is left" in client.get(answer.location).text
        assert client.get("/book/tax/check").location == "/book/tax/help"

    def test_after_finish_back_shows_no_booking(self, app: Flask, client: CheckedClient) -> None:
        walk.a_council()
        token = walk.token_of(walk.book(client))
        assert "Ada" in client.get(f"/appointments/{token}").text
        client.get(client.post("/finish").location)
        for path in ("/book/tax/booked", f"/appointments/{token}", f"/appointments/{token}/calendar.ics"):
            page = client.get(path)
            reference = walk.rows(app, Appointment)[0].reference
            assert "Heywood" not in page.text and reference[:5] not in page.text, path
        data = {"version": "1"}
        assert client.post(f"/appointments/{token}/cancel", data=data).status_code == 403
        assert walk.rows(app, Appointment)[0].status == "booked"

    def test_the_booking_is_opened_again_by_reference_and_name(self, app: Flask, client: CheckedClient) -> None:
        walk.a_council()
        token = walk.token_of(walk.book(client))
        client.get(f"/appointments/{token}")
        client.get(client.post("/finish").location)
        assert "closed on this computer" in client.get(f"/appointments/{token}").text
        assert "closed on this computer" not in checked(app).get(f"/appointments/{token}").text
        reference = walk.rows(app, Appointment)[0].reference
        client.post("/find-booking", data={"reference": reference, "who": "ada"})
        page = client.get(f"/appointments/{token}")
        assert page.status_code == 200 and "Heywood Library" in page.text and "Ada" not in page.text

    def test_finish_works_when_the_page_was_open_for_too_long(self, app: Flask, client: CheckedClient) -> None:
        walk.a_council()
        walk.up_to_check(client)
        answer = client.post("/finish", data={"csrf_token": "too-old"})
        assert answer.location.startswith("/?cleared=")
        assert walk.rows(app, Journey) == []

    def test_a_stranger_elsewhere_cannot_finish_for_someone(self, app: Flask, client: CheckedClient) -> None:
        answer = client.post("/finish", data={"csrf_token": "forged"})
        assert answer.status_code == 400 and "Clear-Site-Data" not in answer.headers

    def test_a_made_up_mark_sets_no_cookie(self, client: CheckedClient) -> None:
        assert "closed=" not in str(client.get("/?cleared=<script>").headers)
        for mark in ("0123456789abcdef", "", "x.y", "WyJhIiwxXQ.forged"):
            assert "closed=" not in str(client.get("/", query_string={"cleared": mark}).headers)

    def test_the_marks_are_good_for_two_minutes(self, client: CheckedClient) -> None:
        walk.a_council()
        client.get(f"/appointments/{walk.token_of(walk.book(client))}")
        address = client.post("/finish").location
        with clock.stopped_at(clock.now() + timedelta(minutes=3)):
            assert "closed=" not in str(client.get(address).headers)
        assert "closed=" in str(client.get(address).headers)
