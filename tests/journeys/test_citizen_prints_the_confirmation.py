"""A booking on paper is one sheet; on screen whatever is pressed is as high as a finger needs it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from booking.core import clock
from booking.core.database import db, transaction
from tests.browser.fixtures import PHONE, OpenPage
from tests.journeys.conftest import MONDAY, Council, at

FINGER = 24  # CSS pixels: WCAG 2.5.8
CODE = 110  # CSS pixels of paper, 29 mm: an old phone reads it at arm's length


def test_citizen_prints_the_confirmation(council: Council, open_browser: OpenPage) -> None:
    with transaction():
        service = db.session.merge(council.day.service)
        service.bring = [f"Paper number {number}, with the letter that came with it" for number in range(8)]
    page = open_browser(PHONE)
    with clock.stopped_at(at(MONDAY, 15)):
        page.goto("/services/paying-council-tax")
        page.get_by_role("link", name="Book a time").click()
        page.get_by_role("button", name="None of these").click()
        page.locator(".slot").first.click()
        page.get_by_label("Your name").fill("Ada Lovelace")
        page.get_by_label("Mobile number").fill("07700 900123")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Book this appointment").click()
        expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
        for link in page.locator(".page-actions a, .page-actions button, .facts a").all():
            box = link.bounding_box()
            assert box is None or box["height"] >= FINGER, link.inner_text()
        prints_on_one_sheet(page)
        page.emulate_media(media="null")
        page.goto("/drop-in/heywood-library")
        page.get_by_role("button", name="I plan to come").first.click()
        expect(page.get_by_role("heading", name="We know you plan to come")).to_be_visible()
        prints_on_one_sheet(page)


def prints_on_one_sheet(page: Page) -> None:
    """Check that paper, and paper alone, says whose it is and where it stands on the web, also as a code to scan."""
    code = page.locator(".qr-code")
    expect(code).to_be_hidden()
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) == 1
    page.emulate_media(media="print")
    expect(page.locator(".print-address")).to_be_visible()
    expect(page.get_by_text("Rochdale Demo Council").locator("visible=true")).to_be_visible()
    expect(code).to_be_visible()
    assert code.bounding_box()["width"] >= CODE
