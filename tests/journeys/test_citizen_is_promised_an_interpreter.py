"""A Deaf person plans to drop in, is shown what is possible instead, and meets the interpreter who was promised."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from booking.core import clock
from booking.core.database import transaction
from tests import factories
from tests.browser.checks import PageCheck
from tests.browser.fixtures import DESK, PHONE, OpenPage
from tests.journeys.conftest import THURSDAY, WEDNESDAY, Council, at, sign_in

TUESDAY = THURSDAY + timedelta(days=5)


def plan_too_soon(page: Page, check_page: PageCheck) -> None:
    """Tomorrow's drop-in, with an interpreter: refused, with the next session and a time to book."""
    page.goto("/drop-in/heywood-library")
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_text("Tell us more").click()
    page.get_by_label("Yes, British Sign Language").check()
    page.get_by_role("button", name="I plan to come").first.click()
    expect(page.get_by_role("heading", name="What we can do")).to_be_visible()
    expect(page.locator(".nearest")).to_contain_text("Tuesday 1 December")
    expect(page.get_by_label("Your name")).to_have_value("Ada Lovelace")
    check_page(page, "drop-in-with-an-interpreter", scripts=False)


def book_the_next(page: Page, check_page: PageCheck) -> None:
    """The time with an interpreter: what is arranged is said before it is chosen, and afterwards how it stands."""
    page.get_by_role("button", name="Book a time: Paying council tax").click()
    expect(page.locator("main")).to_contain_text("We arrange a British Sign Language (BSL) interpreter")
    expect(page.locator("main")).not_to_contain_text("no booking needed")
    check_page(page, "times-with-an-interpreter", scripts=False)
    page.locator("button.slot").first.click()
    expect(page.locator("main")).to_contain_text("Ada Lovelace")  # typed for the drop-in, and not asked again
    page.get_by_role("button", name="Book this appointment").click()
    expect(page.locator("main")).to_contain_text("Being arranged.")
    check_page(page, "booked-with-an-interpreter", scripts=False)


def test_citizen_is_promised_an_interpreter(council: Council, open_browser: OpenPage, check_page: PageCheck) -> None:
    with transaction():
        like: dict[str, Any] = {
            "at": council.day.venue,
            "offering": [council.day.service],
            "advisors": [council.advisor],
        }
        factories.session_on(TUESDAY, kind="mixed", **like)
    phone, desk = open_browser(PHONE, javascript=False), open_browser(DESK)
    with clock.stopped_at(at(WEDNESDAY, 15)):
        plan_too_soon(phone, check_page)
        book_the_next(phone, check_page)
        sign_in(desk, council.host, "/desk/heywood-library")
        desk.get_by_role("link", name="1 task to do").click()
        expect(desk.locator("main")).to_contain_text("British Sign Language, for Tue 1 Dec at 10:00.")
        desk.get_by_role("button", name="Arranged").click()
        expect(desk.get_by_role("heading", name="Tasks")).to_be_visible()
        phone.reload()
        expect(phone.locator("main")).to_contain_text("Arranged")
        expect(phone.locator("main")).not_to_contain_text("Being arranged.")
    with clock.stopped_at(at(TUESDAY, 9, 55)):
        desk = open_browser(DESK)
        sign_in(desk, council.host, "/desk/heywood-library")
        expect(desk.locator("#live")).to_contain_text("BSL interpreter (arranged)")
        check_page(desk, "desk-with-an-interpreter")
        desk.get_by_role("button", name="Check in").click()
        expect(desk.locator("#said")).to_contain_text("Checked in:")
        advisor = open_browser(DESK)
        sign_in(advisor, council.advisor, "/day")
        with advisor.expect_navigation():
            advisor.get_by_role("button", name="Call next").first.click()
        expect(advisor.locator(".person-facts")).to_contain_text("BSL interpreter (arranged)")
        check_page(advisor, "day-with-an-interpreter")
