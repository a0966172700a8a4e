"""Journey by nearness: search near home, hold the nearest slot, extend the hold, book."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking.book.rules import HOLD
from booking.core import clock
from booking.core.database import db, transaction
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import MONDAY, THURSDAY, WEDNESDAY, Council, Wire, at

MOST_BYTES = 100_000
MIDDLETON = {"latitude": 53.5505, "longitude": -2.2001}
START = at(MONDAY, 15)


@pytest.fixture
def libraries(council: Council) -> Council:
    """A second library, further away with earlier slots."""
    with transaction():
        tax, own = db.session.merge(council.day.service), db.session.merge(council.day.venue)
        own.latitude, own.longitude = 53.593, -2.219
        fields: dict[str, Any] = {"address": "Long Street, Middleton", "postcode": "M24 6DU", **MIDDLETON}
        middleton = factories.venue("Middleton Library", slug="middleton-library", **fields)
        zara = factories.staff("Zara", languages=["ur"])
        factories.session_on(THURSDAY, at=middleton, offering=[tax], advisors=[zara])
        factories.session_on(WEDNESDAY, at=middleton, offering=[tax], kind="drop_in")
    return council


def up_to_times(page: Page, language: str = "") -> None:
    """Walk from the service to the list of slots."""
    page.goto("/services/paying-council-tax")
    page.get_by_role("link", name="Book a time").click()
    page.get_by_label("Which language").select_option(language)
    if language:
        page.get_by_label("No interpreter").check()
    page.get_by_role("button", name="Continue").click()


def first_venue(page: Page) -> str:
    """Return the venue of the first line of slots."""
    return page.locator(".slot-list__name").first.inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_citizen_books_the_nearest_with_a_hold(
    libraries: Council, open_browser: OpenPage, check_page: PageCheck, scripts: bool
) -> None:
    page = open_browser(PHONE if scripts else DESK, javascript=scripts)
    wire = Wire.of(page)
    with clock.stopped_at(START):
        up_to_times(page, "ur")
        page.get_by_label("Near which postcode").fill("Atlantis")
        page.keyboard.press("Enter")
        expect(page.get_by_text("We know no town or street of that name near our venues.").first).to_be_visible()
        check_page(page, "nearest-unknown", scripts=scripts)
        page.get_by_label("Near which postcode").fill("stre")
        page.keyboard.press("Enter")
        expect(page.get_by_role("group", name="Which do you mean?")).to_be_visible()
        check_page(page, "nearest-several", scripts=scripts)
        page.get_by_role("button", name="Long Street, Middleton").click()
        expect(page.get_by_text("Distances are from our venues at Long Street, Middleton.")).to_be_visible()
        page.get_by_role("link", name="Show the nearest first").click()
        expect(page.locator(".slot-list__date").first).to_have_text("Middleton Library")
        check_page(page, "nearest-by-distance", scripts=scripts)
        page.get_by_role("link", name="Show the soonest first").click()
        page.get_by_label("Near which postcode").fill("m246du")
        page.keyboard.press("Enter")
        expect(page.get_by_text("less than 0.1 miles").first).to_be_visible()
        assert first_venue(page) == "Middleton Library"
        check_page(page, "nearest-times", scripts=scripts)
        page.locator(".slot").first.click()
        expect(page.get_by_text("We are holding this time for you until 3:10pm.")).to_be_visible()
        check_page(page, "nearest-details", scripts=scripts)
    with clock.stopped_at(START + timedelta(minutes=8)):
        if scripts:
            page.reload()
            page.get_by_label("Your name").fill("Ada Lovelace")
            expect(page.get_by_role("status")).to_have_text("We hold this time for 2 more minutes.")
            check_page(page, "nearest-warned")
            page.locator("[data-hold-keep]").click()
            expect(page.get_by_role("status")).to_contain_text("until 3:18pm")
        else:
            page.get_by_label("Your name").fill("Ada Lovelace")
            page.get_by_role("button", name="Keep it longer").click()
        expect(page.get_by_text("We are holding this time for you until 3:18pm.").first).to_be_visible()
        expect(page.get_by_label("Your name")).to_have_value("Ada Lovelace")
    with clock.stopped_at(START + timedelta(minutes=9)):
        page.get_by_role("button", name="Continue").click()
        check_page(page, "nearest-check", scripts=scripts)
        page.get_by_role("button", name="Keep it longer").first.click()
        expect(page.get_by_text("until 3:19pm").first).to_be_visible()
    with clock.stopped_at(START + timedelta(minutes=9) + HOLD + timedelta(seconds=1)):
        page.reload()
        expect(page.get_by_text("It is still free: carry on to book it.")).to_be_visible()
        check_page(page, "nearest-lapsed", scripts=scripts)
        page.get_by_role("button", name="Book this appointment").click()
        expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    assert max(wire.bytes_of_page[1:]) <= MOST_BYTES, wire.bytes_of_page


def test_citizen_searches_by_phone_position(libraries: Council, open_browser: OpenPage, check_page: PageCheck) -> None:
    page = open_browser(PHONE)
    with clock.stopped_at(START):
        up_to_times(page)
        page.get_by_role("button", name="Use where I am now").click()  # permission denied
        expect(page.get_by_role("status")).to_contain_text("Type a postcode or a town instead.")
        expect(page.get_by_label("Near which postcode")).to_be_focused()
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({**MIDDLETON, "accuracy": 10})
        with page.expect_navigation():
            page.get_by_role("button", name="Use where I am now").click()
        expect(page.get_by_text("Distances are from where you are now.")).to_be_visible()
        assert first_venue(page) == "Middleton Library"
        assert "53" not in page.url.partition("/book/")[2]
        check_page(page, "nearest-phone")
        page.get_by_role("button", name="Stop using it").click()
        expect(page.locator(".slot-list__facts").first).not_to_contain_text("miles")
